package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// worm is a sweep of one port of so many hosts by 10.0.0.7, which nobody answers.
func worm(s *story, hosts int) {
	for i := range hosts {
		s.tcp(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.7"), uint16(40000+i)), netip.AddrPortFrom(host("10.0.8.0/22", i+1), 23),
			time.Minute+time.Duration(i)*100*time.Millisecond, aSyn, nothing)
	}
}

// dead is a web server that does not answer 10.0.0.7 either.
func dead(s *story, i int, port uint16, answered said) {
	s.tcp(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.7"), uint16(61000+i)), netip.AddrPortFrom(host("10.0.6.0/24", i), port),
		62*time.Second, aSyn, answered)
}

// TestTheOnePort tells of sweeps of a port by a client that fails elsewhere too: few targets, listed, and many, counted.
func TestTheOnePort(t *testing.T) {
	nmaps := netip.AddrPortFrom(netip.MustParseAddr("10.0.0.7"), 60001)
	tests := []struct {
		name    string
		hosts   int
		beside  func(*story)
		port    uint16
		proto   flow.Protocol
		summary string
	}{
		{"alone", 40, func(*story) {}, 23, flow.TCP, "10.0.0.7 knocked on port 23/tcp of 40 hosts in 4 s; 40 silent, none answered."},
		{"one stray", 40, func(s *story) { dead(s, 1, 443, nothing) }, 23, flow.TCP,
			"10.0.0.7 knocked on port 23/tcp of 40 hosts and tried another target in 4 s; 41 silent, none answered."},
		{"three strays of many", 400, func(s *story) { dead(s, 1, 443, nothing); dead(s, 2, 80, aReset); dead(s, 3, 443, nothing) }, 23, flow.TCP,
			"10.0.0.7 knocked on port 23/tcp of 400 hosts and tried 3 other targets in 40 s; 1 refused, 402 silent, none answered."},
		{"a stray of many over udp", 400, func(s *story) {
			s.udp(nmaps, end("10.0.6.1:5353"), 62*time.Second, said{packets: 1, bytes: 60}, nothing)
			s.udp(end("10.0.0.9:40000"), end("10.0.6.2:53"), 62*time.Second, said{packets: 1, bytes: 60}, said{packets: 1, bytes: 90})
		}, 23, flow.TCP, "10.0.0.7 knocked on port 23/tcp of 400 hosts and tried another target in 40 s; 401 silent, none answered."},
		{"two ports", 40, func(s *story) {
			for i := range 10 {
				dead(s, i+1, 443, nothing)
			}
		}, 0, flow.TCP, "10.0.0.7 tried 2 TCP ports of 50 hosts, 50 targets in all in 4 s; 50 silent, none answered."},
		{"two ports of many", 400, func(s *story) {
			for i := range 60 {
				dead(s, i+1, 443, nothing)
			}
		}, 0, flow.TCP, "10.0.0.7 tried 2 TCP ports of 460 hosts, 460 targets in all in 40 s; 460 silent, none answered."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory()
			worm(s, test.hosts)
			test.beside(s)
			closed := ends(run(t, byEnd(s.flows)))
			require.Len(t, closed, 1)
			f := &closed[0]
			require.Equal(t, "scan.horizontal", f.Type)
			require.Equal(t, test.summary, f.Summary)
			require.Equal(t, test.port, f.Port)
			require.Equal(t, test.proto, f.Protocol)
			if test.port != 0 {
				require.Equal(t, []uint16{test.port}, f.Evidence.Ports)
				require.Equal(t, float64(test.hosts), count(t, f, "hosts"))
			}
		})
	}
}

// TestTheOnePortIsSilenced holds that the rule which such a finding offers keeps it from being told.
func TestTheOnePortIsSilenced(t *testing.T) {
	s := newStory()
	worm(s, 400)
	dead(s, 1, 443, nothing)
	closed := ends(run(t, byEnd(s.flows)))
	require.Len(t, closed, 1)
	require.Equal(t, "- {subject: 10.0.0.7, port: 23, detector: scan}", closed[0].Silence)
	require.Empty(t, run(t, byEnd(s.flows), func(c *detect.Config, _ *Config) {
		c.Allow = []detect.Allow{{Subject: detect.MustCIDR("10.0.0.7/32"), Port: 23, Detector: "scan"}}
	}))
}

// TestTheOnePortIsMarked holds that the strays of a sweep are not annotated as its flows.
func TestTheOnePortIsMarked(t *testing.T) {
	s := newStory()
	worm(s, 60)
	dead(s, 1, 443, aReset)
	e := detecttest.Setup{Name: "scan", Detector: DefaultConfig(detect.Medium)}.NewEngine(t)
	for _, f := range byEnd(s.flows) {
		e.Observe(&f)
	}
	marks := func(to string) int {
		one := newStory()
		one.tcp(end("10.0.0.7:50001"), end(to), 3*time.Minute, aSyn, nothing)
		e.Observe(&one.flows[0])
		return len(e.Marks(nil, &one.flows[0]))
	}
	require.Equal(t, 1, marks("10.0.11.9:23"))
	require.Equal(t, 0, marks("10.0.11.9:443"))
}

// TestUnknownOutcomesShapeNothing has questions whose answers cannot be seen beside a sweep, on ports and hosts of their own.
func TestUnknownOutcomesShapeNothing(t *testing.T) {
	for _, hosts := range []int{40, 400} {
		d := newScan(*DefaultConfig(detect.Medium))
		e := d.inside.Add(who{client: detect.HostOf(netip.MustParseAddr("10.0.0.7"))}, newcomers, began)
		for i := range 3 * hosts {
			at := target{host: detect.HostOf(host("10.0.8.0/21", i+1)), port: 23, protocol: flow.TCP, outcome: detect.Silent}
			switch i % 3 {
			case 1: // everywhere, a port for each
				at.port, at.protocol, at.outcome = uint16(2000+i), flow.UDP, detect.Unknown
			case 2: // everywhere, a port for all
				at.port, at.protocol, at.outcome = 123, flow.UDP, detect.Unknown
			}
			d.note(e, &at)
		}
		v := d.open(e).verdict(false)
		require.Equal(t, horizontal, v.form)
		require.Equal(t, 1, v.ports)
		require.Equal(t, hosts, v.hosts)
		require.Equal(t, hosts, v.failed)
		v = d.open(e).verdict(true)
		require.Equal(t, 2*hosts, v.hosts)
		require.Equal(t, hosts+1, v.ports)
	}
}
