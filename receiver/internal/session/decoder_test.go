package session

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

func TestDecodeV5(t *testing.T) {
	m := wire.Message{
		Version: wire.V5, Uptime: 60_000, Nanos: 500_000_000, Sequence: 77, Domain: 0x0102, Sampling: 0x4000 | 100,
		Sets: []wire.Set{{ID: wire.V5Set, Data: unhex(t, "0a000001 0a000002 0a0000fe 0003 0004 00000005 00000640"+
			"0000c350 0000d6d8 8235 01bb 00 1b 06 28 fde9 fdea 18 10 0000")}},
	}
	flows, tally, err := newDecoder(t).Decode(nil, datagram(t, m))
	require.NoError(t, err)
	assert.Equal(t, Tally{Flows: 1, Skew: 250 * time.Millisecond, HasSkew: true}, tally)
	assert.Equal(t, []flow.Flow{with(countedFlow(flow.NetFlowV5), func(f *flow.Flow) {
		f.Domain, f.Sequence, f.Sampling = 0x0102, 77, 100
		f.SrcAS, f.DstAS, f.SrcNet, f.DstNet = 65001, 65002, 24, 16
	}, flow.FieldDomain, flow.FieldSequence, flow.FieldSrcAS, flow.FieldDstAS, flow.FieldSrcNet, flow.FieldDstNet)}, flows)
}

func TestDecodeV9(t *testing.T) {
	m := wire.Message{
		Version: wire.V9, Uptime: 60_000, Sequence: 9, Domain: 513,
		Sets: []wire.Set{
			{ID: 0, Templates: []wire.Template{tpl(300, field(27, 16), field(28, 16), field(22, 4), field(21, 4), field(1, 8),
				field(2, 3), field(7, 2), field(11, 2), field(4, 1), field(61, 1), field(210, 2))}},
			{ID: 300, Data: unhex(t, "20010db8000000000000000000000001 20010db8000000000000000000000002 0000c350 0000d6d8"+
				"0000000100000000 01ffff 8235 0035 11 01 beef 0000")},
		},
	}
	flows, tally, err := newDecoder(t).Decode(nil, datagram(t, m))
	require.NoError(t, err)
	assert.Equal(t, Tally{Flows: 1, Templates: 1, Skew: -250 * time.Millisecond, HasSkew: true}, tally)
	assert.Equal(t, []flow.Flow{{
		Fields: flow.FieldsOf(flow.FieldDomain, flow.FieldSequence, flow.FieldPackets, flow.FieldBytes, flow.FieldSrcPort,
			flow.FieldDstPort, flow.FieldProtocol),
		Type:     flow.NetFlowV9,
		Exporter: netip.MustParseAddr("192.0.2.1"),
		Domain:   513,
		Sequence: 9,
		Start:    1699999990_000_000_000,
		End:      1699999995_000_000_000,
		Received: 1700000000_250_000_000,
		Src:      netip.MustParseAddr("2001:db8::1"),
		Dst:      netip.MustParseAddr("2001:db8::2"),
		SrcPort:  33333,
		DstPort:  53,
		Protocol: flow.UDP,
		Bytes:    1 << 32,
		Packets:  131071,
		Extra:    []flow.Attr{{Name: "flowDirection", Value: flow.UintValue(1)}},
	}}, flows)
}

