package session

import (
	"net/netip"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// Sampled packets, written by hand: a frame with a VLAN tag and TCP's first 14 octets, and the same without the frame.
const (
	sampledTCP   = "45 14 0028 0102 4000 3d 06 0000 c0000221 c6336422  c351 01bb 00000001 00000002 5018"
	sampledFrame = "0a0b0c0d0e0f 1a1b1c1d1e1f 8100 00c8 0800 " + sampledTCP
)

// assertFlow compares flows, Fields and all.
func assertFlow(t *testing.T, want, got flow.Flow) {
	t.Helper()
	assert.Empty(t, cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{}),
		cmp.Comparer(func(a, b flow.Value) bool { return reflect.DeepEqual(a, b) })))
}

// sflowBase is what any flow sample of these tests gives.
func sflowBase() flow.Flow {
	return flow.Flow{
		Fields: flow.FieldsOf(flow.FieldDomain, flow.FieldSequence, flow.FieldPackets, flow.FieldIn, flow.FieldOut),
		Type:   flow.SFlowV5, Exporter: exporter.Addr(), Domain: 81, Sequence: 82,
		Start: received, End: received, Received: received, Packets: 1, Sampling: 1000, In: 76, Out: 77,
	}
}

func with(f flow.Flow, change func(*flow.Flow), fields ...flow.Field) flow.Flow {
	change(&f)
	for _, field := range fields {
		f.Fields.Add(field)
	}
	return f
}

// tcpPacket adds what sampledTCP says.
func tcpPacket(f flow.Flow) flow.Flow {
	return with(f, func(f *flow.Flow) {
		f.Src, f.Dst, f.IPVersion = netip.MustParseAddr("192.0.2.33"), netip.MustParseAddr("198.51.100.34"), 4
		f.SrcPort, f.DstPort, f.Protocol, f.TCPFlags = 50001, 443, flow.TCP, 0x18
		f.Bytes, f.TOS, f.TTL, f.IPFlags, f.FragmentID = 40, 0x14, 61, 2, 0x102
	}, flow.FieldIPVersion, flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldTCPFlags, flow.FieldBytes,
		flow.FieldTOS, flow.FieldTTL, flow.FieldIPFlags, flow.FieldFragmentID, flow.FieldFragmentOffset)
}

