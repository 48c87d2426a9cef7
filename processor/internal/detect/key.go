package detect

import "github.com/otelflow/otelflow/internal/flow"

// key is a conversation's: a 5-tuple without direction, the lower endpoint first.
type key struct {
	addr     [2]Host
	port     [2]uint16
	protocol flow.Protocol
	query    uint8 // for ICMP queries the type of the request; they have no ports
}

// verdict on a record's addressing: what it can be joined as.
type addressing uint8

const (
	conversational addressing = iota
	errorMessage              // ICMP: the source says that it could not be reached
	groupwise                 // to or from multicast and the like: nobody is asked in particular
	incomplete                // addresses or ports are missing: an aggregated flow, a fragment, an ICMP type that asks nothing
)

// keyOf makes the key of f and tells which of its endpoints f came from.
func keyOf(f *flow.Flow) (k key, from int, a addressing) {
	src, dst := f.Src.Unmap(), f.Dst.Unmap()
	if !src.IsValid() || !dst.IsValid() {
		return k, 0, incomplete
	}
	k = key{addr: [2]Host{HostOf(src), HostOf(dst)}, protocol: f.Protocol}
	switch {
	case f.Protocol == flow.ICMP, f.Protocol == flow.ICMPv6:
		message := icmpMessage(f)
		if k.query, _ = message.query(); k.query == 0 {
			if message.unreachable() {
				return k, 0, errorMessage
			}
			return k, 0, incomplete
		}
	case f.Protocol.HasPorts():
		if f.SrcPort == 0 && f.DstPort == 0 {
			return k, 0, incomplete
		}
		k.port = [2]uint16{f.SrcPort, f.DstPort}
	}
	if isGroup(dst) || isGroup(src) {
		return k, 0, groupwise
	}
	if c := src.Compare(dst); c > 0 || c == 0 && k.port[0] > k.port[1] {
		k.addr[0], k.addr[1] = k.addr[1], k.addr[0]
		k.port[0], k.port[1] = k.port[1], k.port[0]
		from = 1
	}
	return k, from, conversational
}