// TestDecodeRemainingFields has every field of a flow that v5 and v9 do not exercise.
func TestDecodeRemainingFields(t *testing.T) {
	got := ipfixFlow(t, "04 5012 c0 4000 01000005 0123 0abcde 00000040 0102030405060708 020000000001 020000000002 0007 0008 0009"+
		"0000fde8 0a00fe01 1111 37",
		field(60, 1), field(6, 2), field(197, 1), field(54, 2), field(14, 4), field(88, 2), field(31, 3), field(89, 4),
		field(138, 8), field(56, 6), field(57, 6), field(243, 2), field(58, 2), field(59, 2),
		field(128, 4), field(18, 4), field(254, 2), field(192, 1))
	assert.Equal(t, flow.FieldsOf(flow.FieldDomain, flow.FieldSequence, flow.FieldIPVersion, flow.FieldTCPFlags,
		flow.FieldIPFlags, flow.FieldFragmentID, flow.FieldOut, flow.FieldFragmentOffset, flow.FieldFlowLabel,
		flow.FieldForwardingStatus, flow.FieldObservationPoint, flow.FieldSrcMAC, flow.FieldDstMAC, flow.FieldVLAN,
		flow.FieldSrcVLAN, flow.FieldDstVLAN, flow.FieldNextHopAS, flow.FieldTTL), got.Fields)
	assert.Equal(t, flow.IPFIX, got.Type)
	assert.EqualValues(t, 4, got.IPVersion)
	assert.EqualValues(t, 0x012, got.TCPFlags, "without the header's length")
	assert.EqualValues(t, 2, got.IPFlags, "without the reserved bit")
	assert.EqualValues(t, 0x4000, got.FragmentID)
	assert.EqualValues(t, 0x01000005, got.Out)
	assert.EqualValues(t, 0x123, got.FragmentOffset)
	assert.EqualValues(t, 0xabcde, got.FlowLabel)
	assert.EqualValues(t, 0x40, got.ForwardingStatus)
	assert.EqualValues(t, 0x0102030405060708, got.ObservationPoint)
	assert.EqualValues(t, 0x020000000001, got.SrcMAC)
	assert.EqualValues(t, 0x020000000002, got.DstMAC)
	assert.EqualValues(t, 7, got.VLAN)
	assert.EqualValues(t, 8, got.SrcVLAN)
	assert.EqualValues(t, 9, got.DstVLAN)
	assert.EqualValues(t, 65000, got.NextHopAS)
	assert.EqualValues(t, 55, got.TTL)
	assert.Equal(t, netip.MustParseAddr("10.0.254.1"), got.BGPNextHop)
	assert.Equal(t, []flow.Attr{{Name: "postDot1qVlanId", Value: flow.UintValue(0x1111)}}, got.Extra)
}

// TestDecodePreference shows which of several candidates becomes the field, and what becomes of the others.
func TestDecodePreference(t *testing.T) {
	got := ipfixFlow(t, "00000011 00000022 00000033 00000044 0000000055 40 20 ffffffffff",
		field(231, 4), field(85, 4), field(1, 4), field(1, 4), field(23, 5), field(53, 1), field(52, 1), field(10, 5))
	assert.EqualValues(t, 0x33, got.Bytes, "octetDeltaCount comes before octetTotalCount and initiatorOctets, the first of two")
	assert.EqualValues(t, 0x20, got.TTL, "minimumTTL comes before maximumTTL")
	assert.False(t, got.Has(flow.FieldIn), "40 bits do not fit")
	assert.Equal(t, []flow.Attr{
		{Name: "initiatorOctets", Value: flow.UintValue(0x11)},
		{Name: "octetTotalCount", Value: flow.UintValue(0x22)},
		{Name: "octetDeltaCount", Value: flow.UintValue(0x44)},
		{Name: "postOctetDeltaCount", Value: flow.UintValue(0x55)},
		{Name: "maximumTTL", Value: flow.UintValue(0x40)},
		{Name: "ingressInterface", Value: flow.UintValue(0xffffffffff)},
	}, got.Extra)
}

// Counters of the egress, and of whole frames, are the flow's where there are no others.
func TestDecodeOtherCounters(t *testing.T) {
	egress := ipfixFlow(t, "00000055 00000003", field(23, 4), field(24, 4))
	assert.EqualValues(t, []uint64{0x55, 3}, []uint64{egress.Bytes, egress.Packets})
	assert.Empty(t, egress.Extra)
	frames := ipfixFlow(t, "00000056 00000057", field(352, 4), field(23, 4))
	assert.EqualValues(t, 0x57, frames.Bytes)
	assert.Equal(t, []string{"layer2OctetDeltaCount"}, namesOf(frames.Extra))
	assert.EqualValues(t, 0x58, ipfixFlow(t, "00000058", field(352, 4)).Bytes)
}

