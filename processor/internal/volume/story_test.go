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

var at = detecttest.At

// surf adds ordinary traffic, so that both directions are known to be exported.
func surf(s *detecttest.Script, lasts time.Duration) {
	for i := range int(lasts / time.Second) {
		s.Converse(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.9"), uint16(30_000+i)), at("198.51.100.80:443"), flow.TCP,
			detecttest.When{At: time.Duration(i) * time.Second, Lasts: 400 * time.Millisecond}, detecttest.Sent(1200), detecttest.Sent(48_000))
		s.Converse(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.9"), uint16(40_000+i)), at("10.0.0.2:53"), flow.UDP,
			detecttest.When{At: time.Duration(i) * time.Second, Lasts: 9 * time.Millisecond}, detecttest.Said{Packets: 1, Bytes: 66}, detecttest.Said{Packets: 1, Bytes: 182})
	}
}

// burst says how a flood is made: so many records a second, each with the same packets.
type burst struct {
	from, lasts time.Duration
	perSecond   int
	what        detecttest.Said
	protocol    flow.Protocol
}

// flood adds the records of a flood; ends names both ends of the i-th.
func flood(s *detecttest.Script, b burst, ends func(i int) (from, to netip.AddrPort)) {
	n := int(b.lasts.Seconds() * float64(b.perSecond))
	for i := range n {
		src, dst := ends(i)
		s.Say(src, dst, b.protocol, detecttest.When{At: b.from + time.Duration(i)*time.Second/time.Duration(b.perSecond)}, b.what)
	}
}

// forged is an address and port that nobody has.
func forged(i int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{20 + byte(i%60), byte(i / 60), byte(i * 7), byte(i*13) | 1}), uint16(1024+i%60_000))
}

func run(t testing.TB, s *detecttest.Script, change ...func(*Config, *detect.Config)) []anomaly.Finding {
	t.Helper()
	cfg := DefaultConfig(detect.Medium)
	setup := detecttest.Setup{Name: "volume", Detector: cfg, Engine: func(e *detect.Config) {
		for _, c := range change {
			c(cfg, e)
		}
	}}
	return setup.Run(t, s.InOrder())
}

// one is the one finding of a state.
func one(t testing.TB, state anomaly.State, found []anomaly.Finding) *anomaly.Finding {
	t.Helper()
	list := detecttest.In(state, found)
	for i := range list {
		t.Log(list[i].Type, list[i].Summary)
	}
	require.Len(t, list, 1)
	return &list[0]
}

func synFlood(s *detecttest.Script) {
	flood(s, burst{10 * time.Second, 40 * time.Second, 1000, detecttest.Said{Flags: detecttest.SYN, Packets: 12, Bytes: 480}, flow.TCP},
		func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i), at("10.0.5.20:443") })
}

func TestSYNFlood(t *testing.T) {
	s := detecttest.NewScript()
	surf(s, 4*time.Minute)
	synFlood(s)
	found := run(t, s)
	opened := one(t, anomaly.Opened, found)
	require.Equal(t, "volume.syn_flood", opened.Type)
	require.Equal(t, "10.0.5.20", opened.Subject.String())
	require.Equal(t, anomaly.High, opened.Severity)
	require.Equal(t, "T1499.001", opened.Technique.ID)
	require.LessOrEqual(t, opened.Last.Sub(detecttest.Began.Add(10*time.Second)), 30*time.Second)
	closed := one(t, anomaly.Closed, found)
	require.Equal(t, float64(12_000), detecttest.Count(t, closed, "peak_packets_per_second").Value)
	require.Equal(t, float64(10_000), detecttest.Count(t, closed, "peak_packets_per_second").Threshold)
	require.Contains(t, closed.Summary, "10.0.5.20 was flooded with up to 12,000 packets/s (3.84 Mbit/s) of TCP SYNs to port 443 from at least 5,000 /24 networks for 38 s; "+
		"the floor is 10,000 packets/s, what is usual is not known yet.")
	require.Equal(t, "- {subject: 10.0.5.20, detector: volume}", closed.Silence)
}

