package detect

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/otelflow/otelflow/internal/flow"
)

// Example is a conversation as evidence, without pointers, so that tables may hold some.
type Example struct {
	client, server         Host
	first                  flow.Time
	sent, received         Volume
	clientPort, serverPort uint16
	protocol               flow.Protocol
	outcome                Outcome
	oneWay                 bool // only one direction was looked at: nothing is said of an outcome
}

// MaxExamples is how many flows a finding shows: what a person still reads.
const MaxExamples = 5

// ExampleOf is the contact c.
func ExampleOf(c *Contact) Example {
	return Example{
		client: HostOf(c.Client), server: HostOf(c.Server), first: c.First, sent: c.Sent, received: c.Received,
		clientPort: c.ClientPort, serverPort: c.ServerPort, protocol: c.Protocol, outcome: c.Outcome,
	}
}

// ExampleOfTraffic is the record t, by itself.
func ExampleOfTraffic(t *Traffic) Example {
	return Example{
		client: HostOf(t.Src), server: HostOf(t.Dst), first: t.Start, sent: t.Volume,
		clientPort: t.SrcPort, serverPort: t.DstPort, protocol: t.Protocol, oneWay: true,
	}
}

// String is the example in one line: when, who to whom, over what, what was sent, what came back, and what became of it.
func (x *Example) String() string {
	var b strings.Builder
	if x.first != 0 {
		b.WriteString(x.first.Std().Format("2006-01-02T15:04:05.000Z "))
	}
	fmt.Fprintf(&b, "%s -> %s %s, ", endpoint(x.client, x.clientPort), endpoint(x.server, x.serverPort), x.protocol)
	if x.oneWay {
		fmt.Fprintf(&b, "%d bytes in %d packets", x.sent.Bytes, x.sent.Packets)
		return b.String()
	}
	fmt.Fprintf(&b, "%d bytes out, %d back, %s", x.sent.Bytes, x.received.Bytes, x.outcome)
	return b.String()
}

func endpoint(h Host, port uint16) string {
	if port == 0 {
		return h.Addr().String()
	}
	return netip.AddrPortFrom(h.Addr(), port).String()
}

// Examples are the first few, or the last few, of something.
type Examples struct {
	list [MaxExamples]Example
	n    uint64 // how many were ever given
}

// First keeps x if there is still room.
func (l *Examples) First(x Example) {
	if l.n < MaxExamples {
		l.list[l.n] = x
		l.n++
	}
}

// Latest keeps x in the place of the oldest.
func (l *Examples) Latest(x Example) {
	l.list[l.n%MaxExamples] = x
	l.n++
}

// Lines are the examples, the oldest first.
func (l *Examples) Lines() []string {
	var lines []string
	for i := l.n - min(l.n, MaxExamples); i < l.n; i++ {
		lines = append(lines, l.list[i%MaxExamples].String())
	}
	return lines
}
