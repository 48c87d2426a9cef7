package main

import (
	"math/rand/v2"
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
	sampling uint64 // 1 for every packet
	chance   *rand.Rand
}

func newMeter(sampling uint32) *meter {
	return &meter{sampling: uint64(sampling), chance: rand.New(rand.NewPCG(20, uint64(sampling)))}
}

// flows are the records of all rows in the order in which they arrive, shuffled within shuffle.
func (m *meter) flows(rows []row) []flow.Flow {
	var flows []flow.Flow
	for i := range rows {
		for _, way := range directions(&rows[i]) {
			flows = m.records(flows, &way)
		}
	}
	return inOrder(flows)
}

// records appends those of one direction.
func (m *meter) records(flows []flow.Flow, w *oneWay) []flow.Flow {
	var f flow.Flow // the open one, of no packets while there is none
	for i := range w.packets {
		if m.sampling > 1 && m.chance.Uint64N(m.sampling) != 0 {
			continue
		}
		at := w.first.Add(w.offset(i))
		switch {
		case f.Packets == 0:
		case at.Sub(f.End) > inactiveTimeout:
			flows = append(flows, m.export(f, f.End.Add(inactiveTimeout)))
			f = flow.Flow{}
		case at.Sub(f.Start) >= activeTimeout:
			flows = append(flows, m.export(f, f.Start.Add(activeTimeout)))
			f = flow.Flow{}
		}
		if f.Packets == 0 {
			f = w.record
			f.Start = at
		}
		f.End = at
		f.Packets++
		f.Bytes += w.bytesOf(i)
		w.setFlags(&f, f.TCPFlags|w.flagsOf(i))
	}
	if f.Packets == 0 {
		return flows
	}
	return append(flows, m.export(f, f.End.Add(inactiveTimeout)))
}

// export sends f at a time; it arrives later by chance.
func (m *meter) export(f flow.Flow, at flow.Time) flow.Flow {
	f.Received = at.Add(time.Duration(m.chance.Int64N(int64(shuffle))))
	if m.sampling > 1 {
		f.Sampling = uint32(m.sampling)
	}
	return f
}
