package netflowreceiver

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/receiver/internal/session"
)

// ExportersConfig says how exporters are told apart and named.
type ExportersConfig struct {
	// ByPort tells exporters behind one address, of a NAT or a proxy that replays, apart by their UDP source port.
	ByPort bool `mapstructure:"by_port"`
	// Address is where flow.sampler_address comes from.
	Address AddressSource `mapstructure:"address"`
}

// AddressSource is where the address of an exporter comes from.
type AddressSource string

// The sources: the datagram's source address, or what the exporter says in exporterIPv4Address, exporterIPv6Address or as the
// agent of sFlow, where it says something.
const (
	AddressTransport AddressSource = "transport"
	AddressReported  AddressSource = "reported"
)

// Biflows says what becomes of a record that tells of both directions (RFC 5103).
type Biflows string

// The ways: one log record with flow.reverse.* attributes, or one for each direction.
const (
	BiflowsOne Biflows = "one_record"
	BiflowsTwo Biflows = "two_records"
)

// SamplingConfig corrects or completes what some exporters say of their sampling.
type SamplingConfig struct {
	// Exporters are the networks of exporters for which it holds; where several do, the longest prefix counts.
	Exporters []string `mapstructure:"exporters"`
	// Default is the rate, one packet in so many, where the exporter does not tell it; 0 leaves it unknown.
	Default uint32 `mapstructure:"default"`
	// Override is the rate whatever the exporter tells; 0 believes the exporter.
	Override uint32 `mapstructure:"override"`
}

// ClockConfig says what to think of exporters' clocks.
type ClockConfig struct {
	// MaxSkew is how far an exporter's clock may be from ours; 0 is any distance.
	MaxSkew time.Duration `mapstructure:"max_skew"`
	// Correct moves the times of flows by the distance, where it is longer than MaxSkew.
	Correct bool `mapstructure:"correct"`
}

// validateMeaning says what is wrong with the keys that decide what records mean.
func (c *Config) validateMeaning() error {
	errs := []error{
		oneOf("biflows", c.Biflows, BiflowsOne, BiflowsTwo),
		c.Exporters.validate(),
		c.Clock.validate(),
	}
	for i, name := range c.Elements {
		if name == "" {
			errs = append(errs, fmt.Errorf("elements::%d is empty, but must be the name of a CSV file", i))
		}
	}
	for i := range c.Sampling {
		errs = append(errs, c.Sampling[i].validate(fmt.Sprintf("sampling::%d", i)))
	}
	errs = append(errs, c.validateSampledOnce())
	return errors.Join(errs...)
}

// validateSampledOnce refuses networks that several sampling rules name, of which only one could hold.
func (c *Config) validateSampledOnce() error {
	var errs []error
	rules := make(map[netip.Prefix]int)
	for i := range c.Sampling {
		for j, text := range c.Sampling[i].Exporters {
			prefix, err := netip.ParsePrefix(text)
			if err != nil {
				continue // that is told already
			}
			network := prefix.Masked()
			if first, found := rules[network]; !found {
				rules[network] = i
			} else if first != i {
				errs = append(errs, fmt.Errorf("sampling::%d::exporters::%d is %q, but sampling::%d is for the network %v already",
					i, j, text, first, network))
			}
		}
	}
	return errors.Join(errs...)
}

func (e *ExportersConfig) validate() error {
	return oneOf("exporters::address", e.Address, AddressTransport, AddressReported)
}

func (s *SamplingConfig) validate(key string) error {
	var errs []error
	if len(s.Exporters) == 0 {
		errs = append(errs, fmt.Errorf("%s::exporters is empty, but must name networks, 10.0.0.0/8 or 192.0.2.1/32", key))
	}
	for i, network := range s.Exporters {
		if _, err := netip.ParsePrefix(network); err != nil {
			errs = append(errs, fmt.Errorf("%s::exporters::%d is %q, but must be a network, 10.0.0.0/8 or 192.0.2.1/32", key, i, network))
		}
	}
	switch {
	case s.Default == 0 && s.Override == 0:
		errs = append(errs, fmt.Errorf("%s has neither default nor override, but must have one", key))
	case s.Default != 0 && s.Override != 0:
		errs = append(errs, fmt.Errorf("%s has both default and override, but override leaves nothing to default", key))
	}
	return errors.Join(errs...)
}

func (c *ClockConfig) validate() error {
	switch {
	case c.MaxSkew < 0 || c.MaxSkew > 0 && c.MaxSkew < time.Second:
		return fmt.Errorf("clock::max_skew is %v, but must be 0s (any), or 1s or longer", c.MaxSkew)
	case c.Correct && c.MaxSkew == 0:
		return errors.New("clock::correct is true, but clock::max_skew is 0s, so that no clock is wrong")
	}
	return nil
}

func oneOf[T ~string](key string, got, first, second T) error {
	if got != first && got != second {
		return fmt.Errorf("%s is %q, but must be %s or %s", key, got, first, second)
	}
	return nil
}

// sessionOptions are what c says of the meaning of flow records. c is valid.
func (c *Config) sessionOptions() session.Options {
	options := session.Options{
		Limits:          c.Limits.sessionLimits(),
		ByPort:          c.Exporters.ByPort,
		ExporterElement: c.Exporters.Address == AddressReported,
		KeepUnknown:     c.KeepUnknownElements,
		TwoFlows:        c.Biflows == BiflowsTwo,
		MaxSkew:         c.Clock.MaxSkew,
		CorrectClock:    c.Clock.Correct,
	}
	for _, rule := range c.Sampling {
		for _, network := range rule.Exporters {
			options.Sampling = append(options.Sampling, session.SamplingRule{
				Prefix: netip.MustParsePrefix(network), Default: rule.Default, Override: rule.Override,
			})
		}
	}
	return options
}
