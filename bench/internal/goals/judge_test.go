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

// TestReachedIsNoMoreThanTheAim sees that what is reached beyond an aim is not held: it may be given away for something better.
func TestReachedIsNoMoreThanTheAim(t *testing.T) {
	for _, g := range Goals {
		require.GreaterOrEqual(t, g.Reached, 0.)
		if g.Aim > 0 {
			require.LessOrEqual(t, g.Reached, g.Aim, g.Ours)
		}
		require.False(t, g.Why == "" && g.Reached != g.Aim, "%s beside %s: an aim that is not reached, and no word of it", g.Ours, g.Peer)
	}
}

func TestMissed(t *testing.T) {
	const slow = "BenchmarkA/by=x-2 1 900 ns/flow 950 cpu-ns/flow 2.002 allocs/flow\n" // a turn in which the machine did something else
	ours := "BenchmarkA/by=us-2 1 10 ns/flow 12 cpu-ns/flow 2.002 allocs/flow\n"
	for _, c := range []struct {
		name, printed string
		goal          Goal
		ceiling       Ceiling
		want          []string
	}{
		{"reached", ours + "BenchmarkA/by=x-2 1 100 ns/flow\n" + slow,
			Goal{"A/by=us", "A/by=x", Time, 100, 10, ""}, Ceiling{"A/by=us", Allocations, 2}, nil},
		{"within the slack", ours + "BenchmarkA/by=x-2 1 71 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 100, 10, ""}, Ceiling{"A/by=us", Allocations, 2}, nil},
		{"missed by the best turn", ours + slow + "BenchmarkA/by=x-2 1 69 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 100, 10, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=us: A/by=x needs 6.90 times as many ns/flow, 10 was reached, and below 7 fails"}},
		{"missed by CPU time alone", ours + "BenchmarkA/by=x-2 1 500 ns/flow 48 cpu-ns/flow\n",
			Goal{"A/by=us", "A/by=x", CPU, 100, 6, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=us: A/by=x needs 4.00 times as many cpu-ns/flow, 6 was reached, and below 4.2 fails"}},
		{"not judged", ours + "BenchmarkA/by=x-2 1 1 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 0, 0, ""}, Ceiling{"A/by=us", Allocations, 2}, nil},
		{"grown too much", "BenchmarkG/n=10 1 10 ns/flow\nBenchmarkG/n=1000 1 50 ns/flow 0.001 allocs/flow\n",
			Goal{"G/n=1000", "G/n=10", Time, 100, 1. / 3, ""}, Ceiling{"G/n=1000", Allocations, 0},
			[]string{"G/n=1000: G/n=10 needs 0.20 times as many ns/flow, 0.333 was reached, and below 0.233 fails"}},
		{"allocates", ours + "BenchmarkA/by=x-2 1 100 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 100, 10, ""}, Ceiling{"A/by=us", Allocations, 1},
			[]string{"A/by=us: 2.002 allocs/flow, and more than 1 fails"}},
		{"not judged and not measured", ours,
			Goal{"A/by=us", "A/by=y", Time, 10, 0, ""}, Ceiling{"A/by=us", Allocations, 2}, nil},
		{"allocates for each datagram of 28", "BenchmarkA/by=us-2 1 10 ns/flow 2.036 allocs/flow\nBenchmarkA/by=x-2 1 100 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, 10, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=us: 2.036 allocs/flow, and more than 2 fails"}},
		{"no time", "BenchmarkA/by=us-2 1 0 ns/flow 0 allocs/flow\nBenchmarkA/by=x-2 1 100 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, 10, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=us: 0 ns/flow cannot be"}},
		{"no time of either", "BenchmarkA/by=us-2 1 0 ns/flow 0 allocs/flow\nBenchmarkA/by=x-2 1 0 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, 10, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=us: 0 ns/flow cannot be"}},
		{"no numbers", "BenchmarkA/by=us-2 1 NaN ns/flow NaN allocs/flow\nBenchmarkA/by=x-2 1 100 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, 10, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=us: NaN ns/flow cannot be", "A/by=us: NaN allocs/flow cannot be"}},
		{"no number in one turn of the peer", ours + slow + "BenchmarkA/by=x-2 1 NaN ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, 10, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=x: NaN ns/flow cannot be"}},
		{"without end", ours + "BenchmarkA/by=x-2 1 +Inf ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 10, 10, ""}, Ceiling{"A/by=us", Allocations, 2},
			[]string{"A/by=x: +Inf ns/flow cannot be"}},
		{"not measured", "BenchmarkA/by=x-2 1 71 ns/flow\n",
			Goal{"A/by=us", "A/by=x", Time, 100, 10, ""}, Ceiling{"A/by=us", Allocations, 1},
			[]string{"A/by=us: no result in ns/flow", "A/by=us: no result in allocs/flow"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, Missed(read(t, c.printed), []Goal{c.goal}, []Ceiling{c.ceiling}))
		})
	}
}
