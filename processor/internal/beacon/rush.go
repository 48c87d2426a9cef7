package beacon

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// rush is the rate at which a client calls in vain, over all its pairs: a flood comes from one host, whichever ports it hits. It
// is the mean since the calls began, not a rate that must first rise: the fiftieth call of a flood, which comes within a second,
// must know.
type rush struct {
	began  uint32 // the lower half of ticks, as all that follow
	since  uint32 // from when on the calls are counted
	latest uint32
	late   uint32 // by how much a call came after a later one, at most
	calls  uint32
}

const (
	// flood is how many calls a second in vain are one and no storm: where volume.outbound begins, at its defaults.
	flood = 100
	// rest is the pause after which a rush begins anew.
	rest = uint32(10 * time.Second / tick)
	// counted is for how long the calls of a rush count in full. Of what is older half is forgotten, so that a flood shows after hours of
	// slow calls too.
	counted = uint32(time.Minute / tick)
)

// take counts a call in vain.
func (r *rush) take(at flow.Time) {
	now := uint32(tickOf(at))
	after := int32(now - r.latest)
	if r.calls == 0 || after > int32(rest) {
		*r = rush{began: now, since: now, latest: now, calls: 1}
		return
	}
	if after > 0 {
		r.latest = now
	} else {
		r.late = max(r.late, uint32(-after))
	}
	r.calls++
	if span := r.latest - r.since; span > counted {
		r.since += span / 2
		r.calls /= 2
	}
}

// perSecond is the mean rate, at first rather too high than too low: the time is counted in whole ticks.
func (r *rush) perSecond() float64 {
	return float64(r.calls) / (float64(max(r.latest-r.since, 1)) * tick.Seconds())
}

// isPartial tells whether calls that belong to what is counted may still come: an exporter that empties its memory all some time tells of calls
// in any order, and of the first ones that come too few seem to lie between the earliest and the latest. Seldom is a record later than
// twice what was seen to be late.
func (r *rush) isPartial() bool { return r.latest-r.began < 2*r.late }

// hasten counts a call of a pair for its client, when it was in vain.
func (b *beacon) hasten(p *pair, now *call) {
	if now.outcome.Failed() {
		b.sources.At(p.source).Value.rush.take(now.at)
	}
}

// floods tells whether the client of p calls faster in vain than whoever waits for a call to fail before the next, or may do so. One
// that is refused fails in a round trip, so a client may well try some dozen times a second; but a hundred are a flood, which
// is volume.outbound's from there on.
func (b *beacon) floods(p *pair) bool {
	s := b.sources.At(p.source)
	return s != nil && (s.Value.rush.perSecond() >= flood || s.Value.rush.isPartial())
}
