package volume

import (
	"cmp"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Config tunes the volume detector. README.md has the same table in words; a test compares the two.
type Config struct {
	// FloodBits is how many bits a second that a host inside did not ask for are a flood.
	FloodBits float64 `mapstructure:"flood_bits"`
	// FloodPackets is the same in packets a second.
	FloodPackets float64 `mapstructure:"flood_packets"`
	// FloodFlows is the same in new flows a second, answered ones included.
	FloodFlows float64 `mapstructure:"flood_flows"`
	// ScarceShare is the share of these floors that is enough of what hosts get little of: SYNs that lead to nothing, and ICMP.
	ScarceShare float64 `mapstructure:"scarce_share"`
	// NetworkFactor is how many times these floors a whole network must get.
	NetworkFactor float64 `mapstructure:"network_factor"`
	// OutboundPackets is how many packets a second from a host inside to few targets outside are a flood.
	OutboundPackets float64 `mapstructure:"outbound_packets"`
	// OutboundFlows is the same in new flows a second.
	OutboundFlows float64 `mapstructure:"outbound_flows"`
	// UnansweredShare is the share of OutboundFlows that is enough when nothing answers.
	UnansweredShare float64 `mapstructure:"unanswered_share"`
	// ReflectionBits is how many bits a second of answers without questions are a reflection attack.
	ReflectionBits float64 `mapstructure:"reflection_bits"`
	// Reflectors is how many hosts must send them.
	Reflectors int `mapstructure:"reflectors"`
	// ReflectorAnswers is how many answers an hour of an abusable service to one client make its server an abused one.
	ReflectorAnswers int `mapstructure:"reflector_answers"`
	// ReflectorGain is how many times the bytes of the questions they must have.
	ReflectorGain float64 `mapstructure:"reflector_gain"`
	// InterfaceBits is how many bits a second are too many for one direction of an interface; 0 judges no interfaces.
	InterfaceBits float64 `mapstructure:"interface_bits"`
	// UsualFactor is how many times its usual rate a target must get, once that is known.
	UsualFactor float64 `mapstructure:"usual_factor"`
	// UsualDeviations is by how many deviations, of the logarithm, its rate must be above the usual.
	UsualDeviations float64 `mapstructure:"usual_deviations"`
	// MaxTargets is how many targets with much traffic are measured.
	MaxTargets int `mapstructure:"max_targets"`
}

// DefaultConfig is the configuration of a user who set nothing but, maybe, the sensitivity.
func DefaultConfig(s detect.Sensitivity) *Config {
	return &Config{
		FloodBits:        detect.Choose(s, 400e6, 200e6, 100e6),
		FloodPackets:     detect.Choose(s, 100e3, 50e3, 25e3),
		FloodFlows:       detect.Choose(s, 10e3, 5e3, 2500.0),
		ScarceShare:      0.2,
		NetworkFactor:    1.5,
		OutboundPackets:  detect.Choose(s, 10e3, 5e3, 2500.0),
		OutboundFlows:    detect.Choose(s, 2000.0, 1000, 500),
		UnansweredShare:  0.1,
		ReflectionBits:   detect.Choose(s, 10e6, 5e6, 2.5e6),
		Reflectors:       detect.Choose(s, 20, 10, 5),
		ReflectorAnswers: detect.Choose(s, 2000, 1000, 500),
		ReflectorGain:    5,
		UsualFactor:      detect.Choose(s, 8.0, 4, 3),
		UsualDeviations:  6,
		MaxTargets:       16_384,
	}
}

// Spec registers the detector.
func Spec() detect.Spec {
	return detect.Spec{Name: "volume", New: func(s detect.Sensitivity) detect.Settings { return DefaultConfig(s) }}
}

// Validate says which key is wrong, what it got and what it may be.
func (c *Config) Validate() error {
	const most = 1e13 // bits or packets a second: more than any interface has
	return cmp.Or(
		detect.Within("flood_bits", c.FloodBits, 1000, most),
		detect.Within("flood_packets", c.FloodPackets, 10, most),
		detect.Within("flood_flows", c.FloodFlows, 1, most),
		detect.Within("scarce_share", c.ScarceShare, 0.01, 1),
		detect.Within("network_factor", c.NetworkFactor, 1, 100),
		detect.Within("outbound_packets", c.OutboundPackets, 10, most),
		detect.Within("outbound_flows", c.OutboundFlows, 1, most),
		detect.Within("unanswered_share", c.UnansweredShare, 0.01, 1),
		detect.Within("reflection_bits", c.ReflectionBits, 1000, most),
		detect.Within("reflectors", c.Reflectors, 1, 1000),
		detect.Within("reflector_answers", c.ReflectorAnswers, 10, 1_000_000_000),
		detect.Within("reflector_gain", c.ReflectorGain, 1, 100_000),
		detect.Within("interface_bits", c.InterfaceBits, 0, most),
		detect.Within("usual_factor", c.UsualFactor, 1, 1000),
		detect.Within("usual_deviations", c.UsualDeviations, 1, 100),
		detect.Within("max_targets", c.MaxTargets, 64, 10_000_000),
	)
}

// Build makes the detector.
func (c *Config) Build() detect.Detector { return newVolume(*c) }
