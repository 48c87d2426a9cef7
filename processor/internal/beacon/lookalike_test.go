package beacon

import (
	"fmt"
	"math"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

func TestLookAlikes(t *testing.T) {
	tests := []struct {
		name string
		tell func(*story)
	}{
		{"a person who reads", func(s *story) {
			for i := range 20 {
				s.surf(fmt.Sprintf("10.0.0.%d", 20+i), "198.51.100.80:443", 0, 300)
			}
		}},
		{"time and names", func(s *story) {
			for i := range 60 {
				from := netip.AddrPortFrom(netip.MustParseAddr(victim), uint16(20_000+i))
				asked, answered := detecttest.Said{Packets: 1, Bytes: 76}, detecttest.Said{Packets: 1, Bytes: 90}
				w := detecttest.When{At: time.Duration(i) * 64 * time.Second}
				s.Converse(from, detecttest.At("198.51.100.123:123"), flow.UDP, w, asked, answered)
				s.Converse(from, detecttest.At("198.51.100.53:53"), flow.UDP, w, asked, answered)
			}
		}},
		{"an agent on each of 30 hosts that reports each minute", func(s *story) {
			for host := range 30 {
				client := fmt.Sprintf("10.0.3.%d", host+1)
				s.calls(client, "198.51.100.44:443", time.Duration(host)*1900*time.Millisecond, beat{120, time.Minute, 0.02})
			}
		}},
		{"the push channel of 24 telephones", func(s *story) {
			for host := range 24 {
				server := fmt.Sprintf("198.51.100.%d:5223", 100+host%7)
				s.calls(fmt.Sprintf("10.0.4.%d", host+1), server, time.Duration(host)*11*time.Second, beat{60, 15 * time.Minute, 0.05})
			}
		}},
		{"mail of 15 clients", func(s *story) {
			for host := range 15 {
				s.calls(fmt.Sprintf("10.0.5.%d", host+1), "198.51.100.25:993", time.Duration(host)*7*time.Second, beat{90, 5 * time.Minute, 0})
			}
		}},
		{"a poller among one's own hosts", func(s *story) {
			for host := range 12 {
				s.calls("10.0.0.9", fmt.Sprintf("10.0.6.%d:9100", host+1), time.Duration(host)*time.Second, beat{80, 15 * time.Second, 0})
			}
		}},
		{"a monitor outside", func(s *story) { s.calls("203.0.113.200", "10.0.0.80:443", 0, beat{200, time.Minute, 0}) }},
		{"a client that backs off", func(s *story) {
			at, wait := time.Duration(0), time.Second
			for range 18 {
				s.call(victim, "198.51.100.31:8090", at, 0, refused)
				at += wait
				wait = wait * 3 / 2
			}
		}},
		{"a backup each night", func(s *story) { s.calls(victim, "198.51.100.70:873", 0, beat{10, 24 * time.Hour, 0.01}) }},
		{"a video call", func(s *story) {
			s.Converse(detecttest.At("10.0.0.7:50001"), detecttest.At("198.51.100.34:3478"), flow.UDP,
				detecttest.When{Lasts: 95 * time.Minute}, detecttest.Said{Packets: 300_000, Bytes: 90_000_000}, detecttest.Said{Packets: 280_000, Bytes: 88_000_000})
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory()
			test.tell(s)
			require.NotEmpty(t, s.Flows)
			for _, f := range run(t, s.InOrder()) {
				t.Errorf("%v %v %.2f %s: %s", f.State, f.Severity, f.Score, f.Type, f.Summary)
			}
		})
	}
}

// TestLongSession is cut each minute by the exporter; the same with an engine that forgets each conversation soon. A client that
// really calls each minute is told under the same conditions.
func TestLongSession(t *testing.T) {
	for _, room := range []int{200_000, 16} {
		for _, protocol := range []flow.Protocol{flow.TCP, flow.UDP} {
			for _, calls := range []bool{false, true} {
				s := newStory()
				s.ActiveTimeout = time.Minute
				if calls {
					s.calls(victim, "203.0.113.66:443", 0, beat{120, time.Minute, 0})
				} else {
					s.Converse(detecttest.At("10.0.0.7:50022"), detecttest.At("203.0.113.66:443"), protocol, detecttest.When{Lasts: 2 * time.Hour},
						detecttest.Sent(600_000), detecttest.Sent(4_000_000))
				}
				for i := range 7200 / 2 { // others, so that there is something to forget for
					s.call(fmt.Sprintf("10.0.7.%d", i%200+1), fmt.Sprintf("198.51.%d.%d:443", i%97, i%251), time.Duration(i)*2*time.Second, 900, open)
				}
				found := run(t, s.InOrder(), func(c *detect.Config, _ *Config) { c.MaxConversations = room })
				told := false
				for _, f := range found {
					told = told || f.Source.String() == victim
				}
				require.Equal(t, calls, told, "%d conversations, %v", room, protocol)
			}
		}
	}
}

// TestIdleSession keeps a session alive that says something each five minutes, longer than the engine remembers.
func TestIdleSession(t *testing.T) {
	s := newStory()
	for i := range 60 {
		s.Converse(detecttest.At("10.0.0.7:50022"), detecttest.At("203.0.113.66:8883"), flow.TCP, detecttest.When{At: time.Duration(i) * 302 * time.Second},
			detecttest.Said{Flags: detecttest.ACK | detecttest.PSH, Packets: 4, Bytes: 222}, detecttest.Said{Flags: detecttest.ACK | detecttest.PSH, Packets: 2, Bytes: 130})
	}
	require.Empty(t, run(t, s.InOrder(), func(c *detect.Config, _ *Config) { c.ActiveTimeout = time.Minute }))
}

// TestThresholds crosses each bound from both sides.
func TestThresholds(t *testing.T) {
	company := func(others int) func(*story) {
		return func(s *story) {
			for i := range others {
				s.call(fmt.Sprintf("10.9.%d.1", 13*i), master, 0, 600, open)
			}
			s.calls(victim, master, time.Minute, beat{60, time.Minute, 0})
		}
	}
	tests := []struct {
		name string
		tell func(*story)
		told bool
	}{
		{"12 calls", func(s *story) { s.calls(victim, master, 0, beat{12, time.Minute, 0}) }, false},
		{"13 calls", func(s *story) { s.calls(victim, master, 0, beat{13, time.Minute, 0}) }, true},
		{"few clients", company(3), true},
		{"many clients", company(16), false},
		{"too fast", func(s *story) { s.calls(victim, master, 0, beat{90, 2 * time.Second, 0}) }, false},
		{"slow enough", func(s *story) { s.calls(victim, master, 0, beat{90, 5 * time.Second, 0}) }, true},
		{"all of it jitter", func(s *story) {
			at := time.Duration(0)
			for range 64 {
				s.call(victim, master, at, 700, open)
				at += time.Duration(60 * -math.Log(1-s.random.Float64()) * float64(time.Second))
			}
		}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStory()
			test.tell(s)
			require.Len(t, detecttest.In(anomaly.Opened, run(t, s.InOrder())), map[bool]int{true: 1}[test.told])
		})
	}
}