// TestSFlowRecords shows what each kind of record adds to a flow.
func TestSFlowRecords(t *testing.T) {
	v4, v6 := netip.MustParseAddr("203.0.113.65"), netip.MustParseAddr("2001:db8::66")
	tests := map[string]struct {
		records []wire.SFlowRecord
		want    flow.Flow
		bad     uint64
	}{
		"none": {want: sflowBase()},
		"Ethernet header": {
			records: []wire.SFlowRecord{rawHeader(t, 1, sampledFrame)},
			want: with(tcpPacket(sflowBase()), func(f *flow.Flow) {
				f.DstMAC, f.SrcMAC, f.VLAN = 0x0a0b0c0d0e0f, 0x1a1b1c1d1e1f, 200
			}, flow.FieldSrcMAC, flow.FieldDstMAC, flow.FieldVLAN),
		},
		"IPv4 header":             {records: []wire.SFlowRecord{rawHeader(t, 11, sampledTCP)}, want: tcpPacket(sflowBase())},
		"PPP header":              {records: []wire.SFlowRecord{rawHeader(t, 7, "0021"+sampledTCP)}, want: tcpPacket(sflowBase())},
		"POS header":              {records: []wire.SFlowRecord{rawHeader(t, 14, "ff03 0021"+sampledTCP)}, want: tcpPacket(sflowBase())},
		"PPP of something else":   {records: []wire.SFlowRecord{rawHeader(t, 7, "c021"+sampledTCP)}, want: ofFrame(sflowBase(), 116)},
		"PPP cut short":           {records: []wire.SFlowRecord{rawHeader(t, 7, "ff0300")}, want: ofFrame(sflowBase(), 116)},
		"unknown header protocol": {records: []wire.SFlowRecord{rawHeader(t, 5, sampledTCP)}, want: ofFrame(sflowBase(), 116)},
		"ARP": {
			records: []wire.SFlowRecord{rawHeader(t, 1, "0a0b0c0d0e0f 1a1b1c1d1e1f 0806 0001")},
			want: with(ofFrame(sflowBase(), 116), func(f *flow.Flow) { f.DstMAC, f.SrcMAC = 0x0a0b0c0d0e0f, 0x1a1b1c1d1e1f },
				flow.FieldSrcMAC, flow.FieldDstMAC),
		},
		"more stripped than there was": {
			records: []wire.SFlowRecord{sflowRecord(t, 1, "00000005 00000004 00000005 00000000")}, want: sflowBase(),
		},
		"Ethernet frame": {
			records: []wire.SFlowRecord{sflowRecord(t, 2, "00000077 1a1b1c1d1e1f 0000 0a0b0c0d0e0f 0000 00000806")},
			want: with(ofFrame(sflowBase(), 119), func(f *flow.Flow) { f.DstMAC, f.SrcMAC = 0x0a0b0c0d0e0f, 0x1a1b1c1d1e1f },
				flow.FieldSrcMAC, flow.FieldDstMAC),
		},
		"Ethernet frame without addresses": {
			records: []wire.SFlowRecord{sflowRecord(t, 2, "00000077 000000000000 0000 000000000000 0000 00000000")},
			want:    ofFrame(sflowBase(), 119),
		},
		"IPv4 packet": {
			records: []wire.SFlowRecord{sflowRecord(t, 3, "00000028 00000006 c0000221 c6336422 0000c351 000001bb 00000018 00000014")},
			want: with(sflowBase(), func(f *flow.Flow) {
				f.Src, f.Dst, f.IPVersion = netip.MustParseAddr("192.0.2.33"), netip.MustParseAddr("198.51.100.34"), 4
				f.SrcPort, f.DstPort, f.Protocol, f.TCPFlags, f.Bytes, f.TOS = 50001, 443, flow.TCP, 0x18, 40, 0x14
			}, flow.FieldIPVersion, flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldTCPFlags, flow.FieldBytes, flow.FieldTOS),
		},
		"IPv6 packet of UDP": {
			records: []wire.SFlowRecord{sflowRecord(t, 4, `00000050 00000011 20010db8000000000000000000000021 20010db8000000000000000000000022
				0000c352 00000035 00000018 00000015`)},
			want: with(sflowBase(), func(f *flow.Flow) {
				f.Src, f.Dst, f.IPVersion = netip.MustParseAddr("2001:db8::21"), netip.MustParseAddr("2001:db8::22"), 6
				f.SrcPort, f.DstPort, f.Protocol, f.Bytes, f.TOS = 50002, 53, flow.UDP, 80, 0x15
			}, flow.FieldIPVersion, flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldBytes, flow.FieldTOS),
		},
		"IPv4 packet of ICMP": {
			records: []wire.SFlowRecord{sflowRecord(t, 3, "00000028 00000001 c0000221 c6336422 00000003 00000001 00000018 00000000")},
			want: with(sflowBase(), func(f *flow.Flow) {
				f.Src, f.Dst, f.IPVersion = netip.MustParseAddr("192.0.2.33"), netip.MustParseAddr("198.51.100.34"), 4
				f.Protocol, f.Bytes = flow.ICMP, 40
			}, flow.FieldIPVersion, flow.FieldProtocol, flow.FieldBytes),
		},
		"IPv4 packet of large numbers": {
			records: []wire.SFlowRecord{sflowRecord(t, 3, "00000028 00000011 c0000221 c6336422 00010000 00010001 00000018 00000100")},
			want: with(sflowBase(), func(f *flow.Flow) {
				f.Src, f.Dst, f.IPVersion = netip.MustParseAddr("192.0.2.33"), netip.MustParseAddr("198.51.100.34"), 4
				f.Protocol, f.Bytes = flow.UDP, 40
			}, flow.FieldIPVersion, flow.FieldProtocol, flow.FieldBytes),
			bad: 3,
		},
		"the header counts more, wherever it stands": {
			records: []wire.SFlowRecord{
				sflowRecord(t, 2, "00000077 2a2b2c2d2e2f 0000 3a3b3c3d3e3f 0000 00000800"),
				sflowRecord(t, 3, "00000029 00000011 c0000223 c6336424 0000c353 000001bd 00000002 00000016"),
				rawHeader(t, 1, sampledFrame),
			},
			want: with(tcpPacket(sflowBase()), func(f *flow.Flow) {
				f.DstMAC, f.SrcMAC, f.VLAN = 0x0a0b0c0d0e0f, 0x1a1b1c1d1e1f, 200
			}, flow.FieldSrcMAC, flow.FieldDstMAC, flow.FieldVLAN),
		},
		"switch": {
			records: []wire.SFlowRecord{sflowRecord(t, 1001, "00000065 00000001 00000066 00000002")},
			want:    with(sflowBase(), func(f *flow.Flow) { f.SrcVLAN, f.DstVLAN = 101, 102 }, flow.FieldSrcVLAN, flow.FieldDstVLAN),
		},
		"switch that knows nothing":    {records: []wire.SFlowRecord{sflowRecord(t, 1001, "ffffffff ffffffff 00000000 00000000")}, want: sflowBase()},
		"switch with impossible VLANs": {records: []wire.SFlowRecord{sflowRecord(t, 1001, "00001000 00000000 0000ffff 00000000")}, want: sflowBase(), bad: 2},
		"router": {
			records: []wire.SFlowRecord{sflowRecord(t, 1002, "00000001 cb007141 00000018 00000017")},
			want: with(sflowBase(), func(f *flow.Flow) { f.NextHop, f.SrcNet, f.DstNet = v4, 24, 23 },
				flow.FieldSrcNet, flow.FieldDstNet),
		},
		"router that knows nothing":         {records: []wire.SFlowRecord{sflowRecord(t, 1002, "00000000 00000000 00000000")}, want: sflowBase()},
		"router with impossible prefixes":   {records: []wire.SFlowRecord{sflowRecord(t, 1002, "00000000 00000081 00000100")}, want: sflowBase(), bad: 2},
		"router with an impossible address": {records: []wire.SFlowRecord{sflowRecord(t, 1002, "00000003 00000018 00000017")}, want: sflowBase(), bad: 1},
		"NAT": {
			records: []wire.SFlowRecord{sflowRecord(t, 1007, "00000001 cb007141 00000002 20010db8000000000000000000000066")},
			want:    with(sflowBase(), func(f *flow.Flow) { f.NATSrc, f.NATDst = v4, v6 }),
		},
		"NAT ports": {
			records: []wire.SFlowRecord{sflowRecord(t, 1020, "0000c354 000001be")},
			want:    with(sflowBase(), func(f *flow.Flow) { f.NATSrcPort, f.NATDstPort = 50004, 446 }, flow.FieldNATSrcPort, flow.FieldNATDstPort),
		},
		"NAT ports that are none": {records: []wire.SFlowRecord{sflowRecord(t, 1020, "00010000 00000000")}, want: sflowBase(), bad: 1},
		"a faulty record costs no other": {
			records: []wire.SFlowRecord{sflowRecord(t, 1, "00000001"), sflowRecord(t, 3, "00000028"), sflowRecord(t, 1001, "00000065 00000001 00000066 00000002")},
			want:    with(sflowBase(), func(f *flow.Flow) { f.SrcVLAN, f.DstVLAN = 101, 102 }, flow.FieldSrcVLAN, flow.FieldDstVLAN),
			bad:     2,
		},
		"a vendor's records": {
			records: []wire.SFlowRecord{
				{Enterprise: 4413, Format: 1001, Data: unhex(t, "00000065 00000001 00000066 00000002")},
				{Enterprise: 4413, Format: 1, Data: unhex(t, "00000001")},
			},
			want: sflowBase(),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, tally := sflowFlow(t, flowSample(tt.records...))
			assertFlow(t, tt.want, got)
			assert.Equal(t, tt.bad, tally.Lost[BadValue])
		})
	}
}

// ofFrame is f with the length of a frame, for want of an IP header's.
func ofFrame(f flow.Flow, octets uint64) flow.Flow {
	return with(f, func(f *flow.Flow) { f.Bytes = octets }, flow.FieldBytes)
}
