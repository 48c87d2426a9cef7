package beacon

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestReadme compares the tables of knobs, and looks for each type and count.
func TestReadme(t *testing.T) {
	detecttest.CompareKnobs(t, DefaultConfig)
	text := detecttest.Readme(t)
	for _, name := range names[periodic:] {
		require.Contains(t, text, "`"+name+"`")
	}
	b := newBeacon(*DefaultConfig(detect.Medium))
	var f anomaly.Finding
	(&crowd{of: b}).Tell(&f)
	for _, count := range append(f.Counts, (&dossier{of: b, entry: new(entry)}).counts(new(verdict))...) {
		require.Contains(t, text, "`"+count.Name+"`")
	}
}

func TestValidate(t *testing.T) {
	tests := []struct {
		breaks func(*Config)
		want   string
	}{
		{func(c *Config) { c.MinGaps = 33 }, "min_gaps: got 33, may be 8 to 32"},
		{func(c *Config) { c.Share = 0.4 }, "share: got 0.4, may be 0.5 to 0.99"},
		{func(c *Config) { c.Score = 1.5 }, "score: got 1.5, may be 0.3 to 0.99"},
		{func(c *Config) { c.FailedShare = 0.1 }, "failed_share: got 0.1, may be 0.5 to 0.99"},
		{func(c *Config) { c.StormTries = 2 }, "storm_tries: got 2, may be 20 to 60000"},
		{func(c *Config) { c.PopularClients = 65 }, "popular_clients: got 65, may be 2 to 64"},
		{func(c *Config) { c.Learning = -1 }, "learning: got -1ns, may be 0s to 744h0m0s"},
		{func(c *Config) { c.Young = 7 }, "young: got 7ns, may be 1h0m0s to 8784h0m0s"},
		{func(c *Config) { c.MaxPeers = 0 }, "max_peers: got 0, may be 1 to 1000"},
		{func(c *Config) { c.MaxSampling = 0 }, "max_sampling: got 0, may be 1 to 1000000"},
		{func(c *Config) { c.SkipPorts = []int{53, 70_000} }, "skip_ports[1]: got 70000, may be 1 to 65535"},
		{func(c *Config) { c.MaxPairs = 9 }, "max_pairs: got 9, may be 64 to 100000000"},
	}
	for _, test := range tests {
		c := DefaultConfig(detect.Medium)
		require.NoError(t, c.Validate())
		test.breaks(c)
		require.EqualError(t, c.Validate(), test.want)
	}
	require.Equal(t, "beacon", Spec().Name)
	require.Equal(t, DefaultConfig(detect.High), Spec().New(detect.High))
}
