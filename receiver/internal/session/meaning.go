package session

import (
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
)

// meaning says which information elements mean one field of a flow. Of those that a template carries the first in this order
// is the field, and the others go to Extra under their own names.
type meaning struct {
	elements []string // names of the registry, in order of preference
	to       target   // the field of the flow that the value is; nowhere when it waits in slot
	slot     slot
	again    slot // where a second value of the same element waits; noSlot: it goes to Extra
	both     bool // whether flow.Reverse has the field too, for the reverse element (RFC 5103)
}

// meanings is the whole table for flow records. Header fields after a middlebox (post...) are facts of their own, not second names of
// the first, and so go to Extra; only where Flow has a field for the egress side they stand here. Counters after it, as exporters at
// the egress send, or of whole frames, count where a template has no others.
var meanings = slices.Concat([]meaning{
	both(direct(flow.FieldBytes,
		"octetDeltaCount", "octetTotalCount", "initiatorOctets", "postOctetDeltaCount", "postOctetTotalCount",
		"layer2OctetDeltaCount", "layer2OctetTotalCount",
		"sonicwall.initiatorToResponderDeltaOctets", "sonicwall.initiatorToResponderOctets")),
	both(direct(flow.FieldPackets,
		"packetDeltaCount", "packetTotalCount", "initiatorPackets", "postPacketDeltaCount", "postPacketTotalCount",
		"sonicwall.initiatorToResponderDeltaPackets", "sonicwall.initiatorToResponderPackets")),

	direct(flow.FieldSrcPort,
		"sourceTransportPort", "tcpSourcePort", "udpSourcePort", "cisco.clientTransportPort", "sonicwall.initiatorTransportPort"),
	direct(flow.FieldDstPort,
		"destinationTransportPort", "tcpDestinationPort", "udpDestinationPort", "cisco.serverTransportPort",
		"sonicwall.responderTransportPort"),
	direct(flow.FieldProtocol,
		"protocolIdentifier", "sonicwall.protocolType"),
	direct(flow.FieldIPVersion, "ipVersion"),
	both(direct(flow.FieldTCPFlags, "tcpControlBits")),
	both(direct(flow.FieldTOS, "ipClassOfService")),
	direct(flow.FieldTTL, "ipTTL", "minimumTTL", "maximumTTL"),
	direct(flow.FieldIPFlags, "fragmentFlags"),
	direct(flow.FieldFragmentID, "fragmentIdentification"),
	direct(flow.FieldFragmentOffset, "fragmentOffset"),
	direct(flow.FieldFlowLabel, "flowLabelIPv6"),
	direct(flow.FieldForwardingStatus, "forwardingStatus"),

	direct(flow.FieldIn, "ingressInterface", "ingressPhysicalInterface"),
	direct(flow.FieldOut, "egressInterface", "egressPhysicalInterface"),
	direct(flow.FieldObservationPoint, "observationPointId"),
	direct(flow.FieldSrcMAC, "sourceMacAddress", "postSourceMacAddress"),
	direct(flow.FieldDstMAC,
		"destinationMacAddress", "postDestinationMacAddress"),
	direct(flow.FieldVLAN, "dot1qVlanId"),
	direct(flow.FieldSrcVLAN, "vlanId"),
	direct(flow.FieldDstVLAN, "postVlanId", "postDot1qVlanId"),

	direct(flow.FieldSrcAS, "bgpSourceAsNumber"),
	direct(flow.FieldDstAS, "bgpDestinationAsNumber"),
	direct(flow.FieldNextHopAS, "bgpNextAdjacentAsNumber"),

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

	direct(flow.FieldNATSrcPort,
		"postNAPTSourceTransportPort", "cisco.postNAPTSourceTransportPort"),
	direct(flow.FieldNATDstPort,
		"postNAPTDestinationTransportPort", "cisco.postNAPTDestinationTransportPort"),
	direct(flow.FieldNATEvent, "natEvent"),
	direct(flow.FieldFirewallEvent,
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

func direct(field flow.Field, elements ...string) meaning {
	return meaning{elements: elements, to: target(field)}
}

func waits(s slot, elements ...string) meaning { return meaning{elements: elements, slot: s} }

func both(m meaning) meaning {
	m.both = true
	return m
}
