package story

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"time"
)

// exporter is a device that meters traffic and exports it.
type exporter struct {
	Address netip.Addr `yaml:"address"`
	// ActiveTimeout is after how long a flow is cut; InactiveTimeout is the pause that ends one. A negative active timeout cuts
	// nothing: the flow is booked at its end.
	ActiveTimeout   span   `yaml:"active_timeout"`
	InactiveTimeout span   `yaml:"inactive_timeout"`
	Sampling        uint32 `yaml:"sampling"`   // one packet in so many is looked at
	Directions      string `yaml:"directions"` // both, or one: only what the client sends, or back: only what comes back
	Clock           span   `yaml:"clock"`      // by how much its clock is wrong
	Jump            jump   `yaml:"jump"`
}

// jump is an accident of an exporter's clock.
type jump struct {
	At  span `yaml:"at"`
	By  span `yaml:"by"`
	For span `yaml:"for"` // until it is right again; 0 for ever
}

// off is by how much the clock is wrong at a moment of the story.
func (e *exporter) off(at time.Duration) time.Duration {
	off := time.Duration(e.Clock)
	if since := at - time.Duration(e.Jump.At); e.Jump.By != 0 && since >= 0 && (e.Jump.For == 0 || since < time.Duration(e.Jump.For)) {
		off += time.Duration(e.Jump.By)
	}
	return off
}

// complete fills in what was not given and says what is wrong. The i-th exporter is 192.0.2.<i+1>.
func (e *exporter) complete(i int) error {
	if !e.Address.IsValid() {
		e.Address = netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 1)})
	}
	if e.ActiveTimeout == 0 {
		e.ActiveTimeout = span(time.Minute)
	}
	if e.InactiveTimeout == 0 {
		e.InactiveTimeout = span(15 * time.Second)
	}
	if e.Directions == "" {
		e.Directions = "both"
	}
	return oneOf("directions", e.Directions, "both", "one", "back")
}

// exporterNames are the exporters in their order; a story without any has one.
func (s *Story) exporterNames() []string { return slices.Sorted(maps.Keys(s.Exporters)) }

func (s *Story) completeExporters() error {
	if len(s.Exporters) == 0 {
		s.Exporters = map[string]exporter{"router": {}}
	}
	for i, name := range s.exporterNames() {
		e := s.Exporters[name]
		if err := e.complete(i); err != nil {
			return fmt.Errorf("exporters: %s: %w", name, err)
		}
		s.Exporters[name] = e
	}
	return nil
}
