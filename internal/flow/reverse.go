package flow

// Reverse is what a biflow tells of the packets from Dst to Src (RFC 5103). Which numbers it has stands in the Flow's Fields.
type Reverse struct {
	Start, End     Time
	Bytes, Packets uint64
	TCPFlags       uint16
	TOS            uint8
}

// reverseFields are the numbers of a Reverse.
const reverseFields = 1<<FieldReverseBytes | 1<<FieldReversePackets | 1<<FieldReverseTCPFlags | 1<<FieldReverseTOS

// kept are the numbers that hold for both directions, and those that Reversed exchanges.
const kept = 1<<FieldSequence | 1<<FieldSrcPort | 1<<FieldDstPort | 1<<FieldProtocol | 1<<FieldIPVersion | 1<<FieldIn | 1<<FieldOut |
	1<<FieldDomain | 1<<FieldObservationPoint | 1<<FieldSrcMAC | 1<<FieldDstMAC | 1<<FieldVLAN | 1<<FieldSrcVLAN | 1<<FieldDstVLAN |
	1<<FieldSrcAS | 1<<FieldDstAS | 1<<FieldSrcNet | 1<<FieldDstNet

// exchanged are the pairs of numbers of which each is the other in the other direction.
var exchanged = [...][2]Field{
	{FieldSrcPort, FieldDstPort}, {FieldIn, FieldOut}, {FieldSrcMAC, FieldDstMAC}, {FieldSrcVLAN, FieldDstVLAN},
	{FieldSrcAS, FieldDstAS}, {FieldSrcNet, FieldDstNet},
}

// halves are the numbers of a Reverse and what they are of the direction itself.
var halves = [...][2]Field{
	{FieldReverseBytes, FieldBytes}, {FieldReversePackets, FieldPackets},
	{FieldReverseTCPFlags, FieldTCPFlags}, {FieldReverseTOS, FieldTOS},
}

// IsBiflow tells whether f has anything of the reverse direction, be it that no packet came.
func (f *Flow) IsBiflow() bool {
	return f.Fields&reverseFields != 0 || f.Reverse.Start != 0 || f.Reverse.End != 0
}

// SetReverse makes half, of which only the numbers and times that a Reverse has count, the reverse half of f.
func (f *Flow) SetReverse(half *Flow) {
	f.Reverse = Reverse{half.Start, half.End, half.Bytes, half.Packets, half.TCPFlags, half.TOS}
	for _, pair := range halves {
		if half.Has(pair[1]) {
			f.Fields.Add(pair[0])
		}
	}
}

// IsIdle tells whether f counts, and counted nothing, and is no event either: then no packet went from Src to Dst.
func (f *Flow) IsIdle() bool {
	const counters, events = 1<<FieldBytes | 1<<FieldPackets, 1<<FieldNATEvent | 1<<FieldFirewallEvent
	return f.Bytes == 0 && f.Packets == 0 && f.Fields&counters != 0 && f.Fields&events == 0
}

// CutReverse takes the reverse half off f and returns it as a flow of its own: the endpoints exchanged, the counters, flags and
// times those of the reverse direction. It is false when there was none, or no packet in it: then no packet is a flow either.
//
// What only the forward direction is known for stays with f: Extra, next hops, translations, ICMP type and code; but what came back
// upon an ICMP query is taken for its answer. A reverse half without times has those of f, which span both.
func (f *Flow) CutReverse() (Flow, bool) {
	if !f.IsBiflow() {
		return Flow{}, false
	}
	half := f.Reverse
	fields := f.Fields
	f.Reverse = Reverse{}
	f.Fields &^= reverseFields
	if half.Bytes == 0 && half.Packets == 0 && fields&(1<<FieldReverseBytes|1<<FieldReversePackets) != 0 {
		return Flow{}, false
	}
	r := f.exchange()
	r.Bytes, r.Packets, r.TCPFlags, r.TOS = half.Bytes, half.Packets, half.TCPFlags, half.TOS
	for _, pair := range halves {
		if fields.Has(pair[0]) {
			r.Fields.Add(pair[1])
		}
	}
	if answer, ok := icmpAnswer(f.Protocol, f.ICMPType); ok && f.Has(FieldICMPType) {
		r.ICMPType = answer
		r.Fields.Add(FieldICMPType)
	}
	if half.Start != 0 || half.End != 0 {
		r.Start, r.End = half.Start, half.End
	}
	return r, true
}

// exchange is a flow between the endpoints of f from Dst to Src, without counters.
func (f *Flow) exchange() Flow {
	r := Flow{
		Fields: f.Fields & kept, Type: f.Type, Exporter: f.Exporter, Domain: f.Domain, Sequence: f.Sequence,
		Start: f.Start, End: f.End, Received: f.Received,
		Src: f.Dst, Dst: f.Src, SrcPort: f.DstPort, DstPort: f.SrcPort,
		Protocol: f.Protocol, IPVersion: f.IPVersion, Sampling: f.Sampling,
		In: f.Out, Out: f.In, ObservationPoint: f.ObservationPoint, SrcMAC: f.DstMAC, DstMAC: f.SrcMAC,
		VLAN: f.VLAN, SrcVLAN: f.DstVLAN, DstVLAN: f.SrcVLAN, SrcAS: f.DstAS, DstAS: f.SrcAS, SrcNet: f.DstNet, DstNet: f.SrcNet,
		InName: f.OutName, OutName: f.InName, InDescription: f.OutDescription, OutDescription: f.InDescription,
		InVRF: f.OutVRF, OutVRF: f.InVRF, Application: f.Application,
	}
	for _, pair := range exchanged {
		r.Fields.Exchange(pair[0], pair[1])
	}
	return r
}
