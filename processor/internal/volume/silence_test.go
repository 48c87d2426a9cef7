package volume

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// allowed are the rules of an allow list as a user copies them from findings.
func allowed(t *testing.T, list string) func(*Config, *detect.Config) {
	t.Helper()
	var rules []struct {
		Subject, Peer detect.CIDR
		Port          int
		Detector      string
	}
	require.NoError(t, yaml.Unmarshal([]byte(list), &rules))
	return func(_ *Config, c *detect.Config) {
		for _, r := range rules {
			c.Allow = append(c.Allow, detect.Allow{Subject: r.Subject, Peer: r.Peer, Port: r.Port, Detector: r.Detector})
		}
	}
}

// TestSilence plays a story of each type again with the rule that its finding names, and with that of another host.
func TestSilence(t *testing.T) {
	to := func(victim string, sources int) func(i int) (from, to netip.AddrPort) {
		return func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i % sources), at(victim) }
	}
	half := func(perSecond int, what detecttest.Said, p flow.Protocol) burst {
		return burst{20 * time.Second, 30 * time.Second, perSecond, what, p}
	}
	tests := map[string]func(s *detecttest.Script){
		"volume.syn_flood": synFlood,
		"volume.tcp_flood": func(s *detecttest.Script) {
			flood(s, half(2000, detecttest.Said{Flags: detecttest.ACK, Packets: 30, Bytes: 1200}, flow.TCP), to("10.0.5.41:443", 1000))
		},
		"volume.udp_flood": func(s *detecttest.Script) { // by one host, which the rule names
			flood(s, half(100, detecttest.Said{Packets: 700, Bytes: 28_000}, flow.UDP), to("10.0.5.42:5000", 1))
		},
		"volume.icmp_flood": func(s *detecttest.Script) {
			flood(s, half(100, detecttest.Said{Packets: 140, Bytes: 11_760}, flow.ICMP), to("10.0.5.43:0", 900))
		},
		"volume.fragment_flood": func(s *detecttest.Script) {
			flood(s, half(100, detecttest.Said{Packets: 650, Bytes: 26_000}, flow.UDP), func(i int) (netip.AddrPort, netip.AddrPort) {
				return netip.AddrPortFrom(forged(i).Addr(), 0), at("10.0.5.44:0")
			})
		},
		"volume.other_flood": func(s *detecttest.Script) {
			flood(s, half(100, detecttest.Said{Packets: 660, Bytes: 26_400}, 47), to("10.0.5.45:0", 800))
		},
		"volume.reflection": func(s *detecttest.Script) {
			flood(s, half(200, detecttest.Said{Packets: 10, Bytes: 4680}, flow.UDP), func(i int) (netip.AddrPort, netip.AddrPort) {
				return netip.AddrPortFrom(detecttest.Host("198.51.100.0/24", 1+i%40), 123), netip.AddrPortFrom(netip.MustParseAddr("10.0.5.46"), uint16(20_000+i))
			})
		},
		"volume.outbound": func(s *detecttest.Script) {
			flood(s, half(150, detecttest.Said{Packets: 1, Bytes: 540}, flow.UDP), func(i int) (netip.AddrPort, netip.AddrPort) {
				return netip.AddrPortFrom(netip.MustParseAddr("10.0.7.47"), uint16(1024+i)), at("203.0.113.81:80")
			})
		},
		"volume.network": func(s *detecttest.Script) {
			flood(s, half(1000, detecttest.Said{Packets: 7, Bytes: 56_000}, flow.UDP), func(i int) (netip.AddrPort, netip.AddrPort) {
				return forged(i), netip.AddrPortFrom(detecttest.Host("10.0.64.0/24", 1+i%200), 9)
			})
		},
		"volume.reflector": func(s *detecttest.Script) {
			for i := range 120 {
				s.Converse(at("203.0.113.66:80"), at("10.0.5.53:11211"), flow.UDP, detecttest.When{At: time.Duration(i) * 2 * time.Second, Lasts: time.Second},
					detecttest.Said{Packets: 3, Bytes: 150}, detecttest.Said{Packets: 30, Bytes: 42_000})
			}
		},
	}
	require.Len(t, tests, int(classes), "each type but that of an interface, and the reflector")
	for kind, tell := range tests {
		t.Run(kind, func(t *testing.T) {
			s := detecttest.NewScript()
			surf(s, 4*time.Minute)
			tell(s)
			opened := one(t, anomaly.Opened, run(t, s))
			require.Equal(t, kind, opened.Type)
			require.Empty(t, run(t, s, allowed(t, opened.Silence)), opened.Silence)
			require.NotEmpty(t, run(t, s, allowed(t, "- {subject: 10.0.5.19, detector: volume}")))
		})
	}
}

// TestStale counts a record that ended before all that is kept of its target.
func TestStale(t *testing.T) {
	v := newVolume(*DefaultConfig(detect.Medium))
	e, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "volume", Detector: v}})
	require.NoError(t, err)
	s := detecttest.NewScript()
	for _, ago := range []time.Duration{0, 140 * time.Second, 170 * time.Second} { // of 16 buckets of ten seconds
		s.Say(forged(1), at("10.0.5.20:5000"), flow.UDP, detecttest.When{At: time.Hour - ago}, detecttest.Said{Packets: 90_000, Bytes: 9_000_000})
	}
	for i := range s.Flows {
		e.Observe(&s.Flows[i])
		require.Equal(t, []uint64{0, 0, 1}[i], v.Stats().Stale, "record %d", i)
	}
}