// TestAllowed tells nothing under the rules that its own findings offer.
func TestAllowed(t *testing.T) {
	s := newStory()
	s.calls(victim, master, 0, beat{60, time.Minute, 0.27})
	for i := range 40 {
		server := netip.AddrPortFrom(detecttest.Host("198.51.100.0/24", 10+s.random.IntN(6)), 8443)
		s.call(victim, server.String(), time.Duration(i)*5*time.Minute, 700, open)
	}
	require.Len(t, detecttest.In(anomaly.Opened, run(t, s.InOrder())), 2)
	peer := detect.MustCIDR("203.0.113.66")
	place := detect.MustCIDR("198.51.100.0/24")
	subject := detect.MustCIDR(victim)
	require.Empty(t, run(t, s.InOrder(), func(c *detect.Config, _ *Config) {
		c.Allow = []detect.Allow{
			{Subject: subject, Peer: peer, Port: 443, Detector: "beacon"},
			{Subject: subject, Peer: place, Port: 8443, Detector: "beacon"},
		}
	}))
}

// TestGateway hides a campus that calls hundreds of places at random behind one address, and among it a master's client.
func TestGateway(t *testing.T) {
	const gateway = "10.0.0.1"
	for infected, told := range map[bool]int{false: 0, true: 1} {
		s := newStory()
		for place := range 300 {
			server := fmt.Sprintf("198.%d.%d.80:443", 18+place/200, place%200)
			at := time.Duration(place) * time.Second
			for range 60 {
				s.call(gateway, server, at, 400+uint64(s.random.IntN(3000)), open)
				at += time.Duration(s.random.ExpFloat64() * 90 * float64(time.Second))
			}
		}
		if infected {
			s.calls(gateway, master, time.Hour, beat{30, time.Minute, 0.27})
		}
		opened := detecttest.In(anomaly.Opened, run(t, s.InOrder()))
		require.Len(t, opened, told)
		if infected {
			require.Equal(t, "203.0.113.66", opened[0].Destination.String())
			require.Greater(t, detecttest.Count(t, &opened[0], "evidence_nats").Threshold, 11.5)
			require.Less(t, detecttest.Count(t, &opened[0], "calls").Value, float64(20))
		}
	}
}
