package beacon

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// line names what is judged: a client, and a service that it calls. The service is one host, or a place: the /24 or /64 that a
// service with many addresses moves about in.
type line struct {
	client, server detect.Host
	port           uint16
	protocol       uint8
	place          bool
}

// protocolOf is the protocol of a line.
func (l line) protocolOf() flow.Protocol { return flow.Protocol(l.protocol) }

// placeOf is the line of c to the place of the server.
func placeOf(c *detect.Contact, server detect.Host) line {
	return line{client: detect.HostOf(c.Client), server: server.Place(), port: c.ServerPort, protocol: uint8(c.Protocol), place: true}
}

// to is the line of the same client and service to one host.
func (l line) to(server detect.Host) line {
	l.server, l.place = server, false
	return l
}

// call is what is kept of one contact. Its times are whole ticks, the earlier one rounded down and the later one up, so that it is
// the same whether it was a newcomer's or not.
type call struct {
	server   detect.Host
	at, last flow.Time
	port     uint16 // the client's
	size     uint16 // of what the client sent, see sizeOf
	outcome  detect.Outcome
}

func callOf(c *detect.Contact, server detect.Host) call {
	at := c.First
	if at == 0 {
		at = c.At
	}
	last := max(at, c.Last).Add(tick - 1)
	return call{
		server: server, at: timeOf(tickOf(at)), last: timeOf(tickOf(last)),
		port: c.ClientPort, size: sizeOf(c.Sent.Bytes), outcome: c.Outcome,
	}
}

// head is what a place knows of its hosts: the first one, and whether there are others. As long as there are none, the place
// stands for the host, so that most services are kept once.
type head struct {
	server detect.Host
	mixed  bool
}

// hash is what newcomers know a place by.
func (l *line) hash() uint64 {
	return detect.Mix(l.client.Hash() ^ detect.Mix(l.server.Hash()^uint64(l.port)<<8^uint64(l.protocol)))
}

// hostOf is which host of its place a server is: the last octet with IPv4; with IPv6 a hash, and one pair of neighbours in 65,536 is
// one host until they are pairs.
func hostOf(server *detect.Host) uint16 {
	if server.Addr().Is4() {
		return uint16(server[15])
	}
	return uint16(server.Hash())
}

// hashAt is what a host is known by, given the hash of its place: a newcomer that has no room for its first host's whole address
// leads to the host's own line all the same.
func hashAt(place uint64, host uint16) uint64 { return detect.Mix(place + uint64(host) + 1) }

// pause is the longest pause within a flow after which exporters still do not end it, in any of their defaults.
const pause = 15 * time.Second

// continues tells whether a call goes on with the one before it on the same line: a session that was cut in slices, of which
// the engine had forgotten the beginning, keeps its port. A TCP client that calls anew takes another one, however long the session
// was idle; with UDP a pause tells.
func (c *call) continues(l *line, port uint16, latest uint64, last flow.Time) bool {
	if c.port != port {
		return false
	}
	return l.protocolOf() == flow.TCP || tickOf(c.at) >= latest && c.at <= last.Add(pause)
}
