package session

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// Datagram is one export message as it came in.
type Datagram struct {
	// Payload is the message. Decode keeps it no longer than the flows that it made from it.
	Payload []byte

	// Exporter is who sent it; invalid when nothing tells, as in a plain file. Only the address matters, but for Options.ByPort:
	// exporters behind UDP change their source port at every restart, and some at every datagram.
	Exporter netip.AddrPort

	// Received is when it arrived. Where that is not known it is zero, and the message's export time stands in for it.
	Received flow.Time

	// Stream says that messages arrive whole and in order (TCP, SCTP, a file of messages after RFC 5655), so that templates
	// need no refreshing and an exporter may withdraw them. Over UDP it is false: templates expire, and withdrawals must be
	// ignored (RFC 7011 section 8.4).
	Stream bool

	// Connection tells transport sessions of one exporter apart, for what each teaches is good for itself alone (RFC 7011 section
	// 8). 0 over UDP and in files. Sessions.Disconnect ends one.
	Connection uint64
}
