package packet

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/internal/flow"
)

// What an IPv4 header tells, and what an IPv6 header does.
var (
	ip4Fields = flow.FieldsOf(flow.FieldIPVersion, flow.FieldTOS, flow.FieldTTL, flow.FieldIPFlags, flow.FieldFragmentID,
		flow.FieldFragmentOffset, flow.FieldProtocol, flow.FieldBytes, flow.FieldPackets)
	ip6Fields = flow.FieldsOf(flow.FieldIPVersion, flow.FieldTOS, flow.FieldTTL, flow.FieldFlowLabel, flow.FieldBytes,
		flow.FieldPackets)
	fragmentFields = flow.FieldsOf(flow.FieldIPFlags, flow.FieldFragmentID, flow.FieldFragmentOffset)
	portFields     = flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort)
)

// ip6Of is an IPv6 packet of the given next header, hop limit and payload.
func ip6Of(nextAndHops, payload string) string {
	const addresses = " 20010db8000000000000000000000003 20010db8000000000000000000000004 "
	return "6ab54321 0050 " + nextAndHops + addresses + payload
}

func TestFillOfIPv4(t *testing.T) {
	for name, test := range map[string]struct {
		octets string
		want   flow.Flow
	}{
		"cut in the options": {"46 01 0100 1235 2000 45 11 0000 c0000203 c6336404 0101", flow.Flow{
			Fields: ip4Fields, TOS: 1, TTL: 69, IPFlags: 1, FragmentID: 0x1235, Protocol: flow.UDP, Bytes: 256, Packets: 1,
		}},
		"options that make no sense": {"46 02 0101 1236 8000 46 11 0000 c0000203 c6336404 44ff0000 0035 9c40", flow.Flow{
			Fields: ip4Fields | portFields, TOS: 2, TTL: 70, FragmentID: 0x1236, Protocol: flow.UDP, Bytes: 257, Packets: 1,
			SrcPort: 53, DstPort: 40000,
		}},
		"the padding of the frame is no header": {"45 03 0016 1237 0000 47 11 0000 c0000203 c6336404 0123 0000 0000", flow.Flow{
			Fields: ip4Fields, TOS: 3, TTL: 71, FragmentID: 0x1237, Protocol: flow.UDP, Bytes: 22, Packets: 1,
		}},
		"a length that the network card fills in": {"45 04 0000 1238 0000 48 01 0000 c0000203 c6336404 0b0c", flow.Flow{
			Fields: (ip4Fields | flow.FieldsOf(flow.FieldICMPType, flow.FieldICMPCode)) &^
				flow.FieldsOf(flow.FieldBytes, flow.FieldPackets),
			TOS: 4, TTL: 72, FragmentID: 0x1238, Protocol: flow.ICMP, ICMPType: 11, ICMPCode: 12,
		}},
		"a tunnel": {"45 05 0102 1239 0000 49 2f 0000 c0000203 c6336404 0000 0800 " + ip4 + tcpCut, flow.Flow{
			Fields: ip4Fields, TOS: 5, TTL: 73, FragmentID: 0x1239, Protocol: 47, Bytes: 258, Packets: 1,
		}},
		"flags of twelve bits": {"45 06 0103 123a 0000 4a 06 0000 c0000203 c6336404 9c40 01bb 00000001 00000002 5f51", flow.Flow{
			Fields: ip4Fields | portFields | flow.FieldsOf(flow.FieldTCPFlags), TOS: 6, TTL: 74, FragmentID: 0x123a,
			Protocol: flow.TCP, Bytes: 259, Packets: 1, SrcPort: 40000, DstPort: 443, TCPFlags: 0xf51,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			test.want.IPVersion = 4
			test.want.Src, test.want.Dst = netip.MustParseAddr("192.0.2.3"), netip.MustParseAddr("198.51.100.4")
			var got flow.Flow
			assert.True(t, new(Decoder).Fill(&got, IP, unhex(t, test.octets)))
			assert.Equal(t, test.want, got)
		})
	}
}

