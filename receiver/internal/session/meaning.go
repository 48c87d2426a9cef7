package session

import (
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
)

// meaning says which information elements mean one field of a flow. Of those that a template carries the first in this order
// is the field, and the others go to Extra under their own names.
type meaning struct {
	elements []string // names of the registry, in order of preference
	set      setter   // writes the value into the flow; nil when the value waits in slot
	slot     slot
	again    slot // where a second value of the same element waits; noSlot: it goes to Extra
	both     bool // whether flow.Reverse has the field too, for the reverse element (RFC 5103)
}

// setter writes a number, or a MAC address as one, into its field of a flow. It is false when that does not fit; then it goes to Extra.
type setter func(f *flow.Flow, n uint64) bool

// meanings is the whole table for flow records. Header fields after a middlebox (post...) are facts of their own, not second names of
// the first, and so go to Extra; only where Flow has a field for the egress side they stand here. Counters after it, as exporters at
// the egress send, or of whole frames, count where a template has no others.
var meanings = slices.Concat([]meaning{
	both(direct(unsigned(flow.FieldBytes, func(f *flow.Flow) *uint64 { return &f.Bytes }),
		"octetDeltaCount", "octetTotalCount", "initiatorOctets", "postOctetDeltaCount", "postOctetTotalCount",
		"layer2OctetDeltaCount", "layer2OctetTotalCount",
		"sonicwall.initiatorToResponderDeltaOctets", "sonicwall.initiatorToResponderOctets")),
	both(direct(unsigned(flow.FieldPackets, func(f *flow.Flow) *uint64 { return &f.Packets }),
		"packetDeltaCount", "packetTotalCount", "initiatorPackets", "postPacketDeltaCount", "postPacketTotalCount",
		"sonicwall.initiatorToResponderDeltaPackets", "sonicwall.initiatorToResponderPackets")),

	direct(unsigned(flow.FieldSrcPort, func(f *flow.Flow) *uint16 { return &f.SrcPort }),
		"sourceTransportPort", "tcpSourcePort", "udpSourcePort", "cisco.clientTransportPort", "sonicwall.initiatorTransportPort"),
	direct(unsigned(flow.FieldDstPort, func(f *flow.Flow) *uint16 { return &f.DstPort }),
		"destinationTransportPort", "tcpDestinationPort", "udpDestinationPort", "cisco.serverTransportPort",
		"sonicwall.responderTransportPort"),
	direct(unsigned(flow.FieldProtocol, func(f *flow.Flow) *flow.Protocol { return &f.Protocol }),
		"protocolIdentifier", "sonicwall.protocolType"),
	direct(ipVersion, "ipVersion"),
	both(direct(tcpFlags, "tcpControlBits")),
	both(direct(unsigned(flow.FieldTOS, func(f *flow.Flow) *uint8 { return &f.TOS }), "ipClassOfService")),
	direct(unsigned(flow.FieldTTL, func(f *flow.Flow) *uint8 { return &f.TTL }), "ipTTL", "minimumTTL", "maximumTTL"),
	direct(fragmentFlags, "fragmentFlags"),
	direct(unsigned(flow.FieldFragmentID, func(f *flow.Flow) *uint32 { return &f.FragmentID }), "fragmentIdentification"),
	direct(unsigned(flow.FieldFragmentOffset, func(f *flow.Flow) *uint16 { return &f.FragmentOffset }), "fragmentOffset"),
	direct(unsigned(flow.FieldFlowLabel, func(f *flow.Flow) *uint32 { return &f.FlowLabel }), "flowLabelIPv6"),
	direct(forwardingStatus, "forwardingStatus"),

	direct(unsigned(flow.FieldIn, func(f *flow.Flow) *uint32 { return &f.In }), "ingressInterface", "ingressPhysicalInterface"),
	direct(unsigned(flow.FieldOut, func(f *flow.Flow) *uint32 { return &f.Out }), "egressInterface", "egressPhysicalInterface"),
	direct(unsigned(flow.FieldObservationPoint, func(f *flow.Flow) *uint64 { return &f.ObservationPoint }), "observationPointId"),
	direct(mac(flow.FieldSrcMAC, func(f *flow.Flow) *uint64 { return &f.SrcMAC }), "sourceMacAddress", "postSourceMacAddress"),
	direct(mac(flow.FieldDstMAC, func(f *flow.Flow) *uint64 { return &f.DstMAC }),
		"destinationMacAddress", "postDestinationMacAddress"),
	direct(unsigned(flow.FieldVLAN, func(f *flow.Flow) *uint16 { return &f.VLAN }), "dot1qVlanId"),
	direct(unsigned(flow.FieldSrcVLAN, func(f *flow.Flow) *uint16 { return &f.SrcVLAN }), "vlanId"),
	direct(unsigned(flow.FieldDstVLAN, func(f *flow.Flow) *uint16 { return &f.DstVLAN }), "postVlanId", "postDot1qVlanId"),

	direct(unsigned(flow.FieldSrcAS, func(f *flow.Flow) *uint32 { return &f.SrcAS }), "bgpSourceAsNumber"),
	direct(unsigned(flow.FieldDstAS, func(f *flow.Flow) *uint32 { return &f.DstAS }), "bgpDestinationAsNumber"),
	direct(unsigned(flow.FieldNextHopAS, func(f *flow.Flow) *uint32 { return &f.NextHopAS }), "bgpNextAdjacentAsNumber"),

	waits(src4, "sourceIPv4Address", "cisco.clientIPv4Address", "sonicwall.initiatorIPv4Address"),
	waits(src6, "sourceIPv6Address", "cisco.clientIPv6Address"),
	waits(dst4, "destinationIPv4Address", "cisco.serverIPv4Address", "sonicwall.responderIPv4Address"),
	waits(dst6, "destinationIPv6Address", "cisco.serverIPv6Address"),
	waits(nextHop4, "ipNextHopIPv4Address"), waits(nextHop6, "ipNextHopIPv6Address"),
	waits(bgpNextHop4, "bgpNextHopIPv4Address"), waits(bgpNextHop6, "bgpNextHopIPv6Address"),
	waits(srcNet4, "sourceIPv4PrefixLength"), waits(srcNet6, "sourceIPv6PrefixLength"),
	waits(dstNet4, "destinationIPv4PrefixLength"), waits(dstNet6, "destinationIPv6PrefixLength"),

	waits(icmpTypeCode4, "icmpTypeCodeIPv4"), waits(icmpTypeCode6, "icmpTypeCodeIPv6"),
	waits(icmpType4, "icmpTypeIPv4"), waits(icmpCode4, "icmpCodeIPv4"),
	waits(icmpType6, "icmpTypeIPv6"), waits(icmpCode6, "icmpCodeIPv6"),

	both(waits(startNano, "flowStartNanoseconds")), both(waits(endNano, "flowEndNanoseconds")),
	both(waits(startMicro, "flowStartMicroseconds")), both(waits(endMicro, "flowEndMicroseconds")),
	both(waits(startDelta, "flowStartDeltaMicroseconds")), both(waits(endDelta, "flowEndDeltaMicroseconds")),
	both(waits(startMilli, "flowStartMilliseconds")), both(waits(endMilli, "flowEndMilliseconds")),
	both(waits(startUptime, "flowStartSysUpTime")), both(waits(endUptime, "flowEndSysUpTime")),
	both(waits(startSecond, "flowStartSeconds")), both(waits(endSecond, "flowEndSeconds")),
	both(waits(durationMicro, "flowDurationMicroseconds")), both(waits(durationMilli, "flowDurationMilliseconds")),
	waits(observedNano, "observationTimeNanoseconds"), waits(observedMicro, "observationTimeMicroseconds"),
	waits(observedMilli, "observationTimeMilliseconds"), waits(observedSecond, "observationTimeSeconds"),

	direct(unsigned(flow.FieldNATSrcPort, func(f *flow.Flow) *uint16 { return &f.NATSrcPort }),
		"postNAPTSourceTransportPort", "cisco.postNAPTSourceTransportPort"),
	direct(unsigned(flow.FieldNATDstPort, func(f *flow.Flow) *uint16 { return &f.NATDstPort }),
		"postNAPTDestinationTransportPort", "cisco.postNAPTDestinationTransportPort"),
	direct(unsigned(flow.FieldNATEvent, func(f *flow.Flow) *flow.NATEvent { return &f.NATEvent }), "natEvent"),
	direct(unsigned(flow.FieldFirewallEvent, func(f *flow.Flow) *flow.FirewallEvent { return &f.FirewallEvent }),
		"firewallEvent", "cisco.firewallEvent"),
	waits(natSrc4, "postNATSourceIPv4Address", "cisco.postNATSourceIPv4Address"), waits(natSrc6, "postNATSourceIPv6Address"),
	waits(natDst4, "postNATDestinationIPv4Address", "cisco.postNATDestinationIPv4Address"),
	waits(natDst6, "postNATDestinationIPv6Address"),
}, common)

