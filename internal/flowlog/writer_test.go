package flowlog

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

// fullFlow has every fact, no two of them alike.
func fullFlow() flow.Flow {
	return flow.Flow{
		Fields: flow.AllFields,
		Type:   flow.IPFIX, Exporter: netip.MustParseAddr("192.0.2.9"), Domain: 70001, Sequence: 70002,
		Start: 1785000000000000001, End: 1785000000000000002, Received: 1785000000000000003,
		Src: netip.MustParseAddr("10.0.0.4"), Dst: netip.MustParseAddr("2001:db8::5"), SrcPort: 1006, DstPort: 1007,
		Protocol: flow.ICMPv6, IPVersion: 6, TCPFlags: 258, ICMPType: 108, ICMPCode: 109,
		Bytes: 5000000110, Packets: 5000000111, Sampling: 70112,
		TOS: 113, TTL: 114, IPFlags: 115, FragmentID: 70116, FragmentOffset: 1117, FlowLabel: 70118, ForwardingStatus: 119,
		In: 70120, Out: 70121, ObservationPoint: 5000000122, SrcMAC: 0x0a1b2c3d4e5f, DstMAC: 0x00000000abcd,
		VLAN: 1123, SrcVLAN: 1124, DstVLAN: 1125, SrcAS: 70126, DstAS: 70127, SrcNet: 28, DstNet: 64,
		NextHop: netip.MustParseAddr("10.0.0.129"), NextHopAS: 70130, BGPNextHop: netip.MustParseAddr("2001:db8::131"),
		InName: "in0", OutName: "out0", InDescription: "to the south", OutDescription: "to the north", InVRF: "red", OutVRF: "blue",
		Application: "ssh",
		NATSrc:      netip.MustParseAddr("192.0.2.132"), NATDst: netip.MustParseAddr("192.0.2.133"), NATSrcPort: 1134, NATDstPort: 1135,
		NATEvent: 5, FirewallEvent: 3,
		Reverse: flow.Reverse{
			Start: 1785000000000000004, End: 1785000000000000005, Bytes: 5000000136, Packets: 5000000137, TCPFlags: 138, TOS: 139,
		},
		Extra: []flow.Attr{{Name: "flowDirection", Value: flow.UintValue(1)}},
	}
}

// shown spells attributes as the Collector's debug exporter does, in their order.
func shown(m pcommon.Map) []string {
	var lines []string
	for name, v := range m.All() {
		lines = append(lines, name+" "+v.Type().String()+" "+v.AsString())
	}
	return lines
}

