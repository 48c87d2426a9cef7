package volume

import "math"

// limits are rates a second, of which one must be exceeded; infinite where one says nothing.
type limits rates

var never = math.Inf(1)

// scaled is l times x.
func (l limits) scaled(x float64) limits { return limits{l.bits * x, l.packets * x, l.flows * x} }

// floors are the absolute limits of all classes.
func (c *Config) floors() (f [classes]limits) {
	host := limits{c.FloodBits, c.FloodPackets, c.FloodFlows}
	for i := range f {
		f[i] = host
	}
	f[syn], f[icmp] = host.scaled(c.ScarceShare), host.scaled(c.ScarceShare)
	f[fragment].flows, f[icmp].flows = never, never
	f[reflected] = limits{c.ReflectionBits, never, never}
	f[outbound] = limits{never, c.OutboundPackets, c.OutboundFlows}
	f[network] = host.scaled(c.NetworkFactor)
	f[link] = limits{c.InterfaceBits, never, never}
	return f
}

// ratio is how many times the nearest limit is reached, and which one that is.
func (r rates) ratio(l limits) (ratio float64, by metric) {
	ratio = r.bits / l.bits
	if x := r.packets / l.packets; x > ratio {
		ratio, by = x, packets
	}
	if x := r.flows / l.flows; x > ratio {
		ratio, by = x, flows
	}
	return ratio, by
}

// metric is one of the three rates.
type metric uint8

const (
	bitrate metric = iota
	packets
	flows
	metrics
)

// of is the rate of a metric.
func (m metric) of(r rates) float64 { return [metrics]float64{r.bits, r.packets, r.flows}[m] }
