package scan

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// TestReadme compares the table of knobs with the configuration: every key, in order, with its default.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var got []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\S+) \\| .*[.;].*\\|$").FindAllStringSubmatch(string(text), -1) {
		got = append(got, row[1]+" "+row[2])
	}
	var want []string
	config := reflect.ValueOf(*DefaultConfig(detect.Medium))
	for i := range config.NumField() {
		want = append(want, config.Type().Field(i).Tag.Get("mapstructure")+" "+fmt.Sprint(config.Field(i).Interface()))
	}
	require.Equal(t, want, got)
	for _, name := range names {
		require.Contains(t, string(text), name)
	}
	accused := &dossier{source: new(source), of: newScan(*DefaultConfig(detect.Medium))}
	for _, count := range accused.counts(&verdict{}) {
		require.Contains(t, string(text), "`"+count.Name+"`")
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
