package volume

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

func TestIPv6(t *testing.T) {
	s := detecttest.NewScript()
	surf(s, 2*time.Minute)
	flood(s, burst{20 * time.Second, 30 * time.Second, 100, detecttest.Said{Packets: 600, Bytes: 36_000}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) {
			a := netip.MustParseAddr("2001:db8::").As16()
			a[5], a[7] = byte(i), 3
			return netip.AddrPortFrom(netip.AddrFrom16(a), uint16(2000+i)), at("[fd00:1::20]:5000")
		})
	closed := one(t, anomaly.Closed, run(t, s))
	require.Equal(t, "volume.udp_flood", closed.Type)
	require.Contains(t, closed.Summary, "/64 networks")
	require.Equal(t, `- {subject: "fd00:1::20", detector: volume}`, closed.Silence)
}

// TestSampling believes an estimate only when enough packets were seen.
func TestSampling(t *testing.T) {
	play := func(sampling uint32, perSecond int) []anomaly.Finding {
		s := detecttest.NewScript()
		surf(s, 2*time.Minute)
		s.Sampling = sampling
		flood(s, burst{20 * time.Second, 30 * time.Second, perSecond, detecttest.Said{Packets: 1, Bytes: 60}, flow.UDP},
			func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i), at("10.0.5.20:5000") })
		return run(t, s)
	}
	closed := one(t, anomaly.Closed, play(1000, 70))
	require.Equal(t, uint32(1000), closed.Sampling)
	require.Contains(t, closed.Summary, "up to 70,000 packets/s")
	require.Contains(t, closed.Summary, "Seen through 1-in-1000 sampling.")
	require.Less(t, closed.Score, 0.7)
	require.Empty(t, play(50_000, 2), "20 packets a bucket")
}

// TestFragments counts what two exporters show of the same fragments once.
func TestFragments(t *testing.T) {
	play := func(exporters int, packets uint64) []anomaly.Finding {
		s := detecttest.NewScript()
		surf(s, 2*time.Minute)
		for i := range exporters {
			s.Exporter = detecttest.Host("192.0.2.0/24", 30+i)
			flood(s, burst{20 * time.Second, 30 * time.Second, 100, detecttest.Said{Packets: packets, Bytes: 40 * packets}, flow.UDP},
				func(i int) (netip.AddrPort, netip.AddrPort) {
					return netip.AddrPortFrom(forged(i).Addr(), 0), netip.AddrPortFrom(netip.MustParseAddr("10.0.5.20"), 0)
				})
		}
		return run(t, s)
	}
	require.Empty(t, play(2, 400))
	require.Equal(t, "volume.fragment_flood", one(t, anomaly.Opened, play(2, 600)).Type)
}

// TestTwoExporters sees the same flood from two routers, at the same size.
func TestTwoExporters(t *testing.T) {
	s := detecttest.NewScript()
	surf(s, 2*time.Minute)
	for _, exporter := range []string{"192.0.2.31", "192.0.2.32"} {
		s.Exporter = netip.MustParseAddr(exporter)
		flood(s, burst{20 * time.Second, 30 * time.Second, 100, detecttest.Said{Packets: 700, Bytes: 28_000}, flow.UDP},
			func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i), at("10.0.5.20:5000") })
	}
	require.Equal(t, float64(70_000), detecttest.Count(t, one(t, anomaly.Closed, run(t, s)), "peak_packets_per_second").Value)
}

// TestOneWay tells a flood where no answers are exported, less surely, and leaves downloads and backups alone.
func TestOneWay(t *testing.T) {
	s := detecttest.NewScript()
	flood(s, burst{20 * time.Second, 30 * time.Second, 100, detecttest.Said{Packets: 700, Bytes: 28_000}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i), at("10.0.5.20:5000") })
	s.ActiveTimeout = time.Minute
	s.Say(at("198.51.100.44:443"), at("10.0.0.31:50001"), flow.TCP, detecttest.When{At: 0, Lasts: 170 * time.Second}, detecttest.Sent(21_000_000_000))
	s.Say(at("10.1.0.5:41000"), at("10.0.5.30:873"), flow.TCP, detecttest.When{At: 0, Lasts: 170 * time.Second}, detecttest.Sent(19_000_000_000))
	closed := one(t, anomaly.Closed, run(t, s))
	require.Equal(t, anomaly.Medium, closed.Severity)
	require.Contains(t, closed.Summary, "Whether it was answered could not be seen.")
}

