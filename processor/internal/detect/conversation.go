package detect

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// conversation is what is known of one 5-tuple: the two halves, and what was made of them.
type conversation struct {
	half     [2]half // what each endpoint of the key sent
	client   int8    // the half that asked; meaningful once told
	told     bool    // given to the detectors
	settled  bool    // judged for the first time: told, or found to be no contact
	certain  bool    // nothing more need be waited for
	outcome  Outcome
	sampling uint32

	asker  netip.Addr                // in whose queue it stands
	behind *Entry[key, conversation] // the next in that queue
}

// half is what one endpoint sent, in one or more records.
type half struct {
	first, last flow.Time
	record      span       // of the latest record counted, to know its double by
	exporter    netip.Addr // whose records are counted; others see the same packets again
	Volume
	flags   uint16 // TCP flags, or icmpRequest and icmpReply
	flagged bool   // flags were measured
	seen    bool
}

// For ICMP a half has these in place of TCP flags.
const (
	icmpRequest = 1 << iota
	icmpReply
)

// add counts one record into h. It tells false when the record only repeats what is known: the same record again, or the
// same packets by another exporter on their way.
func (h *half) add(f *flow.Flow, s span) bool {
	if !h.seen {
		*h = half{seen: true, first: s.start, last: s.end, exporter: f.Exporter}
	} else if h.exporter != f.Exporter || h.record == s && s.start != 0 {
		h.mark(f)
		return false
	}
	h.first, h.last = min(h.first, s.start), max(h.last, s.end)
	h.record = s
	h.Bytes += f.Bytes
	h.Packets += f.Packets
	h.mark(f)
	return true
}

// mark notes the flags of a record.
func (h *half) mark(f *flow.Flow) {
	switch f.Protocol {
	case flow.TCP:
		h.flags |= f.TCPFlags
		h.flagged = h.flagged || f.Has(flow.FieldTCPFlags) && f.TCPFlags != 0
	case flow.ICMP, flow.ICMPv6:
		h.flagged = true
		if _, answer := icmpMessage(f).query(); answer {
			h.flags |= icmpReply
		} else {
			h.flags |= icmpRequest
		}
	}
}

// last is the latest end of both halves.
func (c *conversation) last() flow.Time { return max(c.half[0].last, c.half[1].last) }

// both tells whether both halves were seen.
func (c *conversation) both() bool { return c.half[0].seen && c.half[1].seen }

// only is the half that was seen when not both were.
func (c *conversation) only() int {
	if c.half[0].seen {
		return 0
	}
	return 1
}