func TestDecodeAddressFamilies(t *testing.T) {
	both := []wire.Field{field(8, 4), field(12, 4), field(27, 16), field(28, 16), field(60, 1), field(15, 4), field(62, 16)}
	const (
		none4 = "00000000 "
		none6 = "00000000000000000000000000000000 "
		some6 = "20010db8000000000000000000000001 "
	)
	tests := map[string]struct {
		record             string
		src, dst, hop      string
		extra              []string
		withoutDestination bool
	}{
		"v4 used":            {record: "0a000001 0a000002" + none6 + none6 + "04 0a0000fe" + none6, src: "10.0.0.1", dst: "10.0.0.2", hop: "10.0.0.254"},
		"v6 used":            {record: none4 + none4 + some6 + none6 + "06" + none4 + some6, src: "2001:db8::1", dst: "::", hop: "2001:db8::1"},
		"DHCP discover":      {record: none4 + "ffffffff" + none6 + none6 + "00" + none4 + none6, src: "0.0.0.0", dst: "255.255.255.255", hop: "0.0.0.0", extra: []string{"ipVersion"}},
		"version decides":    {record: "0a000001" + none4 + some6 + none6 + "06" + none4 + none6, src: "2001:db8::1", dst: "::", hop: "::", extra: []string{"sourceIPv4Address"}},
		"v4 without version": {record: "0a000001" + none4 + some6 + none6 + "00" + none4 + none6, src: "10.0.0.1", dst: "0.0.0.0", hop: "0.0.0.0", extra: []string{"sourceIPv6Address", "ipVersion"}},
		"version, all zero":  {record: none4 + none4 + none6 + none6 + "06" + none4 + none6, src: "::", dst: "::", hop: "::"},
		"nothing at all":     {record: none4 + none4 + none6 + none6 + "00" + none4 + none6, src: "", dst: "", hop: "0.0.0.0", extra: []string{"ipVersion"}},
		"v6 hop of a v4 flow": {record: "0a000001 0a000002" + none6 + none6 + "04" + none4 + some6, src: "10.0.0.1", dst: "10.0.0.2",
			hop: "2001:db8::1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := ipfixFlow(t, tt.record, both...)
			assert.Equal(t, addr(tt.src), got.Src)
			assert.Equal(t, addr(tt.dst), got.Dst)
			assert.Equal(t, addr(tt.hop), got.NextHop)
			assert.Equal(t, tt.extra, namesOf(got.Extra))
		})
	}
}

func addr(s string) netip.Addr {
	a, _ := netip.ParseAddr(s)
	return a
}

func namesOf(attrs []flow.Attr) []string {
	var list []string
	for _, a := range attrs {
		list = append(list, a.Name)
	}
	return list
}

func TestDecodeICMP(t *testing.T) {
	tests := map[string]struct {
		record     string
		fields     []wire.Field
		kind, code uint8
		absent     bool
		extra      []string
	}{
		"type and code of v4":   {record: "01 0305", fields: []wire.Field{field(4, 1), field(32, 2)}, kind: 3, code: 5},
		"type and code of v6":   {record: "3a 8001", fields: []wire.Field{field(4, 1), field(139, 2)}, kind: 128, code: 1},
		"singly":                {record: "01 0b 01", fields: []wire.Field{field(4, 1), field(176, 1), field(177, 1)}, kind: 11, code: 1},
		"singly, v6":            {record: "3a 87 02", fields: []wire.Field{field(4, 1), field(178, 1), field(179, 1)}, kind: 135, code: 2},
		"of both families":      {record: "3a 0000 8600", fields: []wire.Field{field(4, 1), field(32, 2), field(139, 2)}, kind: 134},
		"in the port":           {record: "01 0000 0304", fields: []wire.Field{field(4, 1), field(7, 2), field(11, 2)}, kind: 3, code: 4},
		"not in the port":       {record: "01 0007 0304", fields: []wire.Field{field(4, 1), field(7, 2), field(11, 2)}, absent: true},
		"a port, no protocol":   {record: "0000 0304", fields: []wire.Field{field(7, 2), field(11, 2)}, absent: true},
		"zero in a TCP flow":    {record: "06 0000", fields: []wire.Field{field(4, 1), field(32, 2)}, absent: true},
		"garbage in a TCP flow": {record: "06 0303", fields: []wire.Field{field(4, 1), field(32, 2)}, absent: true, extra: []string{"icmpTypeCodeIPv4"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := ipfixFlow(t, tt.record, tt.fields...)
			assert.Equal(t, !tt.absent, got.Has(flow.FieldICMPType))
			assert.Equal(t, !tt.absent, got.Has(flow.FieldICMPCode))
			assert.Equal(t, tt.kind, got.ICMPType)
			assert.Equal(t, tt.code, got.ICMPCode)
			assert.Equal(t, tt.extra, namesOf(got.Extra))
		})
	}
}

