package goals

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/bench/internal/results"
)

func read(t *testing.T, printed string) *results.Results {
	file := filepath.Join(t.TempDir(), "results.txt")
	require.NoError(t, os.WriteFile(file, []byte(printed), 0o600))
	r, err := results.Read(file)
	require.NoError(t, err)
	return r
}

func TestMissed(t *testing.T) {
	const slow = "BenchmarkA/by=x-2 1 900 ns/flow 950 cpu-ns/flow 2.02 allocs/flow\n" // a turn in which the machine did something else
	ours := "BenchmarkA/by=us-2 1 10 ns/flow 12 cpu-ns/flow 2.02 allocs/flow\n"
	for _, c := range []struct {
		name, printed string
		goal          Goal
		ceiling       Ceiling
		want          []string
	}{
		{"reached", ours + "BenchmarkA/by=x-2 1 100 ns/flow\n" + slow,
			Goal{"A/by=us", "A/by=x", Time, 10, ""}, Ceiling{"A/by=us", Allocations, 2}, nil},
		{"within the slack", ours + "BenchmarkA/by=x-2 1 71 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, ""}, Ceiling{"A/by=us", Allocations, 2}, nil},
		{"missed by the best turn", ours + slow + "BenchmarkA/by=x-2 1 69 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=us: A/by=x needs 6.90 times as many ns/flow, the goal is 10, and below 7 fails"}},
		{"missed by CPU time alone", ours + "BenchmarkA/by=x-2 1 500 ns/flow 48 cpu-ns/flow\n",
			Goal{"A/by=us", "A/by=x", CPU, 6, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=us: A/by=x needs 4.00 times as many cpu-ns/flow, the goal is 6, and below 4.2 fails"}},
		{"not judged", ours + "BenchmarkA/by=x-2 1 1 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 0, ""}, Ceiling{"A/by=us", Allocations, 2}, nil},
		{"grown too much", "BenchmarkG/n=10 1 10 ns/flow\nBenchmarkG/n=1000 1 50 ns/flow 0.01 allocs/flow\n",
			Goal{"G/n=1000", "G/n=10", Time, 1. / 3, ""}, Ceiling{"G/n=1000", Allocations, 0},
			[]string{"G/n=1000: G/n=10 needs 0.20 times as many ns/flow, the goal is 0.333, and below 0.233 fails"}},
		{"allocates", ours + "BenchmarkA/by=x-2 1 100 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, ""}, Ceiling{"A/by=us", Allocations, 1},
			[]string{"A/by=us: 2.02 allocs/flow, and more than 1 fails"}},
		{"not measured", "BenchmarkA/by=x-2 1 71 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, ""}, Ceiling{"A/by=us", Allocations, 1},
			[]string{"A/by=us: no result in ns/flow", "A/by=us: no result in allocs/flow"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, Missed(read(t, c.printed), []Goal{c.goal}, []Ceiling{c.ceiling}))
		})
	}
}
