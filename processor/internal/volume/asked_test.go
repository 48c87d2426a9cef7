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

// ntp is the i-th of sixty servers outside, poller the port that asks it.
func ntp(i int) netip.AddrPort {
	return netip.AddrPortFrom(detecttest.Host("198.51.100.0/24", 1+i%60), 123)
}
func poller(i int) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr("10.0.5.22"), uint16(1024+i))
}

// TestAskedLate holds that answers which arrive before their questions are excused by them, one question for two short answers.
func TestAskedLate(t *testing.T) {
	play := func(answers uint64, port uint16, protocol flow.Protocol) []anomaly.Finding {
		s := detecttest.NewScript()
		surf(s, 4*time.Minute)
		half := burst{20 * time.Second, 30 * time.Second, 500, detecttest.Said{Packets: answers, Bytes: answers * 1000}, flow.UDP}
		flood(s, half, func(i int) (netip.AddrPort, netip.AddrPort) { return ntp(i), poller(i) })
		half.from, half.what, half.protocol = 23*time.Second, detecttest.Said{Packets: 1, Bytes: 76}, protocol
		flood(s, half, func(i int) (netip.AddrPort, netip.AddrPort) {
			return poller(i + 20_000), netip.AddrPortFrom(ntp(i).Addr(), port)
		})
		return detecttest.In(anomaly.Opened, run(t, s))
	}
	require.Empty(t, play(2, 123, flow.UDP))
	require.Equal(t, "volume.reflection", play(2, 124, flow.UDP)[0].Type, "a port of no service")
	require.Equal(t, "volume.reflection", play(2, 123, flow.TCP)[0].Type, "TCP asks no such service")
	require.Equal(t, "volume.reflection", play(7, 123, flow.UDP)[0].Type, "three and a half for each that is excused")
}

// TestFragmentedReflection holds that of answers in fragments the first ones, which have ports, tell of a reflection, and that the
// others are told apart, from the floor of fragments on.
func TestFragmentedReflection(t *testing.T) {
	play := func(perSecond int, fragments uint64) []anomaly.Finding {
		s := detecttest.NewScript()
		surf(s, 4*time.Minute)
		first := burst{20 * time.Second, 30 * time.Second, perSecond, detecttest.Said{Packets: 1, Bytes: 1500}, flow.UDP}
		for _, port := range []uint16{53, 123, 389} {
			flood(s, first, func(i int) (netip.AddrPort, netip.AddrPort) {
				return netip.AddrPortFrom(detecttest.Host("198.51.100.0/24", 1+i%60), port), poller(i)
			})
		}
		rest := first
		rest.what = detecttest.Said{Packets: fragments, Bytes: fragments * 1480}
		begun := len(s.Flows)
		flood(s, rest, func(i int) (netip.AddrPort, netip.AddrPort) {
			return netip.AddrPortFrom(ntp(i).Addr(), 0), netip.AddrPortFrom(poller(i).Addr(), 0)
		})
		for i := begun; i < len(s.Flows); i += 2 { // half of the exporters say so, the others leave the ports out
			s.Flows[i].FragmentOffset = 185
		}
		return detecttest.In(anomaly.Opened, run(t, s))
	}
	require.Empty(t, play(120, 6), "4.3 Mbit/s of first fragments")
	found := play(160, 6) // 5.8
	require.Len(t, found, 1)
	require.Equal(t, "volume.reflection", found[0].Type)
	require.Contains(t, found[0].Summary, "that it had not asked for, from about ")
	require.ElementsMatch(t, []uint16{53, 123, 389}, found[0].Evidence.Ports)
	var types []string
	for _, f := range play(160, 120) { // 227 Mbit/s of the others
		types = append(types, f.Type)
	}
	require.ElementsMatch(t, []string{"volume.reflection", "volume.fragment_flood"}, types)
}

// TestAllocationsOfAReflector holds what a record of an abused reflector costs while its episode is open: of the two of an exchange, the answer makes a teller.
func TestAllocationsOfAReflector(t *testing.T) {
	s := detecttest.NewScript()
	for i := range 400 {
		s.Converse(at("203.0.113.66:80"), at("10.0.5.53:11211"), flow.UDP, detecttest.When{At: time.Duration(i) * time.Second, Lasts: 300 * time.Millisecond},
			detecttest.Said{Packets: 3, Bytes: 150}, detecttest.Said{Packets: 30, Bytes: 42_000})
	}
	flows := s.InOrder()
	e := detecttest.Setup{Name: "volume", Detector: DefaultConfig(detect.Medium)}.NewEngine(t)
	next := 0
	for ; next < 150; next++ {
		e.Observe(&flows[next])
	}
	require.Equal(t, "volume.reflector", one(t, anomaly.Opened, e.Findings(nil)).Type)
	perRecord := testing.AllocsPerRun(1, func() {
		for range 2 * 150 {
			e.Observe(&flows[next])
			next++
		}
	}) / (2 * 150)
	require.LessOrEqual(t, perRecord, 1.0)
}
