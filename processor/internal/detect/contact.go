package detect

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// Outcome is what became of a contact.
type Outcome uint8

// The outcomes. Unknown is no failure: the answer may have gone where no exporter looked.
const (
	Unknown  Outcome = iota
	Answered         // the server spoke: SYN+ACK, a datagram back, an echo reply
	Refused          // the server or its host declined: RST, ICMP unreachable
	Silent           // nothing came back although it would have been seen
)

// String is the outcome in lower case.
func (o Outcome) String() string {
	return [...]string{"unknown", "answered", "refused", "silent"}[o]
}

// Failed tells whether the client certainly did not get what it asked for.
func (o Outcome) Failed() bool { return o == Refused || o == Silent }

// Zone is where an address stands relative to the user's own networks.
type Zone uint8

// The zones.
const (
	Outside Zone = iota
	Inside
	Group // no single host that could be looked up: multicast, broadcast, link-local, loopback, unspecified
)

// Contact is one attempt of a client to talk to a server: both directions and all slices of one 5-tuple, joined.
type Contact struct {
	Client, Server         netip.Addr
	ClientZone, ServerZone Zone
	ClientPort, ServerPort uint16 // 0 for protocols without ports
	Protocol               flow.Protocol
	ICMPType               uint8  // the type of the request, for ICMP
	TCPFlags               uint16 // of all that the client was seen to send; 0 when that is not known

	Outcome Outcome
	// Revised marks a contact that was given before, with another outcome, because its answer came after the join window.
	Revised bool

	At          flow.Time // event time at which it was settled
	First, Last flow.Time // earliest start and latest end of the flows behind it, by the exporter's clock

	Sent, Received Volume // by the client and by the server, as exported
	Past           Past   // what the engine remembered of the two before; of clients inside only
	Exporter       netip.Addr
	Sampling       uint32 // 1-in-N; 0 when not known
}

// Volume is an amount of traffic in one direction.
type Volume struct {
	Bytes, Packets uint64
}
