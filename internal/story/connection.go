package story

import (
	"cmp"
	"math"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// connection is one conversation as it was on the wire.
type connection struct {
	*traffic
	client, server         netip.Addr
	clientPort, serverPort uint16
	at, lasts              time.Duration
	asked, said            direction
}

// direction is what one side sent.
type direction struct {
	bytes, packets uint64
	flags          uint16
}

const (
	// session is all flags of a TCP connection that went well.
	session = syn | ack | psh | fin
	// bare is the size of a TCP SYN, or of an ACK with options.
	bare = 60
)

// measure decides how large and long the connection is.
func (c *connection) measure(r *rand.Rand) {
	factor := 1.0
	if c.Spread > 0 { // log-normal, as sizes of transfers are (Paxson 1994)
		factor = math.Exp(c.Spread*r.NormFloat64() - c.Spread*c.Spread/2)
	}
	c.lasts = time.Duration(float64(c.lasting()) * math.Min(factor, 4))
	c.asked = c.direction(uint64(float64(c.Sent)*factor), c.Packets)
	c.said = c.direction(uint64(float64(c.Received)*factor), c.PacketsBack)
	isTCP := flow.Protocol(c.Protocol) == flow.TCP
	switch {
	case c.Outcome == answered && isTCP:
		c.acknowledge()
	case c.Outcome == refused && isTCP:
		c.asked, c.said = direction{bare, 1, syn}, direction{40, 1, rst | ack}
	case c.Outcome == refused: // the port is unreachable, says an ICMP message with the head of the packet in it
		c.asked, c.said = c.asked.orOne(), direction{c.asked.bytes + 28, 1, 0}
	case c.Outcome == silent:
		c.asked, c.said = c.asked.orOne(), direction{}
		c.asked.flags = syn
	case c.Outcome == unasked:
		c.asked, c.said = direction{}, c.said.orOne()
		c.said.flags = syn | ack
	default:
		c.asked, c.said = c.asked.orOne(), c.said.orOne()
	}
	if !isTCP {
		c.asked.flags, c.said.flags = 0, 0
		return
	}
	if c.Outcome != refused || c.Flags != 0 {
		c.asked.flags = cmp.Or(uint16(c.Flags), c.asked.flags)
	}
	c.said.flags = cmp.Or(uint16(c.AnswerFlags), c.said.flags)
}

// lasting is how long a connection takes that does not say so.
func (c *connection) lasting() time.Duration {
	switch {
	case c.Lasting > 0:
		return time.Duration(c.Lasting)
	case c.Outcome == answered && flow.Protocol(c.Protocol) == flow.TCP:
		return 400 * time.Millisecond
	}
	return 0
}

// direction has as many packets as the bytes need, unless told otherwise.
func (c *connection) direction(bytes, packets uint64) direction {
	if packets == 0 {
		packets = (bytes + uint64(c.PacketSize) - 1) / uint64(c.PacketSize)
	}
	if bytes == 0 {
		bytes = packets * bare
	}
	return direction{bytes: bytes, packets: packets}
}

// orOne is d, or one packet where d is nothing.
func (d direction) orOne() direction {
	if d.packets == 0 {
		return direction{bytes: bare, packets: 1}
	}
	return d
}

// acknowledge adds the handshake, and an acknowledgement of every other packet of the other side.
func (c *connection) acknowledge() {
	for _, d := range []struct {
		own   *direction
		other uint64
		told  uint64
	}{{&c.asked, c.said.packets, c.Packets}, {&c.said, c.asked.packets, c.PacketsBack}} {
		d.own.flags = session
		if d.told > 0 {
			continue
		}
		extra := 3 + d.other/2
		d.own.packets += extra
		d.own.bytes += extra * 52
	}
}
