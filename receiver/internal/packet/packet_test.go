package packet

import (
	"bytes"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// The headers that the packets of the tests are made of. The fragment, TTL and length fields are as odd as real ones.
const (
	ethernet  = "0a0b0c0d0e0f 0a1b1c1d1e1f "
	tagged    = "88a8 e064 8100 2065 " // VLAN 100 outside, 101 inside
	ip4       = "45 2e 05dc 1234 4000 3f 06 0000 c0000201 c6336402 "
	ip4udp    = "46 00 0100 1235 2000 40 11 0000 c0000203 c6336404 01010101 " // more fragments; an option
	ip4rest   = "45 00 0200 1236 00b9 41 11 0000 c0000205 c6336406 deadbeef "
	tcpCut    = "9c40 01bb 00000001 00000002 b012 2000 0000 0000 0204 05b4 01"
	udp       = "0035 9c41 0028 0000 "
	ip6       = "61e12345 0040 00 37 20010db8000000000000000000000001 20010db8000000000000000000000002 "
	hopByHop  = "3c 00 050200000100 "
	destOpts  = "2c 00 010400000000 "
	fragment0 = "3a 00 0001 00abcdef "
	icmp6     = "80 05 0000"
)

func TestFill(t *testing.T) {
	addr := netip.MustParseAddr
	tests := map[string]struct {
		link   Link
		octets string
		read   bool
		want   flow.Flow
	}{
		"TCP cut in its options": {Ethernet, ethernet + "0800 " + ip4 + tcpCut, true, flow.Flow{
			Fields: flow.FieldsOf(flow.FieldSrcMAC, flow.FieldDstMAC, flow.FieldIPVersion, flow.FieldTOS, flow.FieldTTL, flow.FieldIPFlags,
				flow.FieldFragmentID, flow.FieldFragmentOffset, flow.FieldProtocol, flow.FieldBytes, flow.FieldPackets,
				flow.FieldSrcPort, flow.FieldDstPort, flow.FieldTCPFlags),
			DstMAC: 0x0a0b0c0d0e0f, SrcMAC: 0x0a1b1c1d1e1f, IPVersion: 4, TOS: 0x2e, TTL: 63, IPFlags: 2, FragmentID: 0x1234,
			Src: addr("192.0.2.1"), Dst: addr("198.51.100.2"), Protocol: flow.TCP, Bytes: 1500, Packets: 1,
			SrcPort: 40000, DstPort: 443, TCPFlags: 0x012,
		}},
		"two tags, IPv4 options, the first fragment": {Ethernet, ethernet + tagged + "0800 " + ip4udp + udp, true, flow.Flow{
			Fields: flow.FieldsOf(flow.FieldSrcMAC, flow.FieldDstMAC, flow.FieldVLAN, flow.FieldIPVersion, flow.FieldTOS, flow.FieldTTL,
				flow.FieldIPFlags, flow.FieldFragmentID, flow.FieldFragmentOffset, flow.FieldProtocol, flow.FieldBytes, flow.FieldPackets,
				flow.FieldSrcPort, flow.FieldDstPort),
			DstMAC: 0x0a0b0c0d0e0f, SrcMAC: 0x0a1b1c1d1e1f, VLAN: 100, IPVersion: 4, TTL: 64, IPFlags: 1, FragmentID: 0x1235,
			Src: addr("192.0.2.3"), Dst: addr("198.51.100.4"), Protocol: flow.UDP, Bytes: 256, Packets: 1, SrcPort: 53, DstPort: 40001,
		}},
		"a later fragment has no ports": {IP, ip4rest, true, flow.Flow{
			Fields: flow.FieldsOf(flow.FieldIPVersion, flow.FieldTOS, flow.FieldTTL, flow.FieldIPFlags, flow.FieldFragmentID,
				flow.FieldFragmentOffset, flow.FieldProtocol, flow.FieldBytes, flow.FieldPackets),
			IPVersion: 4, TTL: 65, FragmentID: 0x1236, FragmentOffset: 185,
			Src: addr("192.0.2.5"), Dst: addr("198.51.100.6"), Protocol: flow.UDP, Bytes: 512, Packets: 1,
		}},
		"IPv6 with extensions under two labels": {MPLS, "00064040 00065140 " + ip6 + hopByHop + destOpts + fragment0 + icmp6, true, flow.Flow{
			Fields: flow.FieldsOf(flow.FieldIPVersion, flow.FieldTOS, flow.FieldTTL, flow.FieldFlowLabel, flow.FieldIPFlags,
				flow.FieldFragmentID, flow.FieldFragmentOffset, flow.FieldProtocol, flow.FieldBytes, flow.FieldPackets,
				flow.FieldICMPType, flow.FieldICMPCode),
			IPVersion: 6, TOS: 0x1e, TTL: 55, FlowLabel: 0x12345, IPFlags: 1, FragmentID: 0xabcdef,
			Src: addr("2001:db8::1"), Dst: addr("2001:db8::2"), Protocol: flow.ICMPv6, Bytes: 104, Packets: 1, ICMPType: 128, ICMPCode: 5,
		}},
		"PPPoE behind a priority tag and an outer tag of old": {Ethernet,
			ethernet + "8100 a000 9100 0066 8864 1100 0007 0202 0021 " + ip4rest, true, flow.Flow{
				Fields: ip4Fields | flow.FieldsOf(flow.FieldSrcMAC, flow.FieldDstMAC, flow.FieldVLAN),
				DstMAC: 0x0a0b0c0d0e0f, SrcMAC: 0x0a1b1c1d1e1f, VLAN: 102, IPVersion: 4, TTL: 65, FragmentID: 0x1236, FragmentOffset: 185,
				Src: addr("192.0.2.5"), Dst: addr("198.51.100.6"), Protocol: flow.UDP, Bytes: 512, Packets: 1,
			}},
		"labels in PPP in HDLC": {PPP, "ff03 0281 00064140 " + ip4rest, true, flow.Flow{
			Fields: ip4Fields, IPVersion: 4, TTL: 65, FragmentID: 0x1236, FragmentOffset: 185,
			Src: addr("192.0.2.5"), Dst: addr("198.51.100.6"), Protocol: flow.UDP, Bytes: 512, Packets: 1,
		}},
		"PPP's own talk": {PPP, "c021 0102 0304", false, flow.Flow{}},
		"no such link":   {unread, ip4, false, flow.Flow{}},
		"ARP": {Ethernet, ethernet + "0806 0001", false, flow.Flow{
			Fields: flow.FieldsOf(flow.FieldSrcMAC, flow.FieldDstMAC), DstMAC: 0x0a0b0c0d0e0f, SrcMAC: 0x0a1b1c1d1e1f,
		}},
		"no IP version":         {IP, "55 00", false, flow.Flow{}},
		"nothing":               {IP, "", false, flow.Flow{}},
		"labels without an end": {MPLS, strings.Repeat("00064000", 20), false, flow.Flow{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got flow.Flow
			assert.Equal(t, test.read, new(Decoder).Fill(&got, test.link, unhex(t, test.octets)))
			assert.Equal(t, test.want, got)
		})
	}
}

// What the record said itself stays.
func TestFillLeavesWhatIsKnown(t *testing.T) {
	f := flow.Flow{
		Fields: flow.FieldsOf(flow.FieldBytes, flow.FieldSrcPort), Bytes: 9, SrcPort: 8, Src: netip.MustParseAddr("10.0.0.7"),
	}
	require.True(t, new(Decoder).Fill(&f, IP, unhex(t, ip4+tcpCut)))
	assert.EqualValues(t, 9, f.Bytes)
	assert.EqualValues(t, 8, f.SrcPort)
	assert.Equal(t, netip.MustParseAddr("10.0.0.7"), f.Src)
	assert.False(t, f.Dst.IsValid(), "one address of the record and one of the packet make no pair")
	assert.EqualValues(t, 443, f.DstPort)
}

// An address that the packet has too is completed by the packet's other one.
func TestFillCompletesThePair(t *testing.T) {
	var whole flow.Flow
	require.True(t, new(Decoder).Fill(&whole, IP, unhex(t, ip4+tcpCut)))
	for name, known := range map[string]flow.Flow{"source": {Src: whole.Src}, "destination": {Dst: whole.Dst}} {
		require.True(t, new(Decoder).Fill(&known, IP, unhex(t, ip4+tcpCut)))
		assert.Equal(t, whole, known, name)
	}
}

// packets are whole ones, for what must hold of each.
var packets = map[string]struct {
	link   Link
	octets string
}{
	"TCP":       {Ethernet, ethernet + tagged + "0800 " + ip4 + tcpCut},
	"options":   {Ethernet, ethernet + tagged + "0800 " + ip4udp + udp},
	"PPPoE":     {Ethernet, ethernet + "8864 1100 0007 0202 0021 " + ip4udp + udp},
	"IPv6":      {Ethernet, ethernet + "86dd " + ip6 + hopByHop + destOpts + fragment0 + icmp6},
	"labels":    {MPLS, "00064040 00065140 " + ip4 + tcpCut},
	"PPP":       {PPP, "ff03 0057 " + ip6 + hopByHop + destOpts + fragment0 + icmp6},
	"bare IPv4": {IP, ip4rest},
}

// However short a packet is cut, it tells no more than the whole one, and nothing else. The octets behind the cut are there, so
// that whoever reached them would read them.
func TestFillOfCutPackets(t *testing.T) {
	for name, packet := range packets {
		whole := unhex(t, packet.octets)
		var all flow.Flow
		require.True(t, new(Decoder).Fill(&all, packet.link, whole), name)
		before := flow.Fields(0)
		for n := range whole {
			var f, clipped flow.Flow
			read := new(Decoder).Fill(&f, packet.link, whole[:n])
			new(Decoder).Fill(&clipped, packet.link, bytes.Clone(whole[:n]))
			require.Equal(t, clipped, f, "%s: %d octets", name, n)
			require.Equal(t, f.Src.IsValid(), read, "%s: %d octets", name, n)
			require.Zero(t, before&^f.Fields, "%s: %d octets tell less than one fewer", name, n)
			before = f.Fields
			new(Decoder).Fill(&f, packet.link, whole)
			require.Equal(t, all, f, "%s: %d octets tell what all do not", name, n)
		}
	}
}

func TestFillDoesNotAllocate(t *testing.T) {
	for name, packet := range packets {
		var d Decoder
		var f flow.Flow
		octets := unhex(t, packet.octets)
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			f.Reset()
			d.Fill(&f, packet.link, octets)
		}), name)
	}
}

