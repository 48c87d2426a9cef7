package flow

// icmpAnswer is the ICMP type of the message that answers one of the given type, false when none does: echo, timestamp,
// information and address mask (RFC 792, RFC 950), the echo of ICMPv6 (RFC 4443).
func icmpAnswer(p Protocol, request uint8) (uint8, bool) {
	switch {
	case p == ICMP && request == 8:
		return 0, true
	case p == ICMP && (request == 13 || request == 15 || request == 17), p == ICMPv6 && request == 128:
		return request + 1, true
	}
	return 0, false
}