func TestWriterWritesEveryFact(t *testing.T) {
	w := NewWriter("scope/name", "1.2.3")
	w.Append([]flow.Flow{fullFlow()})
	require.Equal(t, 1, w.Len())
	logs := w.Take()
	require.Equal(t, 1, logs.ResourceLogs().Len())
	group := logs.ResourceLogs().At(0)
	require.Equal(t, []string{
		"flow.sampler_address Str 192.0.2.9",
		"flow.observation_domain_id Int 70001",
		"flow.type Str ipfix",
	}, shown(group.Resource().Attributes()))

	scoped := group.ScopeLogs().At(0)
	require.Equal(t, "scope/name", scoped.Scope().Name())
	require.Equal(t, "1.2.3", scoped.Scope().Version())
	record := scoped.LogRecords().At(0)
	require.Equal(t, pcommon.Timestamp(1785000000000000001), record.Timestamp())
	require.Equal(t, pcommon.Timestamp(1785000000000000003), record.ObservedTimestamp())
	require.Equal(t, pcommon.ValueTypeEmpty, record.Body().Type())
	require.Empty(t, record.EventName())
	require.Equal(t, []string{
		"source.address Str 10.0.0.4",
		"source.port Int 1006",
		"destination.address Str 2001:db8::5",
		"destination.port Int 1007",
		"network.transport Str ipv6-icmp",
		"network.type Str ipv6",
		"flow.io.bytes Int 5000000110",
		"flow.io.packets Int 5000000111",
		"flow.sequence_num Int 70002",
		"flow.time_received Int 1785000000000000003",
		"flow.start Int 1785000000000000001",
		"flow.end Int 1785000000000000002",
		"flow.sampling_rate Int 70112",
		"flow.tcp_flags Int 258",
		"flow.in_if Int 70120",
		"flow.out_if Int 70121",
		"flow.ip_tos Int 113",
		"flow.ip_ttl Int 114",
		"flow.ip_flags Int 115",
		"flow.fragment_id Int 70116",
		"flow.fragment_offset Int 1117",
		"flow.ipv6_flow_label Int 70118",
		"flow.icmp_type Int 108",
		"flow.icmp_code Int 109",
		"flow.src_mac Str 0a:1b:2c:3d:4e:5f",
		"flow.dst_mac Str 00:00:00:00:ab:cd",
		"flow.src_vlan Int 1124",
		"flow.dst_vlan Int 1125",
		"flow.vlan_id Int 1123",
		"flow.next_hop Str 10.0.0.129",
		"flow.next_hop_as Int 70130",
		"flow.src_as Int 70126",
		"flow.dst_as Int 70127",
		"flow.bgp_next_hop Str 2001:db8::131",
		"flow.src_net Int 28",
		"flow.dst_net Int 64",
		"flow.forwarding_status Int 119",
		"flow.observation_point_id Int 5000000122",
		"flow.in_if_name Str in0",
		"flow.out_if_name Str out0",
		"flow.in_if_description Str to the south",
		"flow.out_if_description Str to the north",
		"flow.in_vrf_name Str red",
		"flow.out_vrf_name Str blue",
		"flow.application_name Str ssh",
		"flow.nat.source.address Str 192.0.2.132",
		"flow.nat.source.port Int 1134",
		"flow.nat.destination.address Str 192.0.2.133",
		"flow.nat.destination.port Int 1135",
		"flow.nat.event Str nat44_session_delete",
		"flow.firewall.event Str denied",
		"flow.reverse.io.bytes Int 5000000136",
		"flow.reverse.io.packets Int 5000000137",
		"flow.reverse.tcp_flags Int 138",
		"flow.reverse.ip_tos Int 139",
		"flow.reverse.start Int 1785000000000000004",
		"flow.reverse.end Int 1785000000000000005",
		"ipfix.flowDirection Int 1",
	}, shown(record.Attributes()))
}

func TestWriterLeavesOutWhatIsAbsent(t *testing.T) {
	zeroes := flow.Flow{Fields: flow.FieldsOf(flow.FieldBytes, flow.FieldSrcPort, flow.FieldProtocol, flow.FieldSrcMAC)}
	unsent := fullFlow()
	unsent.Fields, unsent.Extra = 0, nil
	for _, test := range []struct {
		name             string
		flow             flow.Flow
		resource, record []string
	}{
		{"nothing known", flow.Flow{}, []string{"flow.type Str unknown"}, nil},
		{"zero but sent", zeroes, []string{"flow.type Str unknown"}, []string{
			"source.port Int 0", "network.transport Str hopopt", "flow.io.bytes Int 0", "flow.src_mac Str 00:00:00:00:00:00"}},
		{"values without their bits", unsent,
			[]string{"flow.sampler_address Str 192.0.2.9", "flow.type Str ipfix"},
			[]string{"source.address Str 10.0.0.4", "destination.address Str 2001:db8::5", "network.type Str ipv4",
				"flow.time_received Int 1785000000000000003", "flow.start Int 1785000000000000001",
				"flow.end Int 1785000000000000002", "flow.sampling_rate Int 70112", "flow.next_hop Str 10.0.0.129",
				"flow.bgp_next_hop Str 2001:db8::131",
				"flow.in_if_name Str in0", "flow.out_if_name Str out0",
				"flow.in_if_description Str to the south", "flow.out_if_description Str to the north",
				"flow.in_vrf_name Str red", "flow.out_vrf_name Str blue", "flow.application_name Str ssh",
				"flow.nat.source.address Str 192.0.2.132", "flow.nat.destination.address Str 192.0.2.133",
				"flow.reverse.start Int 1785000000000000004", "flow.reverse.end Int 1785000000000000005"}},
		{"version beats addresses", flow.Flow{Fields: flow.FieldsOf(flow.FieldIPVersion), IPVersion: 6, Src: netip.MustParseAddr("10.0.0.1")},
			[]string{"flow.type Str unknown"}, []string{"source.address Str 10.0.0.1", "network.type Str ipv6"}},
		{"version that is none", flow.Flow{Fields: flow.FieldsOf(flow.FieldIPVersion), IPVersion: 5, Dst: netip.MustParseAddr("::1")},
			[]string{"flow.type Str unknown"}, []string{"destination.address Str ::1", "network.type Str ipv6"}},
		{"more than an Int holds", flow.Flow{Fields: flow.FieldsOf(flow.FieldPackets), Packets: 1<<63 + 4},
			[]string{"flow.type Str unknown"}, []string{"flow.io.packets Str 9223372036854775812"}},
		{"the most that an Int holds", flow.Flow{Fields: flow.FieldsOf(flow.FieldPackets), Packets: 1<<63 - 1},
			[]string{"flow.type Str unknown"}, []string{"flow.io.packets Int 9223372036854775807"}},
		{"protocol without a keyword", flow.Flow{Fields: flow.FieldsOf(flow.FieldProtocol), Protocol: 253},
			[]string{"flow.type Str unknown"}, []string{"network.transport Str 253"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := NewWriter("", "")
			w.Append([]flow.Flow{test.flow})
			group := w.Take().ResourceLogs().At(0)
			require.Equal(t, test.resource, shown(group.Resource().Attributes()))
			require.Equal(t, test.record, shown(group.ScopeLogs().At(0).LogRecords().At(0).Attributes()))
		})
	}
}

