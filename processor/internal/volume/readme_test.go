package volume

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestReadme compares the tables of knobs, and looks for each type and count.
func TestReadme(t *testing.T) {
	detecttest.CompareKnobs(t, DefaultConfig)
	text := detecttest.Readme(t)
	for _, name := range append(names[:], reflectorType) {
		require.Contains(t, text, "`"+name+"`")
	}
	for c := range classes {
		d := &dossier{key: key{class: c}, of: newVolume(*DefaultConfig(detect.Medium)), verdict: verdict{known: true}}
		for _, count := range d.counts() {
			require.Contains(t, text, "`"+count.Name+"`")
		}
	}
}

func TestValidate(t *testing.T) {
	tests := []struct {
		breaks func(*Config)
		want   string
	}{
		{func(c *Config) { c.FloodBits = 9 }, "flood_bits: got 9, may be 1000 to 1e+13"},
		{func(c *Config) { c.ScarceShare = 0 }, "scarce_share: got 0, may be 0.01 to 1"},
		{func(c *Config) { c.NetworkFactor = 0.5 }, "network_factor: got 0.5, may be 1 to 100"},
		{func(c *Config) { c.UnansweredShare = 2 }, "unanswered_share: got 2, may be 0.01 to 1"},
		{func(c *Config) { c.Reflectors = 0 }, "reflectors: got 0, may be 1 to 1000"},
		{func(c *Config) { c.ReflectorAnswers = 3 }, "reflector_answers: got 3, may be 10 to 1000000000"},
		{func(c *Config) { c.InterfaceBits = -1 }, "interface_bits: got -1, may be 0 to 1e+13"},
		{func(c *Config) { c.UsualFactor = 0.1 }, "usual_factor: got 0.1, may be 1 to 1000"},
		{func(c *Config) { c.MaxTargets = 7 }, "max_targets: got 7, may be 64 to 10000000"},
	}
	for _, test := range tests {
		c := DefaultConfig(detect.Medium)
		require.NoError(t, c.Validate())
		test.breaks(c)
		require.EqualError(t, c.Validate(), test.want)
	}
	require.Equal(t, "volume", Spec().Name)
	require.Equal(t, DefaultConfig(detect.High), Spec().New(detect.High))
}
