package session

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// outcome is what a flow tells of a translation or a firewall.
type outcome struct {
	src, dst, natSrc, natDst string // addresses and ports
	nat, firewall            string // the events' words
	event                    bool
	extra                    []string
}

func outcomeOf(f *flow.Flow) outcome {
	o := outcome{event: f.IsEvent(), extra: namesOf(f.Extra)}
	text := func(to *string, a netip.Addr, port uint16, has flow.Field) {
		switch {
		case a.IsValid() && f.Has(has):
			*to = netip.AddrPortFrom(a, port).String()
		case a.IsValid():
			*to = a.String()
		case f.Has(has):
			*to = "only a port"
		}
	}
	text(&o.src, f.Src, f.SrcPort, flow.FieldSrcPort)
	text(&o.dst, f.Dst, f.DstPort, flow.FieldDstPort)
	text(&o.natSrc, f.NATSrc, f.NATSrcPort, flow.FieldNATSrcPort)
	text(&o.natDst, f.NATDst, f.NATDstPort, flow.FieldNATDstPort)
	if f.Has(flow.FieldNATEvent) {
		o.nat = f.NATEvent.String()
	}
	if f.Has(flow.FieldFirewallEvent) {
		o.firewall = f.FirewallEvent.String()
	}
	return o
}

// Records of RFC 8158 section 5, in which a time comes first. The lists of fields are from its tables.
var (
	nat44 = []wire.Field{field(323, 8), field(230, 1), field(8, 4), field(225, 4), field(4, 1), field(7, 2), field(227, 2),
		field(12, 4), field(226, 4), field(11, 2), field(228, 2)}
	nat64 = []wire.Field{field(323, 8), field(230, 1), field(27, 16), field(225, 4), field(4, 1), field(7, 2), field(227, 2),
		field(28, 16), field(226, 4), field(11, 2), field(228, 2)}
	binding   = []wire.Field{field(323, 8), field(230, 1), field(8, 4), field(225, 4)}
	quota     = []wire.Field{field(323, 8), field(230, 1), field(466, 4), field(473, 4), field(8, 4)}
	threshold = []wire.Field{field(323, 8), field(230, 1), field(467, 4), field(476, 4), field(283, 4)}
)

