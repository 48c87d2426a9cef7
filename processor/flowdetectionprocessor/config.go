package flowdetectionprocessor

import (
	"errors"
	"fmt"
	"slices"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Config is what a user may set. The engine's keys stand beside the shell's: a user need not know which is which.
type Config struct {
	// Emit says which records leave the processor. Default all.
	Emit Emit `mapstructure:"emit"`
	// MaxUndelivered bounds the anomaly events that wait while the next component refuses them, at about 1 KiB each. More
	// survives a longer outage of an exporter that has no queue of its own. Between 1 and 1,000,000; default 10,000.
	MaxUndelivered int `mapstructure:"max_undelivered"`

	// Sensitivity is what all detectors start from; single knobs under detectors go over it. Default medium.
	Sensitivity detect.Sensitivity `mapstructure:"sensitivity"`

	Engine `mapstructure:",squash"`

	// Detectors holds a section for each detector. A detector without one has its defaults; `enabled: false` in it switches
	// the detector off.
	Detectors Detectors `mapstructure:"detectors"`
}

// Engine is detect.Config without its Validate: the Collector validates every field that can, and would report a wrong key
// a second time, under the name of a section that no configuration has.
type Engine detect.Config

func createDefaultConfig() component.Config {
	return &Config{
		Emit:           All,
		MaxUndelivered: 10_000,
		Engine:         Engine(detect.DefaultConfig()),
		Detectors:      defaultDetectors(detect.Medium),
	}
}

// Unmarshal reads the sensitivity first, for the detectors' defaults depend on it.
func (c *Config) Unmarshal(conf *confmap.Conf) error {
	first := struct {
		Sensitivity detect.Sensitivity `mapstructure:"sensitivity"`
	}{c.Sensitivity}
	if err := conf.Unmarshal(&first, confmap.WithIgnoreUnused()); err != nil {
		return err
	}
	c.Detectors = defaultDetectors(first.Sensitivity)
	return conf.Unmarshal(c)
}

// Validate says which keys are wrong, what they got and what they may be.
func (c *Config) Validate() error {
	return errors.Join(
		c.Emit.validate(),
		detect.Within("max_undelivered", c.MaxUndelivered, 1, 1_000_000),
		(*detect.Config)(&c.Engine).Validate(),
		c.Detectors.validate(),
		c.validateAllowed(),
	)
}

// validateAllowed finds rules for detectors that do not run: a rule that silences nothing hides a typing error.
func (c *Config) validateAllowed() error {
	names := c.Detectors.names()
	for i, rule := range c.Allow {
		if rule.Detector != "" && !slices.Contains(names, rule.Detector) {
			return fmt.Errorf("allow[%d]: detector: got %q, may be empty or one of %q", i, rule.Detector, names)
		}
	}
	return nil
}