func FuzzFill(f *testing.F) {
	f.Add(uint8(Ethernet), unhex(f, ethernet+tagged+"0800 "+ip4udp+udp))
	f.Add(uint8(IP), unhex(f, ip6+hopByHop+destOpts+fragment0+icmp6))
	f.Add(uint8(MPLS), unhex(f, "00064140"+ip4rest))
	f.Add(uint8(PPP), unhex(f, "ff03 0021"+ip4+tcpCut))
	f.Fuzz(func(t *testing.T, link uint8, b []byte) {
		var got flow.Flow
		read := new(Decoder).Fill(&got, Link(link)%(unread+1), b)
		if read != (got.Src.IsValid() && got.Dst.IsValid() && got.Has(flow.FieldIPVersion)) {
			t.Errorf("%v, but %+v", read, got)
		}
	})
}

func BenchmarkFill(b *testing.B) {
	var d Decoder
	frame := unhex(b, ethernet+tagged+"0800 "+ip4+tcpCut)
	b.ReportAllocs()
	for range b.N {
		var f flow.Flow
		d.Fill(&f, Ethernet, frame)
	}
}

func TestLabels(t *testing.T) {
	var d Decoder
	var f flow.Flow
	assert.True(t, d.Fill(&f, Ethernet, unhex(t, ethernet+"8847 00064040 00065140 "+ip4+tcpCut)))
	assert.Equal(t, unhex(t, "00064040 00065140"), d.Labels())
	assert.False(t, d.Fill(&f, MPLS, unhex(t, "00064040 000650")))
	assert.Empty(t, d.Labels(), "they have no end")
	assert.True(t, d.Fill(&f, MPLS, unhex(t, "00065140 "+ip4+tcpCut)))
	assert.True(t, d.Fill(&f, IP, unhex(t, ip4+tcpCut)))
	assert.Empty(t, d.Labels(), "they were another packet's")
}
