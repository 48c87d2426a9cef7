package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/bench/internal/goals"
	"github.com/otelflow/otelflow/receiver/bench/internal/results"
)

const printed = `cpu: Some Processor
BenchmarkLogs/v9/by=us-2       1  100 ns/flow  150 cpu-ns/flow  17.002 allocs/flow
BenchmarkLogs/v9/by=us-2       1  120 ns/flow  160 cpu-ns/flow  17.002 allocs/flow
BenchmarkLogs/v9/by=us-2       1  990 ns/flow  170 cpu-ns/flow  17.002 allocs/flow
BenchmarkLogs/v9/by=peer-2     1  700 ns/flow  800 cpu-ns/flow  23.4 allocs/flow
BenchmarkFlows/v9/by=peer-2    1   90 ns/flow   96 cpu-ns/flow  11.6 allocs/flow
BenchmarkGrowth/n=10-2         1   40 ns/flow
BenchmarkGrowth/n=1000-2       1   80 ns/flow   80 cpu-ns/flow   1 allocs/flow
`

const want = `cpu Some Processor

| load          | by               | ns/flow | cpu-ns/flow | allocs/flow | times otelflow | by CPU | aim              | met |
|---            |---               |---:     |---:         |---:         |---:            |---:    |---:              |---  |
| Logs/v9       | us               | 120     | 160         | 17.0        | 1              | 1      | ≤ 17 allocs/flow | yes |
| Logs/v9       | Flows/v9/by=peer | 90      | 96          | 11.6        | 0.75           | 0.60   | ≥ 1              | no  |
| Logs/v9       | peer             | 700     | 800         | 23.4        | 5.83           | 5.00   | ≥ 5.5 by CPU     | no  |
| Logs/v9       | peer             | 700     | 800         | 23.4        | 5.83           | 5.00   |                  |     |
| Growth/n=1000 |                  | 80      | 80          | 1.0         | 1              | 1      | ≤ 0 allocs/flow  | no  |
| Growth/n=1000 | Growth/n=10      | 40      |             |             | 0.50           |        | ≥ 0.333          | yes |
`

func TestTable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "results.txt")
	require.NoError(t, os.WriteFile(file, []byte(printed), 0o600))
	r, err := results.Read(file)
	require.NoError(t, err)
	all := table{
		results: r,
		goals: []goals.Goal{
			{Ours: "Logs/v9/by=us", Peer: "Flows/v9/by=peer", Unit: goals.Time, Aim: 1, Reached: 0.5},
			{Ours: "Logs/v9/by=us", Peer: "Logs/v9/by=peer", Unit: goals.CPU, Aim: 5.5, Reached: 3},
			{Ours: "Logs/v9/by=us", Peer: "Logs/v9/by=peer", Unit: goals.Time},
			{Ours: "Growth/n=1000", Peer: "Growth/n=10", Unit: goals.Time, Aim: 1. / 3, Reached: 1. / 3},
			{Ours: "Growth/n=10000", Peer: "Growth/n=10", Unit: goals.Time},
		},
		ceilings: []goals.Ceiling{
			{Ours: "Logs/v9/by=us", Unit: goals.Allocations, AtMost: 17},
			{Ours: "Growth/n=1000", Unit: goals.Allocations, AtMost: 0},
		},
	}
	var got strings.Builder
	require.NoError(t, all.write(&got))
	require.Equal(t, want, got.String())

	all.goals[0].Peer = "Flows/v5/by=peer"
	require.EqualError(t, all.write(&got), "Flows/v5/by=peer: no result in ns/flow")
}