func TestNATEvents(t *testing.T) {
	const (
		at      = "0000018bcfe540f0"
		session = "0a000011 cb007112 06 c351 c352 c6336413 c6336414 01bb 01bc"
		to64    = "20010db8000000000000000000000011 cb007112 11 c351 c352 0064ff9b0000000000000000c6336413 c6336413 0035 0036"
	)
	made := outcome{src: "10.0.0.17:50001", natSrc: "203.0.113.18:50002", dst: "198.51.100.19:443", natDst: "198.51.100.20:444",
		event: true, extra: []string{"observationTimeMilliseconds"}}
	made64 := outcome{src: "[2001:db8::11]:50001", natSrc: "203.0.113.18:50002", dst: "[64:ff9b::c633:6413]:53",
		natDst: "198.51.100.19:54", event: true, extra: []string{"observationTimeMilliseconds"}}
	of := func(o outcome, event string) outcome {
		o.nat = event
		return o
	}
	tests := map[string]struct {
		fields []wire.Field
		record string
		want   outcome
	}{
		"NAT44 session created": {nat44, at + "04" + session, of(made, "nat44_session_create")},
		"NAT44 session deleted": {nat44, at + "05" + session, of(made, "nat44_session_delete")},
		"NAT64 session created": {nat64, at + "06" + to64, of(made64, "nat64_session_create")},
		"NAT64 session deleted": {nat64, at + "07" + to64, of(made64, "nat64_session_delete")},
		"an older device":       {nat44, at + "01" + session, of(made, "translation_create")},
		"an event of 2030":      {nat44, at + "c8" + session, of(made, "200")},
		"address binding": {binding, at + "0e 0a000011 cb007112", outcome{src: "10.0.0.17", natSrc: "203.0.113.18",
			nat: "address_binding_create", event: true, extra: []string{"observationTimeMilliseconds"}}},
		"quota exceeded": {quota, at + "0d 00000003 00000064 0a000011", outcome{src: "10.0.0.17", nat: "quota_exceeded", event: true,
			extra: []string{"observationTimeMilliseconds", "natQuotaExceededEvent", "maxEntriesPerUser"}}},
		"threshold reached": {threshold, at + "12 00000001 0000005a 00000007", outcome{nat: "threshold_reached", event: true,
			extra: []string{"observationTimeMilliseconds", "natThresholdEvent", "addressPoolHighThreshold", "natPoolId"}}},
		"nothing counted": {append(binding[:4:4], field(1, 8), field(2, 8)), at + "0f 0a000011 cb007112 0000000000000000 0000000000000000",
			outcome{src: "10.0.0.17", natSrc: "203.0.113.18", nat: "address_binding_delete", event: true, extra: []string{"observationTimeMilliseconds"}}},
		"octets counted": {append(binding[:4:4], field(1, 8)), at + "0f 0a000011 cb007112 0000000000000059",
			outcome{src: "10.0.0.17", natSrc: "203.0.113.18", nat: "address_binding_delete", extra: []string{"observationTimeMilliseconds"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := ipfixFlow(t, tt.record, tt.fields...)
			assert.Equal(t, tt.want, outcomeOf(&got))
			assert.EqualValues(t, 1699999990e9, got.Start)
			assert.EqualValues(t, 1699999990e9, got.End)
		})
	}
}

// TestTranslationOfNothing has zeros where exporters translated nothing, and addresses of both families.
func TestTranslationOfNothing(t *testing.T) {
	const (
		none6 = "00000000000000000000000000000000"
		some6 = "20010db8000000000000000000000012"
	)
	post := []wire.Field{field(225, 4), field(226, 4), field(281, 16), field(282, 16)}
	for name, tt := range map[string]struct {
		record   string
		src, dst string
		extra    []string
	}{
		"none":               {record: "00000000 00000000" + none6 + none6},
		"the source":         {record: "cb007112 00000000" + none6 + none6, src: "203.0.113.18"},
		"the other family's": {record: "00000000 cb007112" + some6 + none6, src: "2001:db8::12", dst: "203.0.113.18"},
		"both families'": {record: "cb007112 00000000" + some6 + none6, src: "203.0.113.18",
			extra: []string{"postNATSourceIPv6Address"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := ipfixFlow(t, tt.record, post...)
			assert.Equal(t, addr(tt.src), got.NATSrc)
			assert.Equal(t, addr(tt.dst), got.NATDst)
			assert.Equal(t, tt.extra, namesOf(got.Extra))
		})
	}
	of6 := ipfixFlow(t, some6+"cb007112"+some6[:30]+"13", field(27, 16), field(225, 4), field(281, 16))
	assert.Equal(t, addr("2001:db8::13"), of6.NATSrc, "of two the one of the flow's family")
}

// oneV9Flow is a flow of NetFlow v9, in which the numbers of a firewall's own elements are field types.
func oneV9Flow(t *testing.T, record string, fields ...wire.Field) flow.Flow {
	return oneFlow(t, newDecoder(t), wire.Message{Version: wire.V9}, fields, record)
}

// TestASAEvents has the field types of Cisco ASA 8.2 and of 8.4, which has IANA's (Cisco, "NetFlow Implementation Guide").
func TestASAEvents(t *testing.T) {
	const head = "0000018bcfe540f0 0a000011 c351 c6336413 01bb 06"
	packet := []wire.Field{field(323, 8), field(8, 4), field(7, 2), field(12, 4), field(11, 2), field(4, 1)}
	old := slices.Concat(packet[:6], []wire.Field{field(40001, 4), field(40002, 4), field(40003, 2), field(40004, 2), field(40005, 1), field(33002, 2)})
	today := slices.Concat(packet[:6], []wire.Field{field(225, 4), field(226, 4), field(227, 2), field(228, 2), field(233, 1), field(33002, 2)})
	ended := []string{"observationTimeMilliseconds", "cisco.firewallEventExtended"}
	want := outcome{src: "10.0.0.17:50001", dst: "198.51.100.19:443", natSrc: "203.0.113.18:50002", natDst: "198.51.100.20:444", extra: ended}
	of := func(event string, is bool) outcome {
		o := want
		o.firewall, o.event = event, is
		return o
	}
	for name, fields := range map[string][]wire.Field{"8.2": old, "8.4": today} {
		t.Run(name, func(t *testing.T) {
			for event, word := range map[string]string{"01": "created", "02": "deleted", "03": "denied", "05": "update"} {
				record := head + "cb007112 c6336414 c352 01bc" + event + "03e9"
				got := oneV9Flow(t, record, fields...)
				assert.Equal(t, of(word, true), outcomeOf(&got))
				got = oneV9Flow(t, record+"00000038", append(fields[:len(fields):len(fields)], field(85, 4))...)
				assert.Equal(t, of(word, false), outcomeOf(&got), "with octets")
			}
		})
	}
	both := slices.Concat(old, today[6:11])
	got := oneV9Flow(t, head+"cb007101 c6336402 c303 0104 02 03e9 cb007112 c6336414 c352 01bc 01", both...)
	both4 := of("created", true)
	both4.extra = []string{"observationTimeMilliseconds", "cisco.postNATSourceIPv4Address", "cisco.postNATDestinationIPv4Address",
		"cisco.postNAPTSourceTransportPort", "cisco.postNAPTDestinationTransportPort", "cisco.firewallEvent", "cisco.firewallEventExtended"}
	assert.Equal(t, both4, outcomeOf(&got), "IANA's come first, and the others stay")
}

// TestApplicationNames has those of firewalls and probes that do not use IANA's applicationName.
func TestApplicationNames(t *testing.T) {
	palo := oneV9Flow(t, "0035 646e732d62617365 616e6e00", field(11, 2), field(56701, 8), field(56702, 4))
	assert.Equal(t, "dns-base", palo.Application)
	assert.Equal(t, []string{"paloalto.userId"}, namesOf(palo.Extra))

	assert.Equal(t, "TLS.Zoom", oneV9Flow(t, "544c532e5a6f6f6d 0035", field(57591, 8), field(11, 2)).Application)
	probe := ipfixFlow(t, "544c532e5a6f6f6d 7a6f6f6d", wire.Field{Enterprise: 35632, ID: 119, Length: 8}, field(96, 4))
	assert.Equal(t, "zoom", probe.Application, "IANA's comes first")
	assert.Equal(t, []string{"ntop.L7_PROTO_NAME"}, namesOf(probe.Extra))
}

// TestBGPCommunitiesAreNotInTheWay: RFC 8549's elements are lists, and what stands around them is read.
func TestBGPCommunitiesAreNotInTheWay(t *testing.T) {
	const two, none = "0d 03 01e3 0004 fd010064 fd0100c8", "05 ff 01e6 0008"
	flows, tally, err := newDecoder(t).Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{tpl(256, field(7, 2), field(484, wire.Variable), field(487, wire.Variable), field(483, 4), field(11, 2))}},
		{ID: 256, Data: unhex(t, "c351"+two+none+"fd01012c 01bb")},
	}}))
	require.NoError(t, err)
	assert.Equal(t, [Losses]uint64{}, tally.Lost)
	require.Len(t, flows, 1)
	assert.EqualValues(t, 50001, flows[0].SrcPort)
	assert.EqualValues(t, 443, flows[0].DstPort)
	assert.Contains(t, namesOf(flows[0].Extra), "bgpSourceCommunityList")
	assert.Contains(t, namesOf(flows[0].Extra), "bgpCommunity")
}

