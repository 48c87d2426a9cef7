package main

import "github.com/otelflow/otelflow/internal/flow"

// icmp is the type and code of a message.
type icmp struct{ kind, code uint8 }

// rowICMP reads what stands in place of the ports: the type of what src sent, and its code or, where Zeek knows an answer to
// that type, the answer's type. It gives what src sent and what dst sent.
func rowICMP(r *row) (asked, answered icmp) {
	asked = icmp{uint8(r.srcPort), uint8(r.dstPort)}
	answer, ok := counterpart(r.protocol == flow.ICMPv6, asked.kind)
	if !ok {
		return asked, asked
	}
	if asked.code == answer {
		asked.code = 0
	}
	return asked, icmp{kind: answer}
}

// counterpart is the type of the answer to a request (RFC 792, 950, 1256; RFC 4443, 4861), and of the request to an answer.
func counterpart(v6 bool, kind uint8) (uint8, bool) {
	pairs := [][2]uint8{{8, 0}, {10, 9}, {13, 14}, {15, 16}, {17, 18}}
	if v6 {
		pairs = [][2]uint8{{128, 129}, {133, 134}, {135, 136}, {139, 140}}
	}
	for _, pair := range pairs {
		switch kind {
		case pair[0]:
			return pair[1], true
		case pair[1]:
			return pair[0], true
		}
	}
	return 0, false
}