func TestFillOfIPv6(t *testing.T) {
	for name, test := range map[string]struct {
		octets string
		want   flow.Flow
	}{
		"a first fragment": {ip6Of("2c 39", "11 ff 0001 00abcdef 0035 9c40"), flow.Flow{
			Fields: ip6Fields | fragmentFields | portFields | flow.FieldsOf(flow.FieldProtocol), TTL: 57, Protocol: flow.UDP,
			IPFlags: 1, FragmentID: 0xabcdef, SrcPort: 53, DstPort: 40000,
		}},
		"a later fragment has no ports": {ip6Of("2c 3a", "11 00 0540 00abcdf1 0102 0304 0506 0708"), flow.Flow{
			Fields: ip6Fields | fragmentFields | flow.FieldsOf(flow.FieldProtocol), TTL: 58, Protocol: flow.UDP,
			FragmentID: 0xabcdf1, FragmentOffset: 168,
		}},
		"a later fragment has no extension headers": {ip6Of("2c 3b", "3c 00 0538 00abcdf2 06 00 0102 00000000 9c40 01bb"), flow.Flow{
			Fields: ip6Fields | fragmentFields, TTL: 59, FragmentID: 0xabcdf2, FragmentOffset: 167,
		}},
		"routing and authentication": {
			ip6Of("2b 3c", "33 01 0000 00000000 0000000000000000 11 02 0000 00000001 00000002 00000003 0035 9c40"), flow.Flow{
				Fields: ip6Fields | portFields | flow.FieldsOf(flow.FieldProtocol), TTL: 60, Protocol: flow.UDP,
				SrcPort: 53, DstPort: 40000,
			}},
		"cut in an extension header": {ip6Of("3c 3d", "11 01 0102 0000 0000"), flow.Flow{Fields: ip6Fields, TTL: 61}},
		"more extension headers than there are": {
			ip6Of("3c 3e", "3c00010200000000 3c00010200000000 3c00010200000000 3c00010200000000 3c00010200000000 "+
				"3c00010200000000 3c00010200000000 1100010200000000 0035 9c40"), flow.Flow{Fields: ip6Fields, TTL: 62}},
		"nothing follows": {ip6Of("3b 3f", ""), flow.Flow{
			Fields: ip6Fields | flow.FieldsOf(flow.FieldProtocol), TTL: 63, Protocol: 59,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			test.want.IPVersion, test.want.TOS, test.want.FlowLabel = 6, 0xab, 0x54321
			test.want.Bytes, test.want.Packets = 120, 1
			test.want.Src, test.want.Dst = netip.MustParseAddr("2001:db8::3"), netip.MustParseAddr("2001:db8::4")
			var got flow.Flow
			assert.True(t, new(Decoder).Fill(&got, IP, unhex(t, test.octets)))
			assert.Equal(t, test.want, got)
		})
	}
}

func TestFillRefusesWhatIsNoHeader(t *testing.T) {
	for name, octets := range map[string]string{
		"longer than the packet":    "46 00 0017 0001 0000 40 11 0000 c0000203 c6336404 01010101",
		"shorter than headers are":  "44 00 0100 0001 0000 40 11 0000 c0000203 c6336404 01010101",
		"IPv4 without its last":     "45 00 0100 0001 0000 40 11 0000 c0000203 c63364",
		"IPv6 without its last":     ip6[:len(ip6)-3],
		"neither 4 nor 6":           "55 00 0100 0001 0000 40 11 0000 c0000203 c6336404",
		"a length shorter than 20":  "45 00 0013 0001 0000 40 11 0000 c0000203 c6336404",
		"one octet, of the version": "45",
	} {
		var got flow.Flow
		assert.False(t, new(Decoder).Fill(&got, IP, unhex(t, octets)), name)
		assert.Equal(t, flow.Flow{}, got, name)
	}
}
