package story

import (
	"cmp"
	"container/heap"
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// Flows are the records of the story's traffic in the order in which the exporters send them, the same each time. They are made
// as they are asked for: only what is on its way is in memory.
func (s *Story) Flows() iter.Seq[flow.Flow] {
	return func(yield func(flow.Flow) bool) {
		m := newMerger(s)
		for m.next() {
			p := heap.Pop(&m.pieces).(queued).piece
			if !yield(s.record(&m.exporters[p.exporter], &p)) {
				return
			}
		}
	}
}

// merger merges streams of connections into one stream of records.
type merger struct {
	streams   queue // of *stream, by when the next connection begins
	pieces    queue // of piece, by when it is sent
	exporters []exporter
	names     []string
	random    *rand.Rand
	made      int
}

func newMerger(s *Story) *merger {
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(s.Seed))
	m := &merger{random: rand.New(rand.NewPCG(seed.Sum64(), 1<<32)), names: s.exporterNames()}
	for _, name := range m.names {
		m.exporters = append(m.exporters, s.Exporters[name])
	}
	for i := range s.Traffic {
		for n := range s.Traffic[i].streams() {
			if st := newStream(s, i, n); st.more() {
				m.add(&m.streams, queued{at: st.at, stream: st})
			}
		}
	}
	return m
}

// next brings the record that is sent next to the head of pieces; it is false when there is none.
func (m *merger) next() bool {
	for len(m.streams) > 0 && (len(m.pieces) == 0 || m.streams[0].at <= m.pieces[0].at) {
		q := heap.Pop(&m.streams).(queued)
		c := q.stream.next()
		for i := range m.exporters {
			if len(c.SeenBy) > 0 && !slices.Contains(c.SeenBy, m.names[i]) {
				continue
			}
			m.exporters[i].meter(&c, i, m.random, func(p piece) {
				p.sent += time.Duration(i) * 300 * time.Millisecond // exporters do not send in step
				m.add(&m.pieces, queued{at: p.sent, piece: p})
			})
		}
		if q.stream.more() {
			m.add(&m.streams, queued{at: q.stream.at, stream: q.stream})
		}
	}
	return len(m.pieces) > 0
}

func (m *merger) add(to *queue, q queued) {
	m.made++
	q.nth = m.made
	heap.Push(to, q)
}

// queued is a stream or a piece that waits for its time. What waits for the same moment comes in the order in which it was queued.
type queued struct {
	at     time.Duration
	nth    int
	stream *stream
	piece  piece
}

// queue is a heap of them.
type queue []queued

// Len, Less, Swap, Push and Pop implement heap.Interface.
func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].at, q[j].at), cmp.Compare(q[i].nth, q[j].nth)) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push implements heap.Interface.
func (q *queue) Push(x any) { *q = append(*q, x.(queued)) }

// Pop implements heap.Interface.
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