func TestWriterGroupsByExporterDomainAndType(t *testing.T) {
	one, two := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	domain, port := flow.FieldsOf(flow.FieldDomain, flow.FieldSrcPort), flow.FieldsOf(flow.FieldSrcPort)
	w := NewWriter("", "")
	w.Append([]flow.Flow{
		{Fields: domain, Exporter: one, Domain: 7, Type: flow.NetFlowV9, SrcPort: 11},
		{Fields: domain, Exporter: two, Domain: 7, Type: flow.NetFlowV9, SrcPort: 12},
		{Fields: domain, Exporter: one, Domain: 7, Type: flow.NetFlowV9, SrcPort: 13},
	})
	w.Append(nil)
	w.Append([]flow.Flow{
		{Fields: domain, Exporter: one, Domain: 8, Type: flow.NetFlowV9, SrcPort: 14},
		{Fields: domain, Exporter: one, Domain: 7, Type: flow.IPFIX, SrcPort: 15},
		{Fields: domain, Exporter: one, Domain: 7, Type: flow.NetFlowV9, SrcPort: 16},
		{Fields: port, Exporter: one, Type: flow.NetFlowV9, SrcPort: 17},
		{Fields: domain, Exporter: one, Domain: 0, Type: flow.NetFlowV9, SrcPort: 18},
	})
	require.Equal(t, 8, w.Len())
	logs := w.Take()
	require.Equal(t, 8, logs.LogRecordCount())
	var ports [][]int64
	for _, group := range logs.ResourceLogs().All() {
		var inGroup []int64
		for _, record := range group.ScopeLogs().At(0).LogRecords().All() {
			port, _ := record.Attributes().Get("source.port")
			inGroup = append(inGroup, port.Int())
		}
		ports = append(ports, inGroup)
	}
	require.Equal(t, [][]int64{{11, 13, 16}, {12}, {14}, {15}, {17}, {18}}, ports)
}

func TestWriterStartsAnewAfterTake(t *testing.T) {
	w := NewWriter("", "")
	require.Equal(t, 0, w.Take().ResourceLogs().Len())
	w.Append([]flow.Flow{{Type: flow.IPFIX}, {Type: flow.IPFIX}})
	first := w.Take()
	require.Equal(t, 0, w.Len())
	w.Append([]flow.Flow{{Type: flow.IPFIX}})
	second := w.Take()
	require.Equal(t, 2, first.LogRecordCount())
	require.Equal(t, 1, second.LogRecordCount())
}

func TestWriterKeepsNothingOfFlows(t *testing.T) {
	octets := []byte("abc")
	flows := []flow.Flow{{Extra: []flow.Attr{
		{Name: "text", Value: flow.StringValue(octets)}, {Name: "raw", Value: flow.OctetsValue(octets)}}}}
	w := NewWriter("", "")
	w.Append(flows)
	copy(octets, "xyz")
	flows[0].Extra[0].Name = "gone"
	record := w.Take().ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	require.Equal(t, []string{"ipfix.text Str abc", "ipfix.raw Bytes YWJj"}, shown(record.Attributes()))
}

func TestPlansRememberABoundedNumberOfNames(t *testing.T) {
	plans := NewPlans()
	for i := range maxNames + 100 {
		element := "9." + string(rune('a'+i%26)) + string(rune(0x4e00+i/26))
		require.Equal(t, "ipfix."+element, plans.attribute(element))
	}
	require.Len(t, plans.names, maxNames)
}
