// Package flow says what a flow is: one record of traffic between two endpoints, as an exporter metered it.
//
// It is the contract between intake and judgement, so it knows neither how a flow travels on the wire nor how it is
// written as a log record, and imports nothing but the standard library.
package flow

import "net/netip"

// Flow is one flow record (RFC 7011 section 2). Which numbers the exporter really sent stands in Fields: a number that is
// zero and not in Fields was never measured. Addresses, times and Sampling tell their absence themselves by being zero.
//
// Extra, and the bytes behind its values, belong to whoever made the Flow and are good only until it makes the next ones.
type Flow struct {
	Fields Fields

	Type     Type       // the protocol that carried the record
	Exporter netip.Addr // the device that sent it, as its transport address says
	Domain   uint32     // IPFIX observation domain ID, NetFlow v9 source ID, NetFlow v5 engine type and ID, sFlow sub-agent ID
	Sequence uint32     // the message's sequence number

	Start, End Time // first and last packet of the flow
	Received   Time // when the datagram arrived

	Src, Dst         netip.Addr
	SrcPort, DstPort uint16
	Protocol         Protocol
	IPVersion        uint8 // 4 or 6
	TCPFlags         uint16
	ICMPType         uint8
	ICMPCode         uint8

	Bytes, Packets uint64 // as exported, not multiplied by Sampling
	Sampling       uint32 // one packet in so many was looked at; 0 when not known

	TOS              uint8
	TTL              uint8
	IPFlags          uint8
	FragmentID       uint32
	FragmentOffset   uint16
	FlowLabel        uint32
	ForwardingStatus uint8

	In, Out          uint32 // SNMP ifIndex of the ingress and egress interface
	ObservationPoint uint64
	SrcMAC, DstMAC   uint64 // the 48 bits, first octet highest
	VLAN             uint16 // the flow's VLAN where the exporter does not tell ingress from egress
	SrcVLAN, DstVLAN uint16
	SrcAS, DstAS     uint32
	SrcNet, DstNet   uint8 // prefix lengths in bits
	NextHop          netip.Addr
	NextHopAS        uint32
	BGPNextHop       netip.Addr

	// What the exporter said of the numbers above in option records (interfaces, VRFs, applications), or in the record itself.
	// Empty when it said nothing.
	InName, OutName               string
	InDescription, OutDescription string
	InVRF, OutVRF                 string
	Application                   string

	// Src, Dst and their ports after a translation; the fields above have them as they were before it.
	NATSrc, NATDst         netip.Addr
	NATSrcPort, NATDstPort uint16
	NATEvent               NATEvent
	FirewallEvent          FirewallEvent

	Reverse Reverse

	Extra []Attr // every other information element of the record, in template order
}

// Reset empties f for the next record and keeps the memory of Extra.
func (f *Flow) Reset() {
	extra := f.Extra[:0]
	*f = Flow{Extra: extra}
}

// Has tells whether the record carried the number that field names.
func (f *Flow) Has(field Field) bool { return f.Fields.Has(field) }
