package detect

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// TCP flags (RFC 9293 section 3.1).
const (
	fin = 0x01
	syn = 0x02
	rst = 0x04
	psh = 0x08
	ack = 0x10
	urg = 0x20

	tcpFlags = fin | syn | rst | psh | ack | urg // the others say nothing about who asks and who answers
)

// nobody is the client of what is no contact: an answer without a request.
const nobody = -1

// opener tells which half asked, or nobody. The order of belief: a SYN without ACK over the flow's life; an answer that can
// be nothing else; the earlier start by one exporter's clock; the service port; the lower port.
func opener(c *conversation) int {
	k := &c.key
	if k.query != 0 {
		return icmpOpener(c)
	}
	if k.protocol == flow.TCP {
		if side, sure := tcpOpener(c); sure {
			return side
		}
	}
	if !c.both() {
		return loneOpener(k, c.only())
	}
	byStart, sure := earlier(c)
	if sure && fromTheBeginning(c) {
		return byStart
	}
	if s0, s1 := isService(k.port[0]), isService(k.port[1]); s0 != s1 {
		if s0 {
			return 1
		}
		return 0
	}
	if sure {
		return byStart
	}
	if k.port[0] < k.port[1] {
		return 1
	}
	return 0
}

func icmpOpener(c *conversation) int {
	for i := range c.half {
		if c.half[i].flags&icmpRequest != 0 {
			return i
		}
	}
	return nobody
}

func tcpOpener(c *conversation) (side int, sure bool) {
	for i := range c.half {
		if h := &c.half[i]; h.flagged && h.flags&(syn|ack) == syn {
			return i, true
		}
	}
	a, b := onlyAnswers(&c.half[0]), onlyAnswers(&c.half[1])
	switch {
	case a && b, a && !c.half[1].seen, b && !c.half[0].seen:
		return nobody, true
	case a:
		return 1, true
	case b:
		return 0, true
	}
	return 0, false
}

// onlyAnswers tells whether all that a half sent was SYN+ACK, or RST: what a host sends that was asked. Without the question
// beside it this is backscatter of somebody who forged the host's peer. Data without PSH has those flags too, in the first slice of
// a long connection, but is larger.
func onlyAnswers(h *half) bool {
	const largest = 100 // IPv6, TCP and all the options that they have room for (RFC 9293 section 3.1)
	switch h.flags & tcpFlags {
	case syn | ack:
		return h.flagged && h.Bytes <= h.Packets*largest
	case rst, rst | ack:
		return h.flagged
	}
	return false
}

// loneOpener judges a half whose other half nobody saw: its sender asked, unless it spoke from a service's port to a port
// that is none. Then the request got lost on its way to us, or went another way.
func loneOpener(k *key, sender int) int {
	if isService(k.port[sender]) && !isService(k.port[1-sender]) {
		return 1 - sender
	}
	return sender
}

// likelyOpener is the best guess of who asked when only the first record of a conversation has come, from sender.
func likelyOpener(c *conversation, sender int) int {
	if side := opener(c); side != nobody {
		return side
	}
	return 1 - sender
}

// earlier tells which half began first, by the clock of an exporter that saw both.
func earlier(c *conversation) (side int, sure bool) {
	a, b := &c.half[0], &c.half[1]
	if a.exporter != b.exporter || a.first == b.first || a.first == 0 || b.first == 0 {
		return 0, false
	}
	if a.first < b.first {
		return 0, true
	}
	return 1, true
}

// fromTheBeginning tells whether the first records of both halves are those with which the conversation began. Where one is
// missing yet, or was missed, the starts are those of slices and say nothing about who asked.
func fromTheBeginning(c *conversation) bool {
	a, b := &c.half[0], &c.half[1]
	if c.key.protocol == flow.TCP {
		return a.flags&b.flags&syn != 0
	}
	const answers = 10 * time.Second // an answer takes less, and exporters cut flows that last longer than that
	return max(a.first, b.first) < min(a.first, b.first).Add(answers)
}

// surroundings is what a judgement needs beyond the conversation itself.
type surroundings struct {
	bothWays    bool // the exporter is known to show answers where there are some, and has had the time to
	sampled     bool // not every packet was looked at
	unreachable bool // the server's host said by ICMP that it could not be reached
}

// outcome tells what became of a contact, given who asked. A half without flags (the template has none, or the hardware
// leaves them empty) is judged by the answer alone.
func outcome(c *conversation, around surroundings) Outcome {
	k := &c.key
	client, server := &c.half[c.client], &c.half[1-c.client]
	if k.query != 0 {
		if server.flags&icmpReply != 0 {
			return Answered
		}
		return c.unanswered(around)
	}
	switch {
	case !client.seen:
		return replyOnly(server)
	case k.protocol != flow.TCP && server.seen:
		return Answered
	case k.protocol == flow.TCP && server.seen:
		return tcpAnswer(k, client, server)
	case k.protocol == flow.TCP && client.flagged:
		return c.tcpLone(client, around)
	}
	return c.unanswered(around)
}

// unanswered is the outcome of a request to which no answer was seen, when the request itself says no more.
func (c *conversation) unanswered(around surroundings) Outcome {
	switch {
	case around.unreachable:
		return Refused
	case around.bothWays && !around.sampled:
		return Silent
	}
	return Unknown
}

// replyOnly judges an answer whose question was not seen. Of a TCP connection it can still show that it was established.
func replyOnly(server *half) Outcome {
	if server.flagged && server.flags&(syn|ack) == syn|ack && server.flags&(psh|fin) != 0 {
		return Answered
	}
	return Unknown
}

// tcpAnswer judges a TCP contact of which both halves were seen.
func tcpAnswer(k *key, client, server *half) Outcome {
	switch {
	case server.flagged && server.flags&(syn|rst) == rst:
		if client.flags&(syn|ack) == syn|ack || client.flags&ack != 0 && !onlyAnswers(server) {
			return Answered // established in a slice that was missed, reset in this one
		}
		return Refused
	case !server.flagged && bare(k, server):
		return Refused
	}
	return Answered
}

// bare tells whether TCP segments whose flags are not known can only have been RSTs: they had no options, which every SYN+ACK
// of a living stack has (at least the maximum segment size, RFC 9293 section 3.7.1), and no data.
func bare(k *key, h *half) bool {
	header := uint64(40) // IPv4 and TCP without options
	if !k.addr[0].is4() {
		header = 60
	}
	return h.Packets > 0 && h.Bytes <= h.Packets*header
}

// tcpLone judges a TCP contact of which only the client's half was seen. Flags are the sum over the flow, so a SYN that was
// never followed by an ACK never got its SYN+ACK. A client that went on to ACK was answered, somewhere out of our sight. A
// FIN, or the Christmas tree, without ACK is a probe that a listening port does not answer either.
func (c *conversation) tcpLone(client *half, around surroundings) Outcome {
	switch f := client.flags & tcpFlags; {
	case around.unreachable:
		return Refused
	case f&(syn|ack) == syn|ack:
		return Answered
	case f&ack != 0, around.sampled:
		return Unknown // the middle of a connection; or one packet of many
	case f&rst != 0:
		return c.unanswered(around) // gave up, or did not care for the SYN+ACK that it got
	}
	return Silent
}