// optionMeanings is the table for option records; what it does not have is of no use to any flow.
var optionMeanings = slices.Concat([]meaning{
	waits(optionInterface, "ingressInterface", "egressInterface", "ingressPhysicalInterface", "egressPhysicalInterface"),
	waits(vrfName, "VRFname"),

	// RFC 5610
	waits(infoEnterprise, "privateEnterpriseNumber"), waits(infoElement, "informationElementId"),
	waits(infoType, "informationElementDataType"), waits(infoName, "informationElementName"),
}, reportMeanings(), common)

// common is what both kinds of record tell.
var common = []meaning{
	waits(systemInit, "systemInitTimeMilliseconds"),
	waits(ingressVRF, "ingressVRFID"), waits(egressVRF, "egressVRFID"),
	waits(applicationID, "applicationId"),
	waits(applicationName, "applicationName", "paloalto.appId", "ntop.L7_PROTO_NAME", "ixia.l7AppName"),
	// Open vSwitch has the egress interface's name after the ingress interface's (RFC 7011 section 8: several of one kind count by order).
	{elements: []string{"interfaceName"}, slot: interfaceName, again: secondInterfaceName},
	waits(interfaceDescription, "interfaceDescription"),
	waits(exporter4, "exporterIPv4Address"), waits(exporter6, "exporterIPv6Address"),

	waits(samplingPacketInterval, "samplingPacketInterval"), waits(samplingPacketSpace, "samplingPacketSpace"),
	waits(samplingSize, "samplingSize"), waits(samplingPopulation, "samplingPopulation"),
	waits(samplingProbability, "samplingProbability"),
	waits(samplingInterval, "samplingInterval"), waits(samplerRandomInterval, "samplerRandomInterval"),
	waits(samplerID, "samplerId"), waits(selectorID, "selectorId"),
}

