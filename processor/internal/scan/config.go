package scan

import (
	"cmp"
	"fmt"
	"time"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Config tunes the scan detector. README.md has the same table in words; a test compares the two.
type Config struct {
	// OutsideThreshold is how many distinct targets (host and port) a source outside must fail to reach.
	OutsideThreshold int `mapstructure:"outside_threshold"`
	// InsideThreshold is the same for a source inside.
	InsideThreshold int `mapstructure:"inside_threshold"`
	// FailedShare is the share of a source's distinct targets that must have failed, with 90 % confidence.
	FailedShare float64 `mapstructure:"failed_share"`
	// SweepThreshold is how many distinct hosts a source must ping in vain.
	SweepThreshold int `mapstructure:"sweep_threshold"`
	// SweepShare is FailedShare for pings.
	SweepShare float64 `mapstructure:"sweep_share"`
	// BlindThreshold is how many distinct targets make a scan where it cannot be seen whether they answered.
	BlindThreshold int `mapstructure:"blind_threshold"`
	// BlindPackets is how many packets a target may get on average for that.
	BlindPackets float64 `mapstructure:"blind_packets"`
	// DistributedSources is how many networks must share out the ports of one host among themselves.
	DistributedSources int `mapstructure:"distributed_sources"`
	// DistributedWindow is within which time they must come.
	DistributedWindow time.Duration `mapstructure:"distributed_window"`
	// OutsideIdle is for how long a source outside that does nothing new is remembered.
	OutsideIdle time.Duration `mapstructure:"outside_idle"`
	// InsideIdle is the same for a source inside.
	InsideIdle time.Duration `mapstructure:"inside_idle"`
	// MaxSources is how many sources outside are remembered, and a quarter as many inside.
	MaxSources int `mapstructure:"max_sources"`
}

// DefaultConfig is the configuration of a user who set nothing but, maybe, the sensitivity.
func DefaultConfig(s detect.Sensitivity) *Config {
	return &Config{
		OutsideThreshold:   detect.Choose(s, 30, 15, 10),
		InsideThreshold:    detect.Choose(s, 50, 25, 15),
		FailedShare:        detect.Choose(s, 0.8, 0.7, 0.6),
		SweepThreshold:     detect.Choose(s, 20, 10, 6),
		SweepShare:         detect.Choose(s, 0.7, 0.5, 0.4),
		BlindThreshold:     detect.Choose(s, 200, 100, 50),
		BlindPackets:       3,
		DistributedSources: detect.Choose(s, 15, 10, 7),
		DistributedWindow:  10 * time.Minute,
		OutsideIdle:        12 * time.Hour,
		InsideIdle:         24 * time.Hour,
		MaxSources:         100_000,
	}
}

// Spec registers the detector.
func Spec() detect.Spec {
	return detect.Spec{Name: "scan", New: func(s detect.Sensitivity) detect.Settings { return DefaultConfig(s) }}
}

// Validate says which key is wrong, what it got and what it may be.
func (c *Config) Validate() error {
	return cmp.Or(
		detect.Within("outside_threshold", c.OutsideThreshold, 2, 100_000),
		detect.Within("inside_threshold", c.InsideThreshold, 2, 100_000),
		detect.Within("sweep_threshold", c.SweepThreshold, 2, 100_000),
		detect.Within("blind_threshold", c.BlindThreshold, 2, 1_000_000),
		detect.Within("max_sources", c.MaxSources, 64, 100_000_000),
		detect.Within("failed_share", c.FailedShare, 0.5, 0.99),
		detect.Within("sweep_share", c.SweepShare, 0.3, 0.99),
		detect.Within("blind_packets", c.BlindPackets, 1, 100),
		detect.Within("distributed_sources", c.DistributedSources, 4, maxHands),
		detect.Within("distributed_window", c.DistributedWindow, time.Minute, 24*time.Hour),
		idle("outside_idle", c.OutsideIdle),
		idle("inside_idle", c.InsideIdle),
	)
}

// idle checks one of the two memories.
func idle(key string, got time.Duration) error {
	if got < time.Minute || got > 31*24*time.Hour {
		return fmt.Errorf("%s: got %v, may be 1m to 744h", key, got)
	}
	return nil
}

// Build makes the detector.
func (c *Config) Build() detect.Detector { return newScan(*c) }
