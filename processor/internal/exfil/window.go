package exfil

import (
	"math/bits"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// windowSlots is into how many slots a window is cut: the sum of a full window is of 23 to 24 of them.
const windowSlots = 24

// The widths of a slot: an hour is seen in pieces of two and a half minutes, a day in pieces of an hour. Sums that decay would be
// smaller, but a sentence that says "310 MiB in 47 min" must be one that an analyst can add up from the flows.
const (
	ofHour = time.Hour / windowSlots
	ofDay  = 24 * time.Hour / windowSlots
)

// window sums up what went both ways in the last 24 slots. Numbers are whole, and each record's parts add up to the record, so the
// sums do not depend on the order in which records come.
type window struct {
	top  uint64 // the number of the latest slot, from the epoch
	sums [windowSlots]flux
}

// flux is what went out and what came back, in bytes.
type flux struct{ sent, received uint64 }

func (f *flux) add(g flux) {
	f.sent = plus(f.sent, g.sent)
	f.received = plus(f.received, g.received)
}

// without is what f was before g was added, unless the sum was stopped.
func (f flux) without(g flux) flux { return flux{f.sent - g.sent, f.received - g.received} }

// plus adds, and stops at the largest number.
func plus(a, b uint64) uint64 {
	if s := a + b; s >= a {
		return s
	}
	return ^uint64(0)
}

// ratio is how many times more was sent than received.
func (f *flux) ratio() float64 { return float64(f.sent) / float64(max(f.received, 1)) }

// add spreads g evenly over the time from start to end. What of it is older than the window is left out.
func (w *window) add(g flux, start, end flow.Time, width time.Duration) {
	first, last := uint64(start)/uint64(width), uint64(end)/uint64(width)
	w.slide(last)
	oldest := w.top - min(w.top, windowSlots-1)
	if last < oldest {
		return
	}
	lasts := uint64(end - start)
	var before flux
	if first < oldest {
		first = oldest
		before = g.part(oldest*uint64(width)-uint64(start), lasts)
	}
	for slot := first; slot <= last; slot++ {
		upTo := g
		if slot < last {
			upTo = g.part((slot+1)*uint64(width)-uint64(start), lasts)
		}
		w.sums[slot%windowSlots].add(flux{upTo.sent - before.sent, upTo.received - before.received})
		before = upTo
	}
}

// part is what of f went in the first elapsed of lasts.
func (f flux) part(elapsed, lasts uint64) flux {
	return flux{share(f.sent, elapsed, lasts), share(f.received, elapsed, lasts)}
}

// share is n times a by b, rounded down, where a is at most b.
func share(n, a, b uint64) uint64 {
	if a >= b {
		return n
	}
	high, low := bits.Mul64(n, a)
	q, _ := bits.Div64(high, low, b)
	return q
}

// slide makes the given slot the latest, unless there is a later one.
func (w *window) slide(slot uint64) {
	if slot <= w.top {
		return
	}
	if slot-w.top >= windowSlots {
		w.sums = [windowSlots]flux{}
	} else {
		for s := w.top + 1; s <= slot; s++ {
			w.sums[s%windowSlots] = flux{}
		}
	}
	w.top = slot
}

// empties lets it be the given time, unless it is later already, and tells whether nothing is left that was sent.
func (w *window) empties(at flow.Time, width time.Duration) bool {
	w.slide(uint64(at) / uint64(width))
	return w.total().sent == 0
}

// total is the sum of the window.
func (w *window) total() (t flux) {
	for i := range w.sums {
		t.add(w.sums[i])
	}
	return t
}

// begins is when the earliest slot begins in which something was sent.
func (w *window) begins(width time.Duration) flow.Time {
	for slot := w.top - min(w.top, windowSlots-1); slot <= w.top; slot++ {
		if w.sums[slot%windowSlots].sent > 0 {
			return flow.Time(slot * uint64(width))
		}
	}
	return flow.Time(w.top * uint64(width))
}

// busy is in how many slots at least so much was sent.
func (w *window) busy(least uint64) (n int) {
	for i := range w.sums {
		if w.sums[i].sent >= least {
			n++
		}
	}
	return n
}
