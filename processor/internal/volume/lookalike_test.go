package volume

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestLookAlikes plays what is large, fast or frequent, and no attack.
func TestLookAlikes(t *testing.T) {
	const gigabyte = 1_000_000_000
	tests := map[string]func(s *detecttest.Script){
		"a backup server gets 900 Mbit/s from three clients": func(s *detecttest.Script) {
			for i := range 3 {
				s.Converse(netip.AddrPortFrom(detecttest.Host("10.1.0.0/24", 5+i), 41_000), at("10.0.5.30:873"), flow.TCP,
					detecttest.When{At: time.Duration(i) * time.Second, Lasts: 10 * time.Minute},
					detecttest.Sent(22*gigabyte), detecttest.Said{Flags: detecttest.SYN | detecttest.ACK | detecttest.PSH | detecttest.FIN, Packets: 9_000_000, Bytes: 400_000_000})
			}
		},
		"a client fetches 940 Mbit/s from a CDN, also over QUIC": func(s *detecttest.Script) {
			s.Converse(at("10.0.0.31:50001"), at("198.51.100.44:443"), flow.TCP, detecttest.When{At: 0, Lasts: 3 * time.Minute},
				detecttest.Said{Flags: detecttest.SYN | detecttest.ACK | detecttest.PSH | detecttest.FIN, Packets: 4_000_000, Bytes: 180_000_000}, detecttest.Sent(21*gigabyte))
			s.Converse(at("10.0.0.31:50002"), at("198.51.100.45:443"), flow.UDP, detecttest.When{At: 0, Lasts: 3 * time.Minute},
				detecttest.Said{Packets: 1_500_000, Bytes: 75_000_000}, detecttest.Said{Packets: 15_000_000, Bytes: 20 * gigabyte})
		},
		"a speed test sends 950 Mbit/s for 15 s": func(s *detecttest.Script) {
			for i := range 8 {
				s.Converse(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.32"), uint16(51_000+i)), at("198.51.100.46:8080"), flow.TCP,
					detecttest.When{At: 0, Lasts: 15 * time.Second}, detecttest.Sent(220_000_000),
					detecttest.Said{Flags: detecttest.SYN | detecttest.ACK | detecttest.PSH | detecttest.FIN, Packets: 40_000, Bytes: 1_700_000})
			}
		},
		"a gateway serves a VPN at 400 Mbit/s": func(s *detecttest.Script) {
			for i := range 40 {
				s.Converse(netip.AddrPortFrom(detecttest.Host("203.0.113.0/24", 1+i), 51_820), at("10.0.5.33:51820"), flow.UDP,
					detecttest.When{At: time.Duration(i) * 300 * time.Millisecond, Lasts: 230 * time.Second},
					detecttest.Said{Packets: 300_000, Bytes: 330_000_000}, detecttest.Said{Packets: 90_000, Bytes: 14_000_000})
			}
		},
		"a web server is popular: 2,000 connections a second": func(s *detecttest.Script) {
			for i := range 60_000 {
				s.Converse(forged(i), at("10.0.5.34:443"), flow.TCP, detecttest.When{At: time.Duration(i) * 500 * time.Microsecond, Lasts: 900 * time.Millisecond},
					detecttest.Sent(2_400), detecttest.Sent(70_000))
			}
		},
		"a resolver asks 3,000 times a second": func(s *detecttest.Script) {
			for i := range 60_000 {
				s.Converse(netip.AddrPortFrom(netip.MustParseAddr("10.0.5.53"), uint16(1024+i%60_000)), netip.AddrPortFrom(detecttest.Host("198.51.100.0/24", 1+i%90), 53), flow.UDP,
					detecttest.When{At: time.Duration(i) * 333 * time.Microsecond, Lasts: 20 * time.Millisecond},
					detecttest.Said{Packets: 1, Bytes: 74}, detecttest.Said{Packets: 1, Bytes: 520})
			}
		},
		"a video call": func(s *detecttest.Script) {
			s.Converse(at("10.0.0.35:50010"), at("198.51.100.47:3478"), flow.UDP, detecttest.When{At: 0, Lasts: 40 * time.Minute},
				detecttest.Said{Packets: 600_000, Bytes: 456_000_000}, detecttest.Said{Packets: 900_000, Bytes: 860_000_000})
		},
		"a flow of three weeks is told at its end": func(s *detecttest.Script) {
			s.Converse(at("203.0.113.9:4500"), at("10.0.5.36:4500"), flow.UDP, detecttest.When{At: -21 * 24 * time.Hour, Lasts: 21*24*time.Hour + time.Minute},
				detecttest.Said{Packets: 900_000_000, Bytes: 800 * gigabyte}, detecttest.Said{Packets: 700, Bytes: 70_000})
		},
		"a host inside scans one outside": func(s *detecttest.Script) {
			for i := range 20_000 {
				s.Say(at("10.0.0.37:44444"), netip.AddrPortFrom(netip.MustParseAddr("198.51.100.48"), uint16(1+i)), flow.TCP,
					detecttest.When{At: time.Duration(i) * 2 * time.Millisecond}, detecttest.Syn)
			}
		},
		"a short spike": func(s *detecttest.Script) {
			flood(s, burst{12 * time.Second, 7 * time.Second, 1000, detecttest.Said{Packets: 90, Bytes: 9_000}, flow.UDP},
				func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i), at("10.0.5.38:9999") })
		},
	}
	for name, play := range tests {
		t.Run(name, func(t *testing.T) {
			for _, timeout := range []time.Duration{0, time.Minute} {
				s := detecttest.NewScript()
				s.ActiveTimeout = timeout
				surf(s, 5*time.Minute)
				play(s)
				for _, f := range run(t, s) {
					t.Errorf("active timeout %v: %v %v", timeout, f.State, f.Summary)
				}
			}
		})
	}
}

