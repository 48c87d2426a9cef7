package scan

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestReadme compares the tables of knobs, and looks for each type and count.
func TestReadme(t *testing.T) {
	detecttest.CompareKnobs(t, DefaultConfig)
	text := detecttest.Readme(t)
	for _, name := range append(names[:], distributed) {
		require.Contains(t, text, name)
	}
	accused := &dossier{source: new(source), of: newScan(*DefaultConfig(detect.Medium))}
	for _, count := range append(accused.counts(&verdict{}), (&siege{of: accused.of}).counts()...) {
		require.Contains(t, text, "`"+count.Name+"`")
	}
}

func TestValidate(t *testing.T) {
	tests := []struct {
		breaks func(*Config)
		want   string
	}{
		{func(c *Config) { c.OutsideThreshold = 1 }, "outside_threshold: got 1, may be 2 to 100000"},
		{func(c *Config) { c.InsideThreshold = -3 }, "inside_threshold: got -3, may be 2 to 100000"},
		{func(c *Config) { c.FailedShare = 1.5 }, "failed_share: got 1.5, may be 0.5 to 0.99"},
		{func(c *Config) { c.SweepThreshold = 0 }, "sweep_threshold: got 0, may be 2 to 100000"},
		{func(c *Config) { c.SweepShare = 0.1 }, "sweep_share: got 0.1, may be 0.3 to 0.99"},
		{func(c *Config) { c.BlindPackets = 0.5 }, "blind_packets: got 0.5, may be 1 to 100"},
		{func(c *Config) { c.DistributedSources = 25 }, "distributed_sources: got 25, may be 4 to 24"},
		{func(c *Config) { c.DistributedWindow = time.Second }, "distributed_window: got 1s, may be 1m0s to 24h0m0s"},
		{func(c *Config) { c.InsideIdle = 7 }, "inside_idle: got 7ns, may be 1m to 744h"},
		{func(c *Config) { c.MaxSources = 9 }, "max_sources: got 9, may be 64 to 100000000"},
	}
	for _, test := range tests {
		c := DefaultConfig(detect.Medium)
		require.NoError(t, c.Validate())
		test.breaks(c)
		require.EqualError(t, c.Validate(), test.want)
	}
	require.Equal(t, "scan", Spec().Name)
	require.Equal(t, DefaultConfig(detect.Medium), Spec().New(detect.Medium))
}
