package crossread

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// Sampled frames: TCP in IPv4 behind a VLAN tag, and UDP in IPv6.
const (
	frame4 = "0a0b0c0d0e0f 1a1b1c1d1e1f 8100 00c8 0800 45140028010240003d060000 0a000001 0a000002 823501bb 00000001 00000002 50180000 00000000"
	frame6 = "0a0b0c0d0e10 1a1b1c1d1e20 86dd 60054321 0010 11 3c 20010db8000000000000000000000001 20010db8000000000000000000000002 " +
		"82360035 0010 0000 0102030405060708"
)

func rawHeader(t *testing.T, length uint32, frame string) wire.SFlowRecord {
	h := wire.SFlowHeader{Protocol: wire.SFlowEthernetHeader, FrameLength: length, Stripped: 4, Header: unhex(t, frame)}
	return wire.SFlowRecord{Format: wire.SFlowFormatHeader, Data: h.Append(nil)}
}

// sampled is a flow sample of interfaces 10n and 11n, for a small n.
func sampled(format, n, rate uint32, records ...wire.SFlowRecord) wire.SFlowSample {
	return wire.SFlowSample{
		Format: format, Sequence: 60 + n, SourceIndex: 70 + n, Rate: rate, Pool: 8000 + n, Drops: 90 + n,
		Input: wire.SFlowInterface{Value: 100 + n}, Output: wire.SFlowInterface{Value: 110 + n}, Records: records,
	}
}

func datagram(t *testing.T, samples ...wire.SFlowSample) [][]byte {
	t.Helper()
	m := wire.SFlow{Agent: netip.MustParseAddr("203.0.113.9"), SubAgent: 51, Sequence: 52, Uptime: 53, Samples: samples}
	b, err := m.Append(nil)
	require.NoError(t, err)
	return [][]byte{b}
}

// routes are the records of a switch, a router and a gateway.
func routes(t *testing.T) []wire.SFlowRecord {
	t.Helper()
	gateway, err := wire.SFlowGateway{
		NextHop: netip.MustParseAddr("10.0.0.253"), AS: 64701, SrcAS: 64702, SrcPeerAS: 64703,
		Path:        wire.SFlowPath(unhex(t, "00000002 00000002 0000fcc0 0000fcc1")),
		Communities: wire.SFlowNumbers(unhex(t, "fcbd0007")), LocalPref: 100,
	}.Append(nil)
	require.NoError(t, err)
	return []wire.SFlowRecord{
		{Format: wire.SFlowFormatSwitch, Data: wire.SFlowSwitch{SrcVLAN: 200, SrcPriority: 1, DstVLAN: 300, DstPriority: 2}.Append(nil)},
		{Format: wire.SFlowFormatRouter, Data: wire.SFlowRouter{NextHop: netip.MustParseAddr("10.0.0.254"), SrcPrefix: 24, DstPrefix: 23}.Append(nil)},
		{Format: wire.SFlowFormatGateway, Data: gateway},
	}
}

