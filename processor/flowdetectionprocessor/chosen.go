package flowdetectionprocessor

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.opentelemetry.io/collector/confmap"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// enabledKey switches a detector off. It is the shell's and not the detector's: a detector that is off is not built.
const enabledKey = "enabled"

// Detectors holds the settings of the detectors that are switched on. All of them are, until the configuration says
// otherwise.
type Detectors struct {
	settings map[string]detect.Settings
}

func defaultDetectors(s detect.Sensitivity) Detectors {
	d := Detectors{settings: map[string]detect.Settings{}}
	for _, spec := range detectors() {
		d.settings[spec.Name] = spec.New(s)
	}
	return d
}

// Unmarshal reads each detector's section over what d has for it. A name that no detector has is an error, and so is a key
// that the detector does not know.
func (d *Detectors) Unmarshal(conf *confmap.Conf) error {
	known := d.names()
	for _, name := range slices.Sorted(maps.Keys(conf.ToStringMap())) {
		settings, ok := d.settings[name]
		if !ok {
			return fmt.Errorf("there is no detector %q; there is %q", name, known)
		}
		section, err := conf.Sub(name)
		if err != nil {
			return fmt.Errorf("%s: got %v, may be a section of settings", name, conf.Get(name))
		}
		on, err := takeEnabled(section)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := section.Unmarshal(settings); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if !on {
			delete(d.settings, name)
		}
	}
	return nil
}

// takeEnabled reads the shell's key out of a detector's section, so that the rest is the detector's alone.
func takeEnabled(section *confmap.Conf) (bool, error) {
	switch on := section.Get(enabledKey).(type) {
	case nil:
		return true, nil
	case bool:
		section.Delete(enabledKey)
		return on, nil
	default:
		return false, fmt.Errorf("%s: got %v, may be true or false", enabledKey, on)
	}
}

func (d Detectors) validate() error {
	if len(d.settings) == 0 {
		return fmt.Errorf("detectors: all of %q are switched off, at least one must be on", defaultDetectors(detect.Medium).names())
	}
	var errs []error
	for _, spec := range detectors() {
		if settings, ok := d.settings[spec.Name]; ok {
			if err := settings.Validate(); err != nil {
				errs = append(errs, fmt.Errorf("detectors::%s: %w", spec.Name, err))
			}
		}
	}
	return errors.Join(errs...)
}

// build makes the detectors, in the order of the registration table, so that findings of one moment have one order.
func (d Detectors) build() []detect.Named {
	var built []detect.Named
	for _, spec := range detectors() {
		if settings, ok := d.settings[spec.Name]; ok {
			built = append(built, detect.Named{Name: spec.Name, Detector: settings.Build()})
		}
	}
	return built
}

// names lists the detectors that are switched on.
func (d Detectors) names() []string {
	var names []string
	for _, spec := range detectors() {
		if _, ok := d.settings[spec.Name]; ok {
			names = append(names, spec.Name)
		}
	}
	return names
}