func TestInterface(t *testing.T) {
	s := detecttest.NewScript()
	s.ActiveTimeout = 30 * time.Second
	s.Converse(at("10.0.0.31:50001"), at("198.51.100.44:443"), flow.TCP, detecttest.When{At: 0, Lasts: 85 * time.Second},
		detecttest.Said{Flags: detecttest.SYN | detecttest.ACK, Packets: 400_000, Bytes: 18_000_000}, detecttest.Sent(9_000_000_000))
	for i := range s.Flows {
		s.Flows[i].In, s.Flows[i].Out = 7, 9
		if s.Flows[i].SrcPort == 443 {
			s.Flows[i].In, s.Flows[i].Out = 9, 7
		}
	}
	require.Empty(t, run(t, s))
	found := run(t, s, func(c *Config, _ *detect.Config) { c.InterfaceBits = 500e6 })
	opened := detecttest.In(anomaly.Opened, found)
	require.Len(t, opened, 2)
	require.Equal(t, uint32(9), opened[0].Interface)
	require.Equal(t, uint32(7), opened[1].Interface)
	require.False(t, opened[0].Subject.IsValid())
	require.Contains(t, opened[0].Summary, "came in through interface 9 of 192.0.2.1")
}

// TestLate counts nothing of what is older than the ring.
func TestLate(t *testing.T) {
	s := detecttest.NewScript()
	flood(s, burst{20 * time.Second, 30 * time.Second, 100, detecttest.Said{Packets: 700, Bytes: 28_000}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i), at("10.0.5.20:5000") })
	late := s.InOrder()
	first := detecttest.NewScript()
	first.Say(at("203.0.113.7:40000"), at("10.0.5.20:5000"), flow.UDP, detecttest.When{At: 5 * time.Minute}, detecttest.Said{Packets: 90_000, Bytes: 9_000_000})
	require.Empty(t, play(t, append(first.InOrder(), late...)))
}

// TestUsual learns what is normal, and learns no attack.
func TestUsual(t *testing.T) {
	cfg := DefaultConfig(detect.Medium)
	var u usual
	for i := range day {
		u.learn(rates{bits: 8e6, packets: 900 + float64(i%200), flows: 12})
	}
	require.True(t, u.known())
	require.InDelta(t, 1000, u.rate(packets), 10)
	require.InDelta(t, 4000, u.limit(packets, cfg), 50)
	for i := range day / 2 {
		u.learn(rates{bits: 8e6, packets: 30_000 + float64(i), flows: 12})
	}
	require.InDelta(t, 1000, u.rate(packets), 10, "half a day of attack")
	for range 2 * day {
		u.learn(rates{bits: 8e6, packets: 30_000, flows: 12})
	}
	require.Greater(t, u.rate(packets), float64(5000), "the new normal")
	u.idle(7 * day)
	require.Less(t, u.rate(packets), float64(10))
}

// TestGaugeUsual takes the usual in the place of the floor, and says so.
func TestGaugeUsual(t *testing.T) {
	cfg, floor := DefaultConfig(detect.Medium), limits{200e6, 50_000, 5000}
	g := gauge{ring: ring{newest: 1000}, opened: 1000}
	for n := number(1001); n < 1000+day+50; n++ {
		g.turn(n, cfg, &floor)
		g.at(n).short = part{bytes: 900_000_000, packets: 300_000}
	}
	require.InDelta(t, 4*30_000, g.limits.packets, 400)
	require.InDelta(t, 4*720e6, g.limits.bits, 2e7)
	require.Equal(t, float64(5000), g.limits.flows)
	require.Equal(t, uint8(0b011), g.learnt)
}

// TestUnsteady holds that who varies by any factor is told of 64 times the usual all the same.
func TestUnsteady(t *testing.T) {
	var u usual
	for i := range 2 * day {
		u.learn(rates{packets: float64(i % 2 * (1<<20 - 1))}) // nothing, and a million: 1023 in the mean of their logarithms
	}
	require.True(t, u.known())
	require.InDelta(t, 1023, u.rate(packets), 10)
	require.InDelta(t, 65_535, u.limit(packets, DefaultConfig(detect.Medium)), 700)
}