// TestDecodeAbsent shows that nothing is made of values that say nothing, or cannot.
func TestDecodeAbsent(t *testing.T) {
	d := newDecoder(t)
	m := wire.Message{Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{tpl(256, field(8, 0), field(12, 3), field(152, 8), field(82, wire.Variable),
			field(7, 2), wire.Field{Enterprise: 4711, ID: 1, Length: 2}, field(999, 1))}},
		{ID: 256, Data: unhex(t, "0a0000 0000000000000000 00 0016 aaaa bb")},
	}}
	flows, tally, err := d.Decode(nil, datagram(t, m))
	require.NoError(t, err)
	require.Len(t, flows, 1)
	want := Tally{Flows: 1, Templates: 1, Skew: -250 * time.Millisecond, HasSkew: true}
	want.Lost[UnknownElement] = 2
	want.Lost[BadValue] = 1 // the address of three octets
	assert.Equal(t, want, tally)
	got := flows[0]
	assert.Equal(t, flow.FieldsOf(flow.FieldDomain, flow.FieldSequence, flow.FieldSrcPort), got.Fields)
	assert.EqualValues(t, 22, got.SrcPort)
	assert.False(t, got.Src.IsValid())
	assert.False(t, got.Dst.IsValid())
	assert.Zero(t, got.Start)
	assert.Zero(t, got.Sampling)
	assert.Empty(t, got.Extra)
}

func TestDecodeFaults(t *testing.T) {
	variable := tpl(256, field(82, wire.Variable), field(7, 2))
	good := payload(t, wire.Message{Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{variable}},
		{ID: 256, Data: unhex(t, "02 6c6f 0016")},
	}})
	tests := map[string]struct {
		payload []byte
		err     error
		flows   int
		loss    Loss
	}{
		"empty":           {payload: nil, err: wire.ErrTruncated, loss: Malformed},
		"unknown version": {payload: unhex(t, "00060000"), err: wire.ErrVersion, loss: UnknownVersion},
		"v8":              {payload: unhex(t, "00080000"), err: wire.ErrV8, loss: NetFlowV8},
		"trailing octets": {payload: append(good[:len(good):len(good)], 0xff), err: wire.ErrTrailing, flows: 1, loss: Malformed},
		"length beyond the set": {payload: payload(t, wire.Message{Sets: []wire.Set{
			{ID: 2, Templates: []wire.Template{variable}},
			{ID: 256, Data: unhex(t, "02 6c6f 0016 63 6d6d")}, // says 99 octets
			{ID: 256, Data: unhex(t, "03 657468 0017")},
		}}), err: wire.ErrTruncated, flows: 2, loss: Malformed},
		"records without octets": {payload: payload(t, wire.Message{Sets: []wire.Set{
			{ID: 2, Templates: []wire.Template{tpl(257, field(7, 0))}},
			{ID: 257, Data: unhex(t, "0102")},
		}}), err: wire.ErrTemplate, loss: Malformed},
		"reserved set": {payload: payload(t, wire.Message{Sets: []wire.Set{{ID: 4, Data: unhex(t, "01020304")}}}), loss: ReservedSet},
		"no template":  {payload: payload(t, wire.Message{Sets: []wire.Set{{ID: 999, Data: unhex(t, "01020304")}}}), loss: NoTemplate},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			flows, tally, err := newDecoder(t).Decode(nil, Datagram{Payload: tt.payload, Exporter: exporter, Received: received})
			assert.ErrorIs(t, err, tt.err)
			assert.Len(t, flows, tt.flows)
			assert.EqualValues(t, tt.flows, tally.Flows)
			var want [Losses]uint64
			want[tt.loss] = 1
			assert.Equal(t, want, tally.Lost)
		})
	}
}

// TestDecodeAppends shows that flows go after those of earlier datagrams, and that the export time stands in for the arrival.
func TestDecodeAppends(t *testing.T) {
	d := newDecoder(t)
	m := wire.Message{Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{tpl(256, field(7, 2), field(61, 1))}},
		{ID: 256, Data: unhex(t, "0016 00 0017 01 00")},
	}}
	flows, _, err := d.Decode([]flow.Flow{{SrcPort: 99}}, Datagram{Payload: payload(t, m)})
	require.NoError(t, err)
	require.Len(t, flows, 3)
	assert.EqualValues(t, 99, flows[0].SrcPort)
	assert.EqualValues(t, 0x16, flows[1].SrcPort)
	assert.EqualValues(t, 0x17, flows[2].SrcPort)
	assert.Equal(t, flow.UintValue(0), flows[1].Extra[0].Value)
	assert.Equal(t, flow.UintValue(1), flows[2].Extra[0].Value)
	assert.EqualValues(t, 1700000000_000_000_000, flows[1].Received)
	assert.False(t, flows[1].Exporter.IsValid())
}
