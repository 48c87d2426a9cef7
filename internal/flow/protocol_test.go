package flow

import "testing"

func TestProtocolNames(t *testing.T) {
	for p, want := range map[Protocol]string{
		0: "hopopt", ICMP: "icmp", TCP: "tcp", UDP: "udp", 41: "ipv6", 47: "gre", 50: "esp", ICMPv6: "ipv6-icmp", 89: "ospfigp",
		94: "ipip", 103: "pim", 112: "vrrp", 115: "l2tp", 132: "sctp", 136: "udplite", 143: "ethernet", 147: "bit-emu",
		148: "148", 255: "255",
	} {
		if got := p.String(); got != want {
			t.Errorf("%d: got %q, want %q", uint8(p), got, want)
		}
	}
}

func TestProtocolRoundTrip(t *testing.T) {
	seen := map[string]Protocol{}
	for i := range 256 {
		p := Protocol(i)
		name := p.String()
		if other, ok := seen[name]; ok {
			t.Errorf("%q names %d and %d", name, uint8(other), i)
		}
		seen[name] = p
		if got, ok := ParseProtocol(name); !ok || got != p {
			t.Errorf("%q: got %d, %v, want %d", name, uint8(got), ok, i)
		}
	}
}

func TestParseProtocolRefuses(t *testing.T) {
	for _, name := range []string{"", "TCP", "tcp ", "unknown", "6", "147", "256", "-1", "0148", "+148", "1e2"} {
		if got, ok := ParseProtocol(name); ok || got != 0 {
			t.Errorf("%q: got %d, %v", name, uint8(got), ok)
		}
	}
}

func TestHasPorts(t *testing.T) {
	with := map[Protocol]bool{6: true, 17: true, 33: true, 132: true, 136: true}
	for p := range Protocol(255) {
		if p.HasPorts() != with[p] {
			t.Errorf("%s: got %v", p, p.HasPorts())
		}
	}
}
