package volume

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// exchanges adds conversations, so many a second for 30 s, with what each side says.
func exchanges(s *detecttest.Script, perSecond int, p flow.Protocol, said [2]detecttest.Said, ends func(i int) (client, server netip.AddrPort)) {
	for i := range perSecond * 30 {
		client, server := ends(i)
		s.Converse(client, server, p, detecttest.When{At: 20*time.Second + time.Duration(i)*time.Second/time.Duration(perSecond), Lasts: 8 * time.Millisecond}, said[0], said[1])
	}
}

// TestAnswered plays floods that get answers: they must not hide behind them, where answers mean nothing.
func TestAnswered(t *testing.T) {
	victim := func(server string) func(i int) (client, target netip.AddrPort) {
		return func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i), at(server) }
	}
	bot := func(server string) func(i int) (client, target netip.AddrPort) {
		return func(i int) (netip.AddrPort, netip.AddrPort) {
			return netip.AddrPortFrom(netip.MustParseAddr("10.0.7.8"), uint16(1024+i%60_000)), at(server)
		}
	}
	tests := []struct {
		name      string
		perSecond int
		protocol  flow.Protocol
		said      [2]detecttest.Said
		ends      func(i int) (client, server netip.AddrPort)
		kind      string
		severity  anomaly.Severity
		technique string
	}{
		{"SYNs answered by SYN+ACKs", 1000, flow.TCP,
			[2]detecttest.Said{{Flags: detecttest.SYN, Packets: 11, Bytes: 440}, {Flags: detecttest.SYN | detecttest.ACK, Packets: 13, Bytes: 572}},
			victim("10.0.5.20:443"), "volume.syn_flood", anomaly.High, "T1499.001"},
		{"ACKs answered by RSTs", 4000, flow.TCP,
			[2]detecttest.Said{{Flags: detecttest.ACK, Packets: 14, Bytes: 560}, {Flags: detecttest.RST, Packets: 15, Bytes: 600}},
			func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i % 9000), at("10.0.5.20:443") }, "volume.tcp_flood", anomaly.High, "T1498.001"},
		{"requests, all answered", 6000, flow.TCP,
			[2]detecttest.Said{detecttest.Sent(800), detecttest.Sent(9000)},
			victim("10.0.5.20:443"), "volume.tcp_flood", anomaly.Medium, "T1499.002"},
		{"UDP to a server that answers one in a hundred", 500, flow.UDP,
			[2]detecttest.Said{{Packets: 200, Bytes: 18_000}, {Packets: 2, Bytes: 140}},
			victim("10.0.5.20:27015"), "volume.udp_flood", anomaly.High, "T1498.001"},
		{"SYNs of a bot, answered by SYN+ACKs", 120, flow.TCP,
			[2]detecttest.Said{{Flags: detecttest.SYN | detecttest.RST, Packets: 10, Bytes: 400}, {Flags: detecttest.SYN | detecttest.ACK, Packets: 9, Bytes: 396}},
			bot("203.0.113.80:80"), "volume.outbound", anomaly.High, "T1498.001"},
		{"requests of a bot, answered", 1200, flow.TCP,
			[2]detecttest.Said{detecttest.Sent(700), detecttest.Sent(5000)},
			bot("203.0.113.80:80"), "volume.outbound", anomaly.Medium, "T1499.002"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := detecttest.NewScript()
			surf(s, 2*time.Minute)
			exchanges(s, test.perSecond, test.protocol, test.said, test.ends)
			closed := one(t, anomaly.Closed, run(t, s))
			require.Equal(t, test.kind, closed.Type)
			require.Equal(t, test.severity, closed.Severity)
			require.Equal(t, test.technique, closed.Technique.ID)
		})
	}
}

// TestBusyResolver is flooded with DNS answers while it asks and is answered all the time.
func TestBusyResolver(t *testing.T) {
	s := detecttest.NewScript()
	exchanges(s, 500, flow.UDP, [2]detecttest.Said{{Packets: 1, Bytes: 70}, {Packets: 1, Bytes: 300}}, func(i int) (netip.AddrPort, netip.AddrPort) {
		return netip.AddrPortFrom(netip.MustParseAddr("10.0.5.53"), uint16(1024+i%60_000)), netip.AddrPortFrom(detecttest.Host("198.51.100.0/24", 1+i%90), 53)
	})
	flood(s, burst{25 * time.Second, 40 * time.Second, 400, detecttest.Said{Packets: 20, Bytes: 30_000}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) {
			return netip.AddrPortFrom(detecttest.Host("203.0.113.0/24", 1+i%60), 53), netip.AddrPortFrom(netip.MustParseAddr("10.0.5.53"), uint16(1024+i))
		})
	closed := one(t, anomaly.Closed, run(t, s))
	require.Equal(t, "volume.reflection", closed.Type)
	require.Contains(t, closed.Summary, "of DNS answers that it had not asked for")
}

// TestAcknowledged holds how much an acknowledgement of TCP excuses, and how much one datagram of an answer, of connections that are older
// than what the exporters tell: without a handshake, the answers alone can excuse them.
func TestAcknowledged(t *testing.T) {
	tests := []struct {
		name     string
		protocol flow.Protocol
		every    uint64 // how many packets come for each that goes back
		told     int
	}{
		{"an acknowledgement for 62 segments", flow.TCP, 62, 0},
		{"for 76", flow.TCP, 76, 1},
		{"a datagram for 15", flow.UDP, 15, 0},
		{"for 19", flow.UDP, 19, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := detecttest.NewScript()
			surf(s, 4*time.Minute)
			s.ActiveTimeout = time.Minute
			const packets = 150 * 140_000
			s.Converse(at("198.51.100.7:41000"), at("10.0.5.30:873"), test.protocol, detecttest.When{Lasts: 150 * time.Second},
				detecttest.Said{Flags: detecttest.ACK | detecttest.PSH, Packets: packets, Bytes: packets * 1450},
				detecttest.Said{Flags: detecttest.ACK | detecttest.PSH, Packets: packets / test.every, Bytes: packets / test.every * 60})
			require.Len(t, detecttest.In(anomaly.Opened, run(t, s)), test.told)
		})
	}
}
