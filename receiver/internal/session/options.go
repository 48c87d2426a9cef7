package session

import (
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// Options choose what the flows are to be where exporters leave a choice.
type Options struct {
	Limits Limits

	// ByPort tells exporters behind one address apart by their UDP source port too: several behind a NAT, or replayed by a proxy.
	// Off, an exporter that restarts keeps its templates though its port changes.
	ByPort bool

	// ExporterElement takes the exporter's address from exporterIPv4Address or exporterIPv6Address (elements 130, 131), or from
	// an sFlow datagram's agent, where there is one: behind a NAT or proxy the transport address is not the exporter's.
	ExporterElement bool

	// KeepUnknown keeps elements that no registry has as octets under their numbers, instead of counting and skipping them.
	KeepUnknown bool

	// TwoFlows makes two flows of each biflow (RFC 5103).
	TwoFlows bool

	// Sampling corrects or completes what exporters say of their sampling.
	Sampling []SamplingRule

	// MaxSkew is how far an exporter's clock may be from ours: messages beyond it are counted, and corrected with CorrectClock.
	// Less finds clocks that drift, more leaves exporters alone that hold messages back. 0 is any distance.
	MaxSkew time.Duration

	// CorrectClock moves the times of flows by the distance of the exporter's clock from ours, where that is more than MaxSkew.
	CorrectClock bool
}

// SamplingRule says what the sampling rate of the exporters in Prefix is; of several that apply the longest Prefix counts.
type SamplingRule struct {
	Prefix   netip.Prefix
	Default  uint32 // where the exporter does not tell it; 0: unknown
	Override uint32 // whatever the exporter tells; 0: as it tells
}

// DefaultOptions are the default Limits, and for the rest what the protocols say.
func DefaultOptions() Options { return Options{Limits: DefaultLimits(), MaxSkew: 5 * time.Minute} }

// Validate says what is wrong with o, all of it.
func (o *Options) Validate() error {
	var errs []error
	if err := o.Limits.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("limits: %w", err))
	}
	if o.MaxSkew < 0 {
		errs = append(errs, fmt.Errorf("MaxSkew is %v, but must not be negative", o.MaxSkew))
	}
	for i, rule := range o.Sampling {
		if !rule.Prefix.IsValid() {
			errs = append(errs, fmt.Errorf("rule %d of Sampling has no prefix", i))
		}
	}
	return errors.Join(errs...)
}
