package session

import "github.com/otelflow/otelflow/internal/flow"

// icmp settles type and code of ICMP. The elements of the flow's own family come first, then those of the other; of each the
// pair in one number before the two singly. In a flow of another protocol they are what a template for all protocols is filled
// with, and are left for Extra where they are not zero.
//
// NetFlow v5 has no such elements, and many templates have none either: there the destination port of an ICMP flow is type*256 +
// code (Cisco; softflowd, pmacct and tshark do the same). It is read so only when the source port is zero, as it must be
// there; other exporters use both ports for something else, such as the ICMP identifier. nfdump reads a source port that is
// not zero as the two octets swapped; no capture shows such an exporter, so here it is left alone. The ports themselves stay as
// they were exported.
func (r *record) icmp(family uint8) {
	f := r.flow
	known := f.Protocol == flow.ICMP || f.Protocol == flow.ICMPv6
	if f.Has(flow.FieldProtocol) && !known {
		return
	}
	v6 := f.Protocol == flow.ICMPv6 || !known && family == 6
	const elements = slots(1<<icmpTypeCode4 | 1<<icmpTypeCode6 | 1<<icmpType4 | 1<<icmpCode4 | 1<<icmpType6 | 1<<icmpCode6)
	switch {
	case r.held&elements == 0:
		if known {
			icmpFromPort(f)
		}
	case v6:
		_ = r.icmpFrom(icmpTypeCode6, icmpType6, icmpCode6) || r.icmpFrom(icmpTypeCode4, icmpType4, icmpCode4)
	default:
		_ = r.icmpFrom(icmpTypeCode4, icmpType4, icmpCode4) || r.icmpFrom(icmpTypeCode6, icmpType6, icmpCode6)
	}
}

// icmpFrom takes type and code from the slots of one family, and tells whether any of them was there.
func (r *record) icmpFrom(both, kind, code slot) bool {
	f := r.flow
	if n := r.uint(both); r.has(both) && n <= 0xffff {
		r.take(both)
		f.ICMPType, f.ICMPCode = uint8(n>>8), uint8(n)
		f.Fields |= flow.FieldsOf(flow.FieldICMPType, flow.FieldICMPCode)
		return true
	}
	if n := r.uint(kind); r.has(kind) && n <= 0xff {
		r.take(kind)
		f.ICMPType = uint8(n)
		f.Fields.Add(flow.FieldICMPType)
	}
	if n := r.uint(code); r.has(code) && n <= 0xff {
		r.take(code)
		f.ICMPCode = uint8(n)
		f.Fields.Add(flow.FieldICMPCode)
	}
	return f.Has(flow.FieldICMPType) || f.Has(flow.FieldICMPCode)
}

func icmpFromPort(f *flow.Flow) {
	if !f.Has(flow.FieldDstPort) || f.SrcPort != 0 {
		return
	}
	f.ICMPType, f.ICMPCode = uint8(f.DstPort>>8), uint8(f.DstPort)
	f.Fields |= flow.FieldsOf(flow.FieldICMPType, flow.FieldICMPCode)
}