// TestEndOfFirewallEvents: a flow of which a firewall tells reached to the event, if its record has no end.
func TestEndOfFirewallEvents(t *testing.T) {
	const start, event = "0000018bcfe540f0", "0000018bcfe56800"
	of := func(id uint16) []wire.Field { return []wire.Field{field(152, 8), field(323, 8), field(id, 1)} }
	for name, tt := range map[string]struct {
		record string
		fields []wire.Field
		want   flow.Time
	}{
		"deleted by a firewall":   {start + event + "02", of(233), 1700000000 * second},
		"deleted by a translator": {start + event + "05", of(230), 1700000000 * second},
		"before its start":        {event + start + "02", of(233), 0},
		"no event":                {start + event + "06", of(4), 0},
		"with an end":             {start + event + "02" + "0000018bcfe56801", append(of(233), field(153, 8)), 1700000000*second + 1e6},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, ipfixFlow(t, tt.record, tt.fields...).End)
		})
	}
}

// TestClientsAndServers: Cisco's records of connections (AVC) name who asked and who was asked.
func TestClientsAndServers(t *testing.T) {
	cisco := func(id, length uint16) wire.Field { return wire.Field{Enterprise: 9, ID: id, Length: length} }
	got := ipfixFlow(t, "0a000011 c6336413 c351 01bb", cisco(12236, 4), cisco(12237, 4), cisco(12240, 2), cisco(12241, 2))
	assert.Equal(t, outcome{src: "10.0.0.17:50001", dst: "198.51.100.19:443"}, outcomeOf(&got))
}

// SonicWall has numbers of its own for all of a flow.
func TestSonicWallFlows(t *testing.T) {
	own := func(id, length uint16) wire.Field { return wire.Field{Enterprise: 8741, ID: id, Length: length} }
	fields := []wire.Field{own(5, 4), own(6, 4), own(11, 2), own(12, 2), own(20, 1), own(14, 4), own(16, 4), own(169, 4), own(170, 4),
		own(171, 4), own(172, 4)}
	got := ipfixFlow(t, "0a000011 c6336413 c351 01bb 06 0000ffff 0000fffe 00000007 00000065 00000008 00000066", fields...)
	assert.Equal(t, outcome{src: "10.0.0.17:50001", dst: "198.51.100.19:443",
		extra: []string{"sonicwall.initiatorToResponderOctets", "sonicwall.responderToInitiatorOctets"}}, outcomeOf(&got))
	assert.Equal(t, flow.TCP, got.Protocol)
	assert.EqualValues(t, 101, got.Bytes, "since the last record, not since the flow began")
	assert.EqualValues(t, 7, got.Packets)
	assert.Equal(t, flow.Reverse{Bytes: 102, Packets: 8}, got.Reverse)
}
