package detect

import "github.com/otelflow/otelflow/internal/flow"

// memo is what the table keeps of a 5-tuple. While nothing has answered it says where the whole conversation is; afterwards it
// has what it takes to know later slices and doubles, and begins anew on the same ports. An entry of the table is then 64
// octets, a line of the processor's cache, and of ten million conversations nearly all are answered.
type memo struct {
	whole  Ref   // in joiner.wholes; 0 when it was answered
	client uint8 // the endpoint that asked
	last   flow.Time
	half   [2]glimpse
}

// glimpse is what is remembered of a half.
type glimpse struct {
	exporter uint32 // 0 as long as it was not seen
	record   uint32 // mark of the latest record counted
}

// fingerprint names a conversation: a hash of its key, with a seed. In a table of ten million one record in two thousand
// billion meets the fingerprint of another conversation, and passes for a slice of it.
type fingerprint uint64

func (m *memo) answered() bool { return m.whole == 0 }

// memoOf is what to remember of a conversation that was answered.
func memoOf(c *conversation) memo {
	m := memo{client: uint8(c.client), last: c.last()}
	for i := range c.half {
		if h := &c.half[i]; h.seen {
			m.half[i] = glimpse{exporter: h.exporter, record: h.record.mark()}
		}
	}
	return m
}

// add takes in one more record. It tells false when the record only repeats what is known.
func (m *memo) add(r *record) bool {
	g, mark := &m.half[r.from], r.mark()
	if g.exporter != 0 && (g.exporter != r.exporter || g.record == mark && r.start != 0) {
		return false
	}
	*g = glimpse{exporter: r.exporter, record: mark}
	m.last = max(m.last, r.end)
	return true
}

func (m *memo) both() bool { return m.half[0].exporter != 0 && m.half[1].exporter != 0 }

// mark tells spans apart: by nearly all of the bits of a product with an odd number (Knuth 6.4), the golden ratio's.
func (s span) mark() uint32 {
	return uint32((uint64(s.start) ^ uint64(s.end)<<32 ^ uint64(s.end)>>32) * 0x9e3779b97f4a7c15 >> 32)
}