// TestThresholds crosses each floor from both sides.
func TestThresholds(t *testing.T) {
	tests := []struct {
		name      string
		protocol  flow.Protocol
		perSecond int
		below     detecttest.Said
		above     detecttest.Said
		from      func(i int) netip.AddrPort
		want      string
	}{
		{"SYN", flow.TCP, 100, detecttest.Said{Flags: detecttest.SYN, Packets: 97, Bytes: 3880}, detecttest.Said{Flags: detecttest.SYN, Packets: 103, Bytes: 4120}, forged, "volume.syn_flood"},
		{"ACK", flow.TCP, 2000, detecttest.Said{Flags: detecttest.ACK, Packets: 24, Bytes: 960}, detecttest.Said{Flags: detecttest.ACK, Packets: 26, Bytes: 1040},
			func(i int) netip.AddrPort { return forged(i % 1000) }, "volume.tcp_flood"},
		{"UDP packets", flow.UDP, 100, detecttest.Said{Packets: 480, Bytes: 19_200}, detecttest.Said{Packets: 520, Bytes: 20_800}, forged, "volume.udp_flood"},
		{"UDP bits", flow.UDP, 100, detecttest.Said{Packets: 170, Bytes: 240_000}, detecttest.Said{Packets: 180, Bytes: 260_000}, forged, "volume.udp_flood"},
		{"ICMP", flow.ICMP, 100, detecttest.Said{Packets: 96, Bytes: 8064}, detecttest.Said{Packets: 104, Bytes: 8736}, forged, "volume.icmp_flood"},
		{"GRE", 47, 100, detecttest.Said{Packets: 470, Bytes: 18_800}, detecttest.Said{Packets: 530, Bytes: 21_200}, forged, "volume.other_flood"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, above := range []bool{false, true} {
				s := detecttest.NewScript()
				surf(s, 2*time.Minute)
				said := test.below
				if above {
					said = test.above
				}
				flood(s, burst{20 * time.Second, 30 * time.Second, test.perSecond, said, test.protocol},
					func(i int) (netip.AddrPort, netip.AddrPort) { return test.from(i), at("10.0.5.40:5000") })
				for i := range s.Flows {
					if s.Flows[i].Protocol == flow.ICMP {
						s.Flows[i].ICMPType = 8
						s.Flows[i].Fields.Add(flow.FieldICMPType)
					}
				}
				found := run(t, s)
				if !above {
					require.Empty(t, found)
					continue
				}
				require.NotEmpty(t, found)
				require.Equal(t, test.want, found[0].Type)
			}
		})
	}
}