// responders are elements that are the reverse of another though the registry does not say so: of a flow's initiator and
// responder, the initiator is the source (RFC 5103 section 4.1 would have it so too), also SonicWall's; and Ixia's of what came back.
var responders = map[string]string{
	"responderOctets": "initiatorOctets", "responderPackets": "initiatorPackets",
	"sonicwall.responderToInitiatorOctets":       "sonicwall.initiatorToResponderOctets",
	"sonicwall.responderToInitiatorPackets":      "sonicwall.initiatorToResponderPackets",
	"sonicwall.responderToInitiatorDeltaOctets":  "sonicwall.initiatorToResponderDeltaOctets",
	"sonicwall.responderToInitiatorDeltaPackets": "sonicwall.initiatorToResponderDeltaPackets",
	"ixia.revOctetDeltaCount":                    "octetDeltaCount", "ixia.revPacketDeltaCount": "packetDeltaCount",
}

// padding is the element that means nothing at all.
const padding = "paddingOctets"

func direct(set setter, elements ...string) meaning { return meaning{elements: elements, set: set} }

func waits(s slot, elements ...string) meaning { return meaning{elements: elements, slot: s} }

func both(m meaning) meaning {
	m.both = true
	return m
}

// unsigned is the setter of an unsigned field of whatever size. Exporters choose the size of the value themselves (RFC 7011
// section 6.2), so only its magnitude decides whether it fits.
func unsigned[T ~uint8 | ~uint16 | ~uint32 | ~uint64](field flow.Field, of func(*flow.Flow) *T) setter {
	return func(f *flow.Flow, n uint64) bool {
		if uint64(T(n)) != n {
			return false
		}
		*of(f) = T(n)
		f.Fields.Add(field)
		return true
	}
}

func mac(field flow.Field, of func(*flow.Flow) *uint64) setter {
	return func(f *flow.Flow, n uint64) bool {
		*of(f) = n
		f.Fields.Add(field)
		return true
	}
}

// ipVersion takes only what Flow promises, 4 or 6: some exporters send 0 for frames that are not IP.
func ipVersion(f *flow.Flow, n uint64) bool {
	if n != 4 && n != 6 {
		return false
	}
	f.IPVersion = uint8(n)
	f.Fields.Add(flow.FieldIPVersion)
	return true
}

// tcpFlags takes the twelve bits that are flags: above them stands the header's length in what some exporters send, which collectors
// must ignore (RFC 7125 section 3, RFC 9565 section 3).
func tcpFlags(f *flow.Flow, n uint64) bool {
	f.TCPFlags = uint16(n) & 0xfff
	f.Fields.Add(flow.FieldTCPFlags)
	return true
}

// fragmentFlags moves the two flags from the top of the octet to where the IP header has them, counted from the fragment
// offset: more fragments is 1, don't fragment 2. The other six bits mean nothing (IANA).
func fragmentFlags(f *flow.Flow, n uint64) bool {
	f.IPFlags = uint8(n) >> 5 & 3
	f.Fields.Add(flow.FieldIPFlags)
	return true
}

// forwardingStatus is up to four octets of which only the lowest has a meaning yet (RFC 7270 section 4.12).
func forwardingStatus(f *flow.Flow, n uint64) bool {
	f.ForwardingStatus = uint8(n)
	f.Fields.Add(flow.FieldForwardingStatus)
	return true
}
