package flowlog

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// flowColumns is everything that a flow's log record may hold. What is constant for an exporter stands in the Resource; a
// reader takes those facts from the record too, where the Collector's existing receiver puts them.
var flowColumns = []column[flow.Flow]{
	{Column: Column{"Timestamp", Envelope, Int, LogData, "first packet of the flow, like `flow.start`; 0 when not known"}},
	{Column: Column{"ObservedTimestamp", Envelope, Int, LogData, "when the datagram arrived, like `flow.time_received`"}},

	address(Column{"flow.sampler_address", Resource, Str, Contrib, "the exporter, as its transport address says"},
		func(f *flow.Flow) *netip.Addr { return &f.Exporter }),
	number(Column{"flow.observation_domain_id", Resource, Int, Contrib,
		"IPFIX observation domain ID, NetFlow v9 source ID, NetFlow v5 engine type and ID, sFlow sub-agent ID"},
		flow.FieldDomain, func(f *flow.Flow) *uint32 { return &f.Domain }),
	spelled(Column{"flow.type", Resource, Str, Contrib, "`netflow_v1`, `netflow_v5`, `netflow_v7`, `netflow_v9`, `ipfix`, `sflow_5`; always there, `unknown` if need be"},
		func(f *flow.Flow) string { return f.Type.String() },
		func(f *flow.Flow, s string) { f.Type = flow.ParseType(s) }),

	address(Column{"source.address", Record, Str, SemConv, "source address"},
		func(f *flow.Flow) *netip.Addr { return &f.Src }),
	number(Column{"source.port", Record, Int, SemConv, "source port"},
		flow.FieldSrcPort, func(f *flow.Flow) *uint16 { return &f.SrcPort }),
	address(Column{"destination.address", Record, Str, SemConv, "destination address"},
		func(f *flow.Flow) *netip.Addr { return &f.Dst }),
	number(Column{"destination.port", Record, Int, SemConv, "destination port"},
		flow.FieldDstPort, func(f *flow.Flow) *uint16 { return &f.DstPort }),
	event(Column{"network.transport", Record, Str, SemConv,
		"IP protocol: IANA's keyword in lower case, or the number in decimal where there is none"},
		flow.FieldProtocol, func(f *flow.Flow) *flow.Protocol { return &f.Protocol }, flow.ParseProtocol),
	spelled(Column{"network.type", Record, Str, SemConv,
		"`ipv4` or `ipv6`: the IP version, or if the exporter sends none the family of the addresses"}, networkType, takeNetworkType),
	number(Column{"flow.io.bytes", Record, Int, Contrib, "octets, as exported: not multiplied by the sampling rate; here and elsewhere a number above 2^63-1 is a decimal Str"},
		flow.FieldBytes, func(f *flow.Flow) *uint64 { return &f.Bytes }),
	number(Column{"flow.io.packets", Record, Int, Contrib, "packets, as exported: not multiplied by the sampling rate"},
		flow.FieldPackets, func(f *flow.Flow) *uint64 { return &f.Packets }),
	number(Column{"flow.sequence_num", Record, Int, Contrib, "sequence number of the export message"},
		flow.FieldSequence, func(f *flow.Flow) *uint32 { return &f.Sequence }),
	nonzero(Column{"flow.time_received", Record, Int, Contrib, "when the datagram arrived, ns since the Unix epoch"},
		func(f *flow.Flow) *flow.Time { return &f.Received }),
	nonzero(Column{"flow.start", Record, Int, Contrib, "first packet of the flow, ns since the Unix epoch"},
		func(f *flow.Flow) *flow.Time { return &f.Start }),
	nonzero(Column{"flow.end", Record, Int, Contrib, "last packet of the flow, ns since the Unix epoch"},
		func(f *flow.Flow) *flow.Time { return &f.End }),
	nonzero(Column{"flow.sampling_rate", Record, Int, Contrib, "one packet in so many was looked at"},
		func(f *flow.Flow) *uint32 { return &f.Sampling }),
	number(Column{"flow.tcp_flags", Record, Int, Contrib, "union of the TCP flags of all packets: FIN 1, SYN 2, RST 4, PSH 8, ACK 16 ..."},
		flow.FieldTCPFlags, func(f *flow.Flow) *uint16 { return &f.TCPFlags }),
	number(Column{"flow.in_if", Record, Int, Contrib, "SNMP ifIndex of the ingress interface"},
		flow.FieldIn, func(f *flow.Flow) *uint32 { return &f.In }),
	number(Column{"flow.out_if", Record, Int, Contrib, "SNMP ifIndex of the egress interface"},
		flow.FieldOut, func(f *flow.Flow) *uint32 { return &f.Out }),
	number(Column{"flow.ip_tos", Record, Int, Contrib, "IPv4 type of service or IPv6 traffic class octet"},
		flow.FieldTOS, func(f *flow.Flow) *uint8 { return &f.TOS }),
	number(Column{"flow.ip_ttl", Record, Int, Contrib, "time to live or hop limit"},
		flow.FieldTTL, func(f *flow.Flow) *uint8 { return &f.TTL }),
	number(Column{"flow.ip_flags", Record, Int, Contrib, "fragmentation flags of the IP header"},
		flow.FieldIPFlags, func(f *flow.Flow) *uint8 { return &f.IPFlags }),
	number(Column{"flow.fragment_id", Record, Int, Contrib, "fragment identification"},
		flow.FieldFragmentID, func(f *flow.Flow) *uint32 { return &f.FragmentID }),
	number(Column{"flow.fragment_offset", Record, Int, Contrib, "fragment offset"},
		flow.FieldFragmentOffset, func(f *flow.Flow) *uint16 { return &f.FragmentOffset }),
	number(Column{"flow.ipv6_flow_label", Record, Int, Contrib, "IPv6 flow label"},
		flow.FieldFlowLabel, func(f *flow.Flow) *uint32 { return &f.FlowLabel }),
	number(Column{"flow.icmp_type", Record, Int, Contrib, "ICMP or ICMPv6 type"},
		flow.FieldICMPType, func(f *flow.Flow) *uint8 { return &f.ICMPType }),
	number(Column{"flow.icmp_code", Record, Int, Contrib, "ICMP or ICMPv6 code"},
		flow.FieldICMPCode, func(f *flow.Flow) *uint8 { return &f.ICMPCode }),
	mac(Column{"flow.src_mac", Record, Str, Contrib, "source hardware address, `aa:bb:cc:dd:ee:ff`"},
		flow.FieldSrcMAC, func(f *flow.Flow) *uint64 { return &f.SrcMAC }),
	mac(Column{"flow.dst_mac", Record, Str, Contrib, "destination hardware address"},
		flow.FieldDstMAC, func(f *flow.Flow) *uint64 { return &f.DstMAC }),
	number(Column{"flow.src_vlan", Record, Int, Contrib, "VLAN at ingress"},
		flow.FieldSrcVLAN, func(f *flow.Flow) *uint16 { return &f.SrcVLAN }),
	number(Column{"flow.dst_vlan", Record, Int, Contrib, "VLAN at egress"},
		flow.FieldDstVLAN, func(f *flow.Flow) *uint16 { return &f.DstVLAN }),
	number(Column{"flow.vlan_id", Record, Int, Contrib, "VLAN, where the exporter does not tell ingress from egress"},
		flow.FieldVLAN, func(f *flow.Flow) *uint16 { return &f.VLAN }),
	address(Column{"flow.next_hop", Record, Str, Contrib, "next router"},
		func(f *flow.Flow) *netip.Addr { return &f.NextHop }),
	number(Column{"flow.next_hop_as", Record, Int, Contrib, "autonomous system after this one"},
		flow.FieldNextHopAS, func(f *flow.Flow) *uint32 { return &f.NextHopAS }),
	number(Column{"flow.src_as", Record, Int, Contrib, "autonomous system of the source address"},
		flow.FieldSrcAS, func(f *flow.Flow) *uint32 { return &f.SrcAS }),
	number(Column{"flow.dst_as", Record, Int, Contrib, "autonomous system of the destination address"},
		flow.FieldDstAS, func(f *flow.Flow) *uint32 { return &f.DstAS }),
	address(Column{"flow.bgp_next_hop", Record, Str, Contrib, "next router on the BGP path"},
		func(f *flow.Flow) *netip.Addr { return &f.BGPNextHop }),
	number(Column{"flow.src_net", Record, Int, Contrib, "prefix length of the source's route, bits"},
		flow.FieldSrcNet, func(f *flow.Flow) *uint8 { return &f.SrcNet }),
	number(Column{"flow.dst_net", Record, Int, Contrib, "prefix length of the destination's route, bits"},
		flow.FieldDstNet, func(f *flow.Flow) *uint8 { return &f.DstNet }),
	number(Column{"flow.forwarding_status", Record, Int, Contrib, "forwarding status and reason (RFC 7270)"},
		flow.FieldForwardingStatus, func(f *flow.Flow) *uint8 { return &f.ForwardingStatus }),
	number(Column{"flow.observation_point_id", Record, Int, Contrib, "observation point ID"},
		flow.FieldObservationPoint, func(f *flow.Flow) *uint64 { return &f.ObservationPoint }),

	text(Column{"flow.in_if_name", Record, Str, Own, "name of the ingress interface, as the exporter's option records say"},
		func(f *flow.Flow) *string { return &f.InName }),
	text(Column{"flow.out_if_name", Record, Str, Own, "name of the egress interface"},
		func(f *flow.Flow) *string { return &f.OutName }),
	text(Column{"flow.in_if_description", Record, Str, Own, "description of the ingress interface"},
		func(f *flow.Flow) *string { return &f.InDescription }),
	text(Column{"flow.out_if_description", Record, Str, Own, "description of the egress interface"},
		func(f *flow.Flow) *string { return &f.OutDescription }),
	text(Column{"flow.in_vrf_name", Record, Str, Own, "name of the VRF at ingress"},
		func(f *flow.Flow) *string { return &f.InVRF }),
	text(Column{"flow.out_vrf_name", Record, Str, Own, "name of the VRF at egress"},
		func(f *flow.Flow) *string { return &f.OutVRF }),
	text(Column{"flow.application_name", Record, Str, Own, "application that the exporter recognised (NBAR, App-ID, DPI)"},
		func(f *flow.Flow) *string { return &f.Application }),

	address(Column{"flow.nat.source.address", Record, Str, Own, "source address after translation"},
		func(f *flow.Flow) *netip.Addr { return &f.NATSrc }),
	number(Column{"flow.nat.source.port", Record, Int, Own, "source port after translation"},
		flow.FieldNATSrcPort, func(f *flow.Flow) *uint16 { return &f.NATSrcPort }),
	address(Column{"flow.nat.destination.address", Record, Str, Own, "destination address after translation"},
		func(f *flow.Flow) *netip.Addr { return &f.NATDst }),
	number(Column{"flow.nat.destination.port", Record, Int, Own, "destination port after translation"},
		flow.FieldNATDstPort, func(f *flow.Flow) *uint16 { return &f.NATDstPort }),
	event(Column{"flow.nat.event", Record, Str, Own, "what happened to a translation (IANA natEvent): `nat44_session_create`, `ports_exhausted` ..., or the number in decimal"},
		flow.FieldNATEvent, func(f *flow.Flow) *flow.NATEvent { return &f.NATEvent }, flow.ParseNATEvent),
	event(Column{"flow.firewall.event", Record, Str, Own, "what a firewall did (IANA firewallEvent): `created`, `deleted`, `denied`, `alert`, `update`, `ignore`, or the number in decimal"},
		flow.FieldFirewallEvent, func(f *flow.Flow) *flow.FirewallEvent { return &f.FirewallEvent }, flow.ParseFirewallEvent),

	number(Column{"flow.reverse.io.bytes", Record, Int, Own, "octets from destination to source, where one record tells of both directions (RFC 5103)"},
		flow.FieldReverseBytes, func(f *flow.Flow) *uint64 { return &f.Reverse.Bytes }),
	number(Column{"flow.reverse.io.packets", Record, Int, Own, "packets from destination to source"},
		flow.FieldReversePackets, func(f *flow.Flow) *uint64 { return &f.Reverse.Packets }),
	number(Column{"flow.reverse.tcp_flags", Record, Int, Own, "union of the TCP flags from destination to source"},
		flow.FieldReverseTCPFlags, func(f *flow.Flow) *uint16 { return &f.Reverse.TCPFlags }),
	number(Column{"flow.reverse.ip_tos", Record, Int, Own, "type of service from destination to source"},
		flow.FieldReverseTOS, func(f *flow.Flow) *uint8 { return &f.Reverse.TOS }),
	nonzero(Column{"flow.reverse.start", Record, Int, Own, "first packet from destination to source, ns since the Unix epoch"},
		func(f *flow.Flow) *flow.Time { return &f.Reverse.Start }),
	nonzero(Column{"flow.reverse.end", Record, Int, Own, "last packet from destination to source"},
		func(f *flow.Flow) *flow.Time { return &f.Reverse.End }),

	{Column: Column{extraPrefix + "<name>", Record, Any, IANA, "every other element of IANA's registry, spelt as there: " +
		"numbers as Int, Double or Bool, times as Int in ns since the Unix epoch, addresses and text as Str, octets and text that is not " +
		"UTF-8 as Bytes, an element that a record repeats as Slice, structured data (RFC 6313) as Map"}},
	{Column: Column{extraPrefix + "<vendor>.<name>", Record, Any, Own, "every other element of a vendor's table"}},
	{Column: Column{extraPrefix + "<number>.<id>", Record, Any, Own, "an element that no table has, by its enterprise number and ID, as Bytes; only where the receiver is asked for it"}},

	{Column: Column{markIDs, Record, Strs, Own, "`flow.anomaly.id` of the episodes that the flow belongs to, where a processor marked it"}},
	{Column: Column{markTypes, Record, Strs, Own, "`flow.anomaly.type` of these episodes"}},
}

// networkType prefers what the exporter says: an exporter may send the version of a flow without its addresses.
func networkType(f *flow.Flow) string {
	known := f.Src
	if !known.IsValid() {
		known = f.Dst
	}
	said := f.Has(flow.FieldIPVersion) && (f.IPVersion == 4 || f.IPVersion == 6)
	switch {
	case said && f.IPVersion == 4, !said && known.Is4():
		return "ipv4"
	case said, known.Is6():
		return "ipv6"
	}
	return ""
}

// takeNetworkType cannot tell whether the version was sent or made from the addresses, and takes it as sent.
func takeNetworkType(f *flow.Flow, s string) {
	switch s {
	case "ipv4":
		f.IPVersion = 4
	case "ipv6":
		f.IPVersion = 6
	default:
		return
	}
	f.Fields.Add(flow.FieldIPVersion)
}
