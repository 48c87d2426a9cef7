package exfil

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

func TestReadme(t *testing.T) { detecttest.CompareKnobs(t, DefaultConfig) }

func TestReadmeNamesTypesAndCounts(t *testing.T) {
	text := detecttest.Readme(t)
	require.Contains(t, text, "| `exfil.upload` |")
	require.Contains(t, text, "| `exfil.drip` |")
	p := newPlay()
	p.send(host, stranger+":4444", hour, 20*time.Minute, flux{41 * mebi, mebi})
	found := p.run(t)
	require.Len(t, found[0].Counts, 10)
	for _, count := range found[0].Counts {
		require.Contains(t, text, "| `"+count.Name+"` |")
	}
}

func TestValidate(t *testing.T) {
	for want, breaks := range map[string]func(*Config){
		"floor_mib: got 0, may be 1 to 1073741824":                                 func(c *Config) { c.FloorMiB = 0 },
		"new_floor_mib: got -7, may be 1 to 1073741824":                            func(c *Config) { c.NewFloorMiB = -7 },
		"new_floor_mib: got 101, may be at most floor_mib, which is 100":           func(c *Config) { c.NewFloorMiB = 101 },
		"drip_floor_mib: got -1, may be 1 to 1073741824":                           func(c *Config) { c.DripFloorMiB = -1 },
		"new_drip_floor_mib: got -2, may be 1 to 1073741824":                       func(c *Config) { c.NewDripFloorMiB = -2 },
		"new_drip_floor_mib: got 501, may be at most drip_floor_mib, which is 500": func(c *Config) { c.NewDripFloorMiB = 501 },
		"drip_hours: got 25, may be 2 to 24":                                       func(c *Config) { c.DripHours = 25 },
		"ratio: got 0.5, may be 1 to 1000":                                         func(c *Config) { c.Ratio = 0.5 },
		"one_sided: got 2000, may be 1 to 1000":                                    func(c *Config) { c.OneSided = 2000 },
		"one_sided: got 2.5, may be at least ratio, which is 3":                    func(c *Config) { c.OneSided = 2.5 },
		"new_for: got 1m0s, may be 1h to 744h":                                     func(c *Config) { c.NewFor = time.Minute },
		"common_hosts: got 65, may be 2 to 64":                                     func(c *Config) { c.CommonHosts = 65 },
		"own_factor: got 0.9, may be 1 to 100":                                     func(c *Config) { c.OwnFactor = 0.9 },
		"max_pairs: got 63, may be 64 to 100000000":                                func(c *Config) { c.MaxPairs = 63 },
		"max_sources: got 9, may be 64 to 100000000":                               func(c *Config) { c.MaxSources = 9 },
	} {
		c := DefaultConfig(detect.Medium)
		require.NoError(t, c.Validate())
		breaks(c)
		require.EqualError(t, c.Validate(), want)
	}
	require.Equal(t, "exfil", Spec().Name)
	require.Equal(t, DefaultConfig(detect.High), Spec().New(detect.High))
	require.NoError(t, DefaultConfig(detect.High).Validate())
	require.NoError(t, DefaultConfig(detect.Low).Validate())
}
