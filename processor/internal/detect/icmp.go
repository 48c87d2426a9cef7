package detect

import "github.com/otelflow/otelflow/internal/flow"

// message is the kind of an ICMP or ICMPv6 message.
type message struct {
	kind uint8
	v6   bool
	ok   bool
}

// icmpMessage reads the type of an ICMP flow: from its own element, or from the upper octet of the destination port, where
// NetFlow v5 and many v9 exporters put it.
func icmpMessage(f *flow.Flow) message {
	m := message{v6: f.Protocol == flow.ICMPv6, ok: true}
	switch {
	case f.Has(flow.FieldICMPType):
		m.kind = f.ICMPType
	case f.Has(flow.FieldDstPort):
		m.kind = uint8(f.DstPort >> 8)
	default:
		m.ok = false
	}
	return m
}

// query gives the type of the request that m is or answers, and whether m is the answer: echo, timestamp, information and
// address mask (RFC 792, RFC 950), the echo of ICMPv6 (RFC 4443). Type 0 when m is neither.
func (m message) query() (request uint8, answer bool) {
	if !m.ok {
		return 0, false
	}
	if m.v6 {
		switch m.kind {
		case 128, 129:
			return 128, m.kind == 129
		}
		return 0, false
	}
	switch m.kind {
	case 0:
		return 8, true
	case 8, 13, 15, 17:
		return m.kind, false
	case 14, 16, 18:
		return m.kind - 1, true
	}
	return 0, false
}

// unreachable tells whether m is a destination unreachable message (RFC 792 type 3, RFC 4443 type 1).
func (m message) unreachable() bool {
	return m.ok && (m.v6 && m.kind == 1 || !m.v6 && m.kind == 3)
}