var sflow5 = []fixture{
	{
		name: "sFlow, raw headers and routes", port: sflow,
		payloads: func(t *testing.T) [][]byte {
			return datagram(t,
				sampled(wire.SFlowFlowSample, 1, 1000, append(routes(t), rawHeader(t, 62, frame4))...),
				sampled(wire.SFlowFlowSampleExpanded, 2, 2000, rawHeader(t, 74, frame6)))
		},
		records: []record{
			{
				"src": "10.0.0.1", "dst": "10.0.0.2", "sport": "33333", "dport": "443", "proto": "6", "flags": "24", "tos": "20", "bytes": "40",
				"packets": "1", "sampling": "1000", "nfdump bytes": "62000", "nfdump packets": "1000", // it multiplies, and counts whole frames
				"in": "101", "out": "111", "vlan": "200", "outVLAN": "300", "dot1q": "200",
				"nextHop": "10.0.0.254", "bgpHop": "10.0.0.253", "srcNet": "24", "dstNet": "23", "srcAS": "64702", "dstAS": "64705",
				"srcMAC": "1a:1b:1c:1d:1e:1f", "domain": "51", "sequence": "52", "bgpPrevAdjacentAsNumber": "64703",
				"bgpDestinationAsPathList":    "{semantic:ordered bgpDestinationAsNumber:[64704 64705]}",
				"bgpDestinationCommunityList": "{semantic:allOf bgpCommunity:[4240244743]}",
			},
			{
				"src6": "2001:db8::1", "dst6": "2001:db8::2", "sport": "33334", "dport": "53", "proto": "17", "bytes": "56", "packets": "1",
				"sampling": "2000", "nfdump bytes": "148000", "nfdump packets": "2000", "in": "102", "out": "112", "label6": "344865", "srcMAC": "1a:1b:1c:1d:1e:20",
			},
		},
		structure: map[string]string{
			"sflow_245.agent": "203.0.113.9", "sflow_245.sub_agent_id": "51", "sflow_245.sequence_number": "52", "sflow_245.numsamples": "2",
			"sflow.flow_sample.sampling_rate": "1000|2000", "sflow_245.vlan.in": "200", "sflow_245.vlan.out": "300",
			"sflow_245.nexthop": "10.0.0.254|10.0.0.253", "sflow_245.nexthop.src_mask": "24", "sflow_245.nexthop.dst_mask": "23",
			"sflow_245.as": "64701", "sflow_245.srcAS": "64702", "sflow_245.peerAS": "64703",
			"sflow_245.dstAS": "64704|64705|4240244743", // the community too
			"ip.dst":          "192.0.2.2|10.0.0.2", "ipv6.src": "2001:db8::1", "tcp.dstport": "443", "vlan.id": "200",
		},
	},
	{
		name: "sFlow, packets that the agent describes", port: sflow,
		noNfdump: "sfcapd 1.7.1 has no addresses of packets that came without their header",
		payloads: func(t *testing.T) [][]byte {
			four, err := wire.SFlowIP{
				Length: 1600, Protocol: 6, Src: netip.MustParseAddr("10.0.0.1"), Dst: netip.MustParseAddr("10.0.0.2"),
				SrcPort: 33333, DstPort: 443, TCPFlags: 27, TOS: 40,
			}.Append(nil)
			require.NoError(t, err)
			six, err := wire.SFlowIP{
				Length: 1280, Protocol: 17, Src: netip.MustParseAddr("2001:db8::1"), Dst: netip.MustParseAddr("2001:db8::2"),
				SrcPort: 33334, DstPort: 53, TOS: 21,
			}.Append(nil)
			require.NoError(t, err)
			mpls, err := wire.SFlowMPLS{
				NextHop: netip.MustParseAddr("10.0.0.252"), In: wire.SFlowNumbers(unhex(t, "00064040 00065140")),
				Out: wire.SFlowNumbers(unhex(t, "00066140")),
			}.Append(nil)
			require.NoError(t, err)
			nat := wire.SFlowNAT{Src: netip.MustParseAddr("203.0.113.1"), Dst: netip.MustParseAddr("198.51.100.3")}
			counters := wire.SFlowSample{Format: wire.SFlowCounterSample, Data: unhex(t, "0000003d 00000047 00000000")}
			return datagram(t, counters,
				sampled(wire.SFlowFlowSample, 3, 3000, wire.SFlowRecord{Format: wire.SFlowFormatIPv4, Data: four},
					wire.SFlowRecord{Format: wire.SFlowFormatMPLS, Data: mpls}, wire.SFlowRecord{Format: wire.SFlowFormatNAT, Data: nat.Append(nil)}),
				sampled(wire.SFlowFlowSampleExpanded, 4, 4000, wire.SFlowRecord{Format: wire.SFlowFormatIPv6, Data: six}))
		},
		records: []record{
			{
				"src": "10.0.0.1", "dst": "10.0.0.2", "sport": "33333", "dport": "443", "proto": "6", "flags": "27", "tos": "40", "bytes": "1600",
				"packets": "1", "sampling": "3000", "in": "103", "out": "113", "natSrc": "203.0.113.1", "natDst": "198.51.100.3",
				"mplsTopLabelIPv4Address": "10.0.0.252", "mplsTopLabelStackSection": "000640", "mplsLabelStackSection2": "000651",
			},
			{
				"src6": "2001:db8::1", "dst6": "2001:db8::2", "sport": "33334", "dport": "53", "proto": "17", "tos": "21", "bytes": "1280",
				"packets": "1", "sampling": "4000", "in": "104", "out": "114",
			},
		},
		structure: map[string]string{
			"sflow_245.numsamples": "3", "sflow.flow_sample.sampling_rate": "3000|4000", "sflow_245.ipv4_src": "10.0.0.1|203.0.113.1", // the translated one too
			"sflow_245.ipv6_dst": "2001:db8::2", "sflow_245.extended_mpls.in_label": "409664|414016", "sflow.counters_sample.sequence_number": "61",
		},
	},
}
