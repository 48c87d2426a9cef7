package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/bench/internal/goals"
	"github.com/otelflow/otelflow/receiver/bench/internal/results"
)

// processors are the benchmarks of growth below processor, which take too long to be run only for their names.
var processors = []string{"Growth/keys=10000", "Growth/keys=1000000", "Growth/keys=10000000"}

// TestGoalsNameTheBenchmarks runs each benchmark of this package once, and sees that the table of goals leaves none out and names none
// that is not there.
func TestGoalsNameTheBenchmarks(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs all benchmarks")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	printed, err := exec.Command(self, "-test.run=^$", "-test.bench=.", "-test.benchtime=1x").Output()
	require.NoError(t, err, string(printed))
	file := filepath.Join(t.TempDir(), "results.txt")
	require.NoError(t, os.WriteFile(file, printed, 0o600))
	r, err := results.Read(file)
	require.NoError(t, err)

	var named []string
	for _, g := range goals.Goals {
		named = append(named, g.Ours, g.Peer)
	}
	slices.Sort(named)
	require.ElementsMatch(t, append(r.Names(), processors...), slices.Compact(named))
	for _, c := range goals.Ceilings {
		require.Contains(t, named, c.Ours)
	}
}
