package results

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const printed = `cores: 2
memory: 24 GiB
kernel: 6.18.44
go: go1.26.8
goos: linux
goarch: amd64
pkg: example.org/bench
cpu: Some Processor
BenchmarkFlows/v9/by=otelflow-2   100   0.02 allocs/flow   55.5 cpu-ns/flow   50 ns/flow
BenchmarkFlows/v9/by=otelflow-2   100   0.02 allocs/flow   66.5 cpu-ns/flow   90 ns/flow
BenchmarkFlows/v9/by=otelflow-2   100   0.02 allocs/flow   77.5 cpu-ns/flow   60 ns/flow
BenchmarkGrowth/keys=10           100   7 ns/flow
BenchmarkBad                      100   7 ns/flow   NaN a   +Inf b   -1 c
BenchmarkBad                      100   9 ns/flow   5 a     5 b      5 c
PASS
`

func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.txt")
	require.NoError(t, os.WriteFile(file, []byte(printed), 0o600))
	r, err := Read(file)
	require.NoError(t, err)
	require.Equal(t, "cpu Some Processor, cores 2, memory 24 GiB, goos linux, kernel 6.18.44, go go1.26.8", r.Machine())
	require.Equal(t, []string{"Bad", "Flows/v9/by=otelflow", "Growth/keys=10"}, r.Names())
	for _, c := range []struct {
		name, unit string
		of         Statistic
		want       float64
	}{
		{"Flows/v9/by=otelflow", "ns/flow", Median, 60},
		{"Flows/v9/by=otelflow", "ns/flow", Best, 50},
		{"Flows/v9/by=otelflow", "cpu-ns/flow", Median, 66.5},
		{"Flows/v9/by=otelflow", "allocs/flow", Median, 0.02},
		{"Growth/keys=10", "ns/flow", Best, 7},
	} {
		got, err := r.Value(c.name, c.unit, c.of)
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%s %s", c.name, c.unit)
	}
	_, err = r.Value("Flows/v5/by=otelflow", "ns/flow", Median)
	require.EqualError(t, err, "Flows/v5/by=otelflow: no result in ns/flow")
	for unit, value := range map[string]string{"a": "NaN", "b": "+Inf", "c": "-1"} {
		_, err = r.Value("Bad", unit, Best)
		require.EqualError(t, err, "Bad: "+value+" "+unit+" cannot be")
	}
}
