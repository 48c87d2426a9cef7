package main

import (
	"cmp"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// What the metered presentations take for granted.
const (
	activeTimeout   = time.Minute      // a flow that lasts longer is cut
	inactiveTimeout = 15 * time.Second // a flow that pauses longer has ended; it is exported when the pause was as long
	shuffle         = time.Minute      // by how much a record may be late besides
)

// meter makes one-way records of packets as a router does: each direction by itself, cut by the two timeouts, of one packet in so
// many. Its chance is its own and always the same.
type meter struct {
	sampling uint32 // 1 for every packet
	chance   *rand.Rand
	records  []record
}

// metered are the records of all rows in the order in which they arrive, shuffled within shuffle.
func metered(rows []row, sampling uint32) iter.Seq[flow.Flow] {
	m := newMeter(sampling)
	for i := range rows {
		for _, way := range directions(&rows[i]) {
			m.observe(&way)
		}
	}
	slices.SortStableFunc(m.records, func(a, b record) int { return cmp.Compare(a.due, b.due) })
	return func(yield func(flow.Flow) bool) {
		for i := range m.records {
			if !yield(m.records[i].flow()) {
				return
			}
		}
	}
}

func newMeter(sampling uint32) *meter {
	return &meter{sampling: sampling, chance: rand.New(rand.NewPCG(20, uint64(sampling)))}
}

// observe makes records of the packets of one direction.
func (m *meter) observe(w *oneWay) {
	var x record // of no packets while there is none
	for i := range w.packets {
		if !m.looks() {
			continue
		}
		at := w.first.Add(w.offset(i))
		switch {
		case x.packets == 0:
		case at.Sub(x.end) > inactiveTimeout:
			m.export(&x, x.end.Add(inactiveTimeout))
		case at.Sub(x.start) >= activeTimeout:
			m.export(&x, x.start.Add(activeTimeout))
		}
		if x.packets == 0 {
			x = record{row: w.row, isAnswer: w.isAnswer, start: at}
		}
		x.end = at
		x.packets++
		x.bytes += w.bytesOf(i)
		x.flags |= w.flagsOf(i)
	}
	if x.packets > 0 {
		m.export(&x, x.end.Add(inactiveTimeout))
	}
}

// looks tells whether the sampler looks at the next packet.
func (m *meter) looks() bool { return m.sampling <= 1 || m.chance.Uint32N(m.sampling) == 0 }

// export sends x at a time and empties it; the record arrives later by chance.
func (m *meter) export(x *record, at flow.Time) {
	x.due = at.Add(time.Duration(m.chance.Int64N(int64(shuffle))))
	if m.sampling > 1 {
		x.sampling = m.sampling
	}
	m.records = append(m.records, *x)
	*x = record{}
}
