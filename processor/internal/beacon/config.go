package beacon

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Config tunes the beacon detector. README.md has the same table in words; a test compares the two.
type Config struct {
	// MinGaps is how many gaps between calls it takes to be judged, of which at most the last 32 count.
	MinGaps int `mapstructure:"min_gaps"`
	// Share is the least share of the gaps that must lie within 40 % of their median.
	Share float64 `mapstructure:"share"`
	// Score is the least score of what answers; see README.md for what it is made of.
	Score float64 `mapstructure:"score"`
	// FailedShare is the share of calls that must have failed for beacon.retry and beacon.storm.
	FailedShare float64 `mapstructure:"failed_share"`
	// StormTries is how many calls to one host and port within ten minutes, nearly all in vain, make a storm.
	StormTries int `mapstructure:"storm_tries"`
	// PopularClients is how many clients inside make a place too popular to be told.
	PopularClients int `mapstructure:"popular_clients"`
	// Learning is how long the engine must have watched before a destination counts as new.
	Learning time.Duration `mapstructure:"learning"`
	// Young is how long a destination counts as new after that.
	Young time.Duration `mapstructure:"young"`
	// MaxPeers is how many regular destinations on unusual ports are told one by one; with more the source is told, once.
	MaxPeers int `mapstructure:"max_peers"`
	// MaxSampling is the highest 1-in-N packet sampling at which flows are looked at.
	MaxSampling uint32 `mapstructure:"max_sampling"`
	// SkipPorts are the destination ports that are left out. No uint16: decoding would cut 70000 to one.
	SkipPorts []int `mapstructure:"skip_ports"`
	// MaxPairs is how many pairs of a client and a destination are remembered, a quarter of them with their gaps.
	MaxPairs int `mapstructure:"max_pairs"`
}

// DefaultConfig is the configuration of a user who set nothing but, maybe, the sensitivity.
func DefaultConfig(s detect.Sensitivity) *Config {
	return &Config{
		MinGaps:        detect.Choose(s, 20, 12, 10),
		Share:          detect.Choose(s, 0.7, 0.6, 0.5),
		Score:          detect.Choose(s, 0.75, 0.65, 0.55),
		FailedShare:    detect.Choose(s, 0.9, 0.8, 0.7),
		StormTries:     detect.Choose(s, 100, 50, 30),
		PopularClients: detect.Choose(s, 5, 10, 20),
		Learning:       72 * time.Hour,
		Young:          7 * 24 * time.Hour,
		MaxPeers:       5,
		MaxSampling:    10,
		SkipPorts:      []int{53, 67, 68, 123, 137, 138, 546, 547, 1900, 3702, 5353, 5355},
		MaxPairs:       200_000,
	}
}

// Spec registers the detector.
func Spec() detect.Spec {
	return detect.Spec{Name: "beacon", New: func(s detect.Sensitivity) detect.Settings { return DefaultConfig(s) }}
}

// Validate says which key is wrong, what it got and what it may be.
func (c *Config) Validate() error {
	if err := cmp.Or(
		detect.Within("min_gaps", c.MinGaps, 8, window),
		detect.Within("share", c.Share, 0.5, 0.99),
		detect.Within("score", c.Score, 0.3, 0.99),
		detect.Within("failed_share", c.FailedShare, 0.5, 0.99),
		detect.Within("storm_tries", c.StormTries, 20, 60_000),
		detect.Within("popular_clients", c.PopularClients, 2, 64),
		detect.Within("learning", c.Learning, 0, 31*24*time.Hour),
		detect.Within("young", c.Young, time.Hour, 366*24*time.Hour),
		detect.Within("max_peers", c.MaxPeers, 1, 1000),
		detect.Within("max_sampling", c.MaxSampling, 1, 1_000_000),
		detect.Within("max_pairs", c.MaxPairs, 64, 100_000_000),
	); err != nil {
		return err
	}
	for i, port := range c.SkipPorts {
		if err := detect.Within(fmt.Sprintf("skip_ports[%d]", i), port, 1, math.MaxUint16); err != nil {
			return err
		}
	}
	return nil
}

// Build makes the detector.
func (c *Config) Build() detect.Detector { return newBeacon(*c) }
