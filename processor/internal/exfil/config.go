package exfil

import (
	"cmp"
	"fmt"
	"time"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Config tunes the exfil detector. README.md has the same table in words; a test compares the two.
type Config struct {
	// FloorMiB is what must be sent in an hour to a destination that is known.
	FloorMiB int `mapstructure:"floor_mib"`
	// NewFloorMiB is the same for a destination that is new to the network.
	NewFloorMiB int `mapstructure:"new_floor_mib"`
	// DripFloorMiB is what must be sent in a day, over DripHours, to a destination that is new to the host alone.
	DripFloorMiB int `mapstructure:"drip_floor_mib"`
	// NewDripFloorMiB is the same for a destination that is new to the network.
	NewDripFloorMiB int `mapstructure:"new_drip_floor_mib"`
	// DripHours is in how many different hours of the day something must have been sent.
	DripHours int `mapstructure:"drip_hours"`
	// Ratio is how many times more must be sent than received.
	Ratio float64 `mapstructure:"ratio"`
	// OneSided is the same where nothing else speaks against the transfer: no past, or a burst like that of a speed test.
	OneSided float64 `mapstructure:"one_sided"`
	// NewFor is for how long a destination is new.
	NewFor time.Duration `mapstructure:"new_for"`
	// CommonHosts is how many hosts inside make a destination common.
	CommonHosts int `mapstructure:"common_hosts"`
	// OwnFactor is how many times more than ever before the host must send to a destination that it has sent to.
	OwnFactor float64 `mapstructure:"own_factor"`
	// MaxPairs is how many pairs of a host inside and a network outside are remembered; one in eight with all windows.
	MaxPairs int `mapstructure:"max_pairs"`
	// MaxSources is how many hosts inside are remembered.
	MaxSources int `mapstructure:"max_sources"`
}

// DefaultConfig is the configuration of a user who set nothing but, maybe, the sensitivity.
func DefaultConfig(s detect.Sensitivity) *Config {
	return &Config{
		FloorMiB:        detect.Choose(s, 200, 100, 50),
		NewFloorMiB:     detect.Choose(s, 20, 10, 5),
		DripFloorMiB:    detect.Choose(s, 1000, 500, 250),
		NewDripFloorMiB: detect.Choose(s, 60, 30, 15),
		DripHours:       detect.Choose(s, 6, 4, 3),
		Ratio:           detect.Choose(s, 5.0, 3, 2),
		OneSided:        detect.Choose(s, 20.0, 10, 6),
		NewFor:          7 * 24 * time.Hour,
		CommonHosts:     detect.Choose(s, 3, 5, 10),
		OwnFactor:       detect.Choose(s, 3, 2, 1.5),
		MaxPairs:        100_000,
		MaxSources:      50_000,
	}
}

// Spec registers the detector.
func Spec() detect.Spec {
	return detect.Spec{Name: "exfil", New: func(s detect.Sensitivity) detect.Settings { return DefaultConfig(s) }}
}

// Validate says which key is wrong, what it got and what it may be.
func (c *Config) Validate() error {
	const most = 1 << 30 // MiB: a PiB
	if err := cmp.Or(
		detect.Within("floor_mib", c.FloorMiB, 1, most),
		detect.Within("new_floor_mib", c.NewFloorMiB, 1, most),
		detect.Within("drip_floor_mib", c.DripFloorMiB, 1, most),
		detect.Within("new_drip_floor_mib", c.NewDripFloorMiB, 1, most),
		detect.Within("drip_hours", c.DripHours, 2, windowSlots),
		detect.Within("ratio", c.Ratio, 1, 1000),
		detect.Within("one_sided", c.OneSided, 1, 1000),
		detect.Within("common_hosts", c.CommonHosts, 2, 64),
		detect.Within("own_factor", c.OwnFactor, 1, 100),
		detect.Within("max_pairs", c.MaxPairs, 64, 100_000_000),
		detect.Within("max_sources", c.MaxSources, 64, 100_000_000),
	); err != nil {
		return err
	}
	switch {
	case c.NewFor < time.Hour || c.NewFor > 31*24*time.Hour:
		return fmt.Errorf("new_for: got %v, may be 1h to 744h", c.NewFor)
	case c.NewFloorMiB > c.FloorMiB:
		return fmt.Errorf("new_floor_mib: got %d, may be at most floor_mib, which is %d", c.NewFloorMiB, c.FloorMiB)
	case c.NewDripFloorMiB > c.DripFloorMiB:
		return fmt.Errorf("new_drip_floor_mib: got %d, may be at most drip_floor_mib, which is %d", c.NewDripFloorMiB, c.DripFloorMiB)
	case c.OneSided < c.Ratio:
		return fmt.Errorf("one_sided: got %v, may be at least ratio, which is %v", c.OneSided, c.Ratio)
	}
	return nil
}

// Build makes the detector.
func (c *Config) Build() detect.Detector { return newExfil(*c) }

// mib is n MiB in bytes.
func mib(n int) uint64 { return uint64(n) << 20 }
