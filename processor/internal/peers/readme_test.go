package peers

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

func TestReadme(t *testing.T) { detecttest.CompareKnobs(t, DefaultConfig) }

// TestReadmeFindings looks for each type, count and technique, and for the sentences.
func TestReadmeFindings(t *testing.T) {
	text := detecttest.Readme(t)
	for _, name := range names {
		require.Contains(t, text, "`"+name+"`")
	}
	found := judge(t, changed(newOffice()).InOrder())
	require.NotEmpty(t, found)
	for _, f := range found {
		for _, count := range f.Counts {
			require.Contains(t, text, "`"+count.Name+"`")
		}
		if f.State == 0 && f.Type != names[unusualHour] {
			require.Contains(t, text, "    "+f.Summary+"\n", f.Summary)
		}
		require.LessOrEqual(t, f.Severity.String(), "medium") // info, low and medium stand so in the alphabet, too
	}
	o := newOffice()
	o.live(1, 34)
	o.tcp(o.inside(boss), to(o.inside(files), 22), clock(34, 3, 5), 40_000, 90_000)
	night := detecttest.In(0, judge(t, o.InOrder()))
	require.Len(t, night, 1)
	require.Contains(t, text, "    "+night[0].Summary+"\n", night[0].Summary)
}

func TestValidate(t *testing.T) {
	tests := []struct {
		breaks func(*Config)
		want   string
	}{
		{func(c *Config) { c.Learning = time.Hour }, "learning: got 1h0m0s, may be 24h0m0s to 2160h0m0s"},
		{func(c *Config) { c.ServerClients = 51 }, "server_clients: got 51, may be 2 to 50"},
		{func(c *Config) { c.ServerOpens = 0 }, "server_opens: got 0, may be 1 to 50"},
		{func(c *Config) { c.ServiceClients = 1 }, "service_clients: got 1, may be 2 to 50"},
		{func(c *Config) { c.ManagerTargets = 64 }, "manager_targets: got 64, may be 2 to 50"},
		{func(c *Config) { c.SizeDeviations = 1.5 }, "size_deviations: got 1.5, may be 2 to 20"},
		{func(c *Config) { c.SizeFloor = -1 }, "size_floor: got -1, may be 1 to 1099511627776"},
		{func(c *Config) { c.HourShare = 0.2 }, "hour_share: got 0.2, may be 0.0001 to 0.05"},
		{func(c *Config) { c.Timezone = "Local" },
			`timezone: got "Local", may be UTC or a name of the IANA time zone database, such as Europe/Prague`},
		{func(c *Config) { c.Timezone = "" }, `timezone: got "", may be UTC or a name of the IANA time zone database, such as Europe/Prague`},
		{func(c *Config) { c.Timezone = "Mars/Olympus" }, `timezone: got "Mars/Olympus", may be UTC or a name of the IANA time zone database: ` +
			`unknown time zone Mars/Olympus`},
		{func(c *Config) { c.Forget = 23 * time.Hour }, "forget: got 23h0m0s, may be 24h0m0s to 8784h0m0s"},
		{func(c *Config) { c.MaxHosts = 63 }, "max_hosts: got 63, may be 64 to 10000000"},
	}
	for _, test := range tests {
		c := DefaultConfig(detect.Medium)
		require.NoError(t, c.Validate())
		test.breaks(c)
		require.EqualError(t, c.Validate(), test.want)
	}
	require.Equal(t, "peers", Spec().Name)
	require.Equal(t, DefaultConfig(detect.High), Spec().New(detect.High))
}
