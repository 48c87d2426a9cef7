package netflowreceiver_test

import "strconv"

// netgauzeDictionary is what becomes of the header of a message, and of the elements by their names of IANA.
var netgauzeDictionary = dictionary{
	"version": spelt("flow.type", versions), "domain": is("flow.observation_domain_id"), "sequence_number": is("flow.sequence_num"),
	"export_time": not(netgauzeClock), "unix_time": not(netgauzeClock), "sys_up_time": not(netgauzeClock),

	"sourceIPv4Address":           sourceAddress,
	"sourceIPv6Address":           sourceAddress,
	"destinationIPv4Address":      address("destination.address"),
	"destinationIPv6Address":      address("destination.address"),
	"sourceTransportPort":         is("source.port"),
	"octetDeltaCount":             is("flow.io.bytes"),
	"packetDeltaCount":            is("flow.io.packets"),
	"ingressInterface":            is("flow.in_if"),
	"egressInterface":             is("flow.out_if"),
	"ipClassOfService":            is("flow.ip_tos"),
	"bgpSourceAsNumber":           is("flow.src_as"),
	"bgpDestinationAsNumber":      is("flow.dst_as"),
	"ipNextHopIPv4Address":        address("flow.next_hop"),
	"ipNextHopIPv6Address":        address("flow.next_hop"),
	"bgpNextHopIPv4Address":       address("flow.bgp_next_hop"),
	"bgpNextHopIPv6Address":       address("flow.bgp_next_hop"),
	"sourceIPv4PrefixLength":      is("flow.src_net"),
	"sourceIPv6PrefixLength":      is("flow.src_net"),
	"destinationIPv4PrefixLength": is("flow.dst_net"),
	"destinationIPv6PrefixLength": is("flow.dst_net"),
	"vlanId":                      is("flow.src_vlan"),
	"dot1qVlanId":                 is("flow.vlan_id"),
	"fragmentIdentification":      is("flow.fragment_id"),
	"flowLabelIPv6":               is("flow.ipv6_flow_label"),
	"minimumTTL":                  is("flow.ip_ttl"),
	"destinationTransportPort":    destinationPortOrICMP,
	"protocolIdentifier": {
		{ours: "ipfix.protocolIdentifier", spell: netgauzeNumber, unless: untold("network.transport")}, // the inner header's
		{ours: "network.transport", spell: netgauzeProtocol, unless: told("ipfix.protocolIdentifier")},
	},
	"tcpControlBits":        spelt("flow.tcp_flags", flagsNumber),
	"sourceMacAddress":      spelt("flow.src_mac", hardware),
	"destinationMacAddress": spelt("flow.dst_mac", hardware),
	"ipVersion":             spelt("network.type", ipVersions),
	"flowStartMilliseconds": spelt("flow.start", instantOf),
	"flowEndMilliseconds":   spelt("flow.end", instantOf),
	"flowStartSysUpTime":    uptime("ipfix.flowStartSysUpTime", "flow.start"),
	"flowEndSysUpTime":      uptime("ipfix.flowEndSysUpTime", "flow.end"),
	"forwardingStatus":      spelt("flow.forwarding_status", netgauzeForwarding),
	"icmpTypeCodeIPv4":      icmpTypeCode,
	"icmpTypeCodeIPv6":      icmpTypeCode,

	"maximumTTL":               is("ipfix.maximumTTL"),
	"dot1qCustomerVlanId":      is("ipfix.dot1qCustomerVlanId"),
	"dot1qPriority":            is("ipfix.dot1qPriority"),
	"egressVRFID":              is("ipfix.egressVRFID"),
	"ethernetType":             is("ipfix.ethernetType"),
	"ingressVRFID":             is("ipfix.ingressVRFID"),
	"ipv6ExtensionHeaders":     is("ipfix.ipv6ExtensionHeaders"),
	"mplsTopLabelIPv4Address":  is("ipfix.mplsTopLabelIPv4Address"),
	"mplsTopLabelIPv6Address":  is("ipfix.mplsTopLabelIPv6Address"),
	"mplsTopLabelPrefixLength": is("ipfix.mplsTopLabelPrefixLength"),
	"octetDeltaSumOfSquares":   is("ipfix.octetDeltaSumOfSquares"),
	"samplerId":                is("ipfix.samplerId"),
	"selectorId":               is("ipfix.selectorId"),
	"mplsTopLabelStackSection": spelt("ipfix.mplsTopLabelStackSection", octetsOf),
	"mplsLabelStackSection2":   spelt("ipfix.mplsLabelStackSection2", octetsOf),
	"mplsLabelStackSection3":   spelt("ipfix.mplsLabelStackSection3", octetsOf),
	"mplsLabelStackSection4":   spelt("ipfix.mplsLabelStackSection4", octetsOf),
	"mplsLabelStackSection5":   spelt("ipfix.mplsLabelStackSection5", octetsOf),
	"mplsLabelStackSection6":   spelt("ipfix.mplsLabelStackSection6", octetsOf),
	"flowDirection":            spelt("ipfix.flowDirection", netgauzeDirection),
	"flowEndReason":            spelt("ipfix.flowEndReason", one(map[string]string{"activetimeout": "2"})),
	"mplsTopLabelType":         spelt("ipfix.mplsTopLabelType", one(map[string]string{"Unknown": "0", "BGP": "4"})),
}

var (
	netgauzeForwarding = one(map[string]string{`{"Forwarded":"Unknown"}`: "64", `{"Consumed":"Forus"}`: "195"}) // RFC 7270 section 4.12
	netgauzeDirection  = one(map[string]string{"ingress": "0", "egress": "1", `{"Unassigned":255}`: "255"})
)

// netgauzeNumber is the number of a protocol as NetGauze writes it.
func netgauzeNumber(value string) string {
	number, ok := netgauzeProtocols[value]
	if !ok {
		return "no number for " + value
	}
	return strconv.FormatUint(number, 10)
}

// netgauzeProtocol is network.transport of a protocol as NetGauze writes it.
func netgauzeProtocol(value string) string { return protocolWord(netgauzeNumber(value)) }
