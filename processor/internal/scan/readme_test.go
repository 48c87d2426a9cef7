package scan

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// TestReadme compares the table of knobs with the configuration: every key, in order, with its default.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var got []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (\\S+) \\| [a-z].*\\|$").FindAllStringSubmatch(string(text), -1) {
		got = append(got, row[1]+" "+row[2])
	}
	var want []string
	config := reflect.ValueOf(*DefaultConfig(detect.Medium))
	for i := range config.NumField() {
		want = append(want, config.Type().Field(i).Tag.Get("mapstructure")+" "+fmt.Sprint(config.Field(i).Interface()))
	}
	require.Equal(t, want, got)
	for _, name := range append(names[:], distributed) {
		require.Contains(t, string(text), name)
	}
	accused := &dossier{source: new(source), of: newScan(*DefaultConfig(detect.Medium))}
	for _, count := range accused.counts(&verdict{}) {
		require.Contains(t, string(text), "`"+count.Name+"`")
	}
	for _, count := range (&siege{of: accused.of}).counts() {
		require.Contains(t, string(text), "`"+count.Name+"`")
	}
}

// TestReadmeSensitivity compares the table of sensitivities: every key whose value is not always the same, in order.
func TestReadmeSensitivity(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var got []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| ([\\d.]+) \\| ([\\d.]+) \\| ([\\d.]+) \\|$").FindAllStringSubmatch(string(text), -1) {
		got = append(got, fmt.Sprint(row[1:]))
	}
	var want []string
	low, medium, high := reflect.ValueOf(*DefaultConfig(detect.Low)), reflect.ValueOf(*DefaultConfig(detect.Medium)), reflect.ValueOf(*DefaultConfig(detect.High))
	for i := range medium.NumField() {
		if !low.Field(i).Equal(medium.Field(i)) || !high.Field(i).Equal(medium.Field(i)) {
			want = append(want, fmt.Sprint([]any{medium.Type().Field(i).Tag.Get("mapstructure"),
				low.Field(i).Interface(), medium.Field(i).Interface(), high.Field(i).Interface()}))
		}
	}
	require.Equal(t, want, got)
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