func TestUDPFloodOfOneSource(t *testing.T) {
	s := detecttest.NewScript()
	surf(s, 4*time.Minute)
	s.ActiveTimeout = time.Minute
	s.Say(at("203.0.113.7:40000"), at("10.0.5.21:27015"), flow.UDP, detecttest.When{At: 0, Lasts: 150 * time.Second},
		detecttest.Said{Packets: 6_000_000, Bytes: 6_000_000_000})
	found := run(t, s)
	opened := one(t, anomaly.Opened, found)
	require.Equal(t, "volume.udp_flood", opened.Type)
	require.Equal(t, "203.0.113.7", opened.Source.String())
	require.Contains(t, one(t, anomaly.Closed, found).Summary, "10.0.5.21 was flooded with up to ")
}

func TestReflection(t *testing.T) {
	s := detecttest.NewScript()
	surf(s, 4*time.Minute)
	flood(s, burst{20 * time.Second, 30 * time.Second, 200, detecttest.Said{Packets: 10, Bytes: 4680}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) {
			return netip.AddrPortFrom(detecttest.Host("198.51.100.0/24", 1+i%40), 123), netip.AddrPortFrom(netip.MustParseAddr("10.0.5.22"), uint16(20000+i%30000))
		})
	found := run(t, s)
	closed := one(t, anomaly.Closed, found)
	require.Equal(t, "volume.reflection", closed.Type)
	require.InDelta(t, 40, detecttest.Count(t, closed, "reflectors").Value, 3)
	require.Equal(t, "T1498.002", closed.Technique.ID)
	require.Contains(t, closed.Summary, "10.0.5.22 got up to 7.49 Mbit/s (2,000 packets/s) of NTP answers that it had not asked for, from")
	require.Equal(t, "- {subject: 10.0.5.22, port: 123, detector: volume}", closed.Silence)
}

func TestOutbound(t *testing.T) {
	s := detecttest.NewScript()
	surf(s, 4*time.Minute)
	flood(s, burst{30 * time.Second, 30 * time.Second, 150, detecttest.Said{Packets: 1, Bytes: 540}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) {
			return netip.AddrPortFrom(netip.MustParseAddr("10.0.7.7"), uint16(1024+i)), netip.AddrPortFrom(detecttest.Host("203.0.113.0/24", 1+i%3), 80)
		})
	found := run(t, s)
	opened := one(t, anomaly.Opened, found)
	require.Equal(t, "volume.outbound", opened.Type)
	require.Equal(t, "10.0.7.7", opened.Subject.String())
	require.Equal(t, float64(150), detecttest.Count(t, one(t, anomaly.Closed, found), "peak_flows_per_second").Value)
	require.Equal(t, float64(100), detecttest.Count(t, opened, "peak_flows_per_second").Threshold)
}

func TestCarpetBombing(t *testing.T) {
	s := detecttest.NewScript()
	surf(s, 4*time.Minute)
	flood(s, burst{30 * time.Second, 30 * time.Second, 1000, detecttest.Said{Packets: 7, Bytes: 56_000}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) {
			return forged(i), netip.AddrPortFrom(detecttest.Host("10.0.64.0/24", 1+i%200), 9)
		})
	found := run(t, s)
	for _, f := range found {
		t.Log(f.State, f.Type, f.Summary)
	}
	closed := one(t, anomaly.Closed, found)
	require.Equal(t, "volume.network", closed.Type)
	require.Equal(t, "10.0.64.0/24", closed.Network.String())
	require.Equal(t, "- {subject: 10.0.64.0/24, detector: volume}", closed.Silence)
}

func TestAbusedReflector(t *testing.T) {
	s := detecttest.NewScript()
	surf(s, 4*time.Minute)
	for i := range 120 {
		s.Converse(at("203.0.113.66:80"), at("10.0.5.53:11211"), flow.UDP, detecttest.When{At: time.Duration(i) * 2 * time.Second, Lasts: time.Second},
			detecttest.Said{Packets: 3, Bytes: 150}, detecttest.Said{Packets: 30, Bytes: 42_000})
	}
	found := run(t, s)
	opened := one(t, anomaly.Opened, found)
	require.Equal(t, "volume.reflector", opened.Type)
	require.Equal(t, "10.0.5.53", opened.Subject.String())
	require.Equal(t, anomaly.Medium, opened.Severity)
	require.Contains(t, opened.Summary, "memcached answers to 203.0.113.66")
}
