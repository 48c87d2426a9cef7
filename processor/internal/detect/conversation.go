package detect

import "github.com/otelflow/otelflow/internal/flow"

// conversation is all that is known of one 5-tuple: the two halves, and what was made of them. When it is known to have been
// answered nothing more can be learnt of it, and a memo takes its place.
type conversation struct {
	key      key
	asker    uint8   // the endpoint in whose queue it stands
	queued   bool    // it stood in one
	told     bool    // given to the detectors
	settled  bool    // judged for the first time: told, or found to be no contact
	certain  bool    // nothing more need be waited for
	client   int8    // the half that asked; meaningful once told
	outcome  Outcome // the same
	half     [2]half // what each endpoint of the key sent
	sampling uint32
	behind   Ref // the next in its queue
}

// half is what one endpoint sent, in one or more records.
type half struct {
	first, last flow.Time
	record      span // of the latest record counted, to know its double by
	Volume
	exporter uint32 // whose records are counted; others see the same packets again
	flags    uint16 // TCP flags, or icmpRequest and icmpReply
	flagged  bool   // flags were measured
	seen     bool
}

// For ICMP a half has these in place of TCP flags.
const (
	icmpRequest = 1 << iota
	icmpReply
)

// record is one flow record as a part of a conversation.
type record struct {
	*flow.Flow
	span
	from     int    // the endpoint that sent it
	exporter uint32 // the number of its exporter
}

// add counts one record into h. It tells false when the record only repeats what is known: the same record again, or the
// same packets by another exporter on their way.
func (h *half) add(r *record) bool {
	if !h.seen {
		*h = half{seen: true, first: r.start, last: r.end, exporter: r.exporter}
	} else if h.exporter != r.exporter || h.record == r.span && r.start != 0 {
		h.mark(r.Flow)
		return false
	}
	h.first, h.last = min(h.first, r.start), max(h.last, r.end)
	h.record = r.span
	h.Bytes += r.Bytes
	h.Packets += r.Packets
	h.mark(r.Flow)
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
