package detect

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// clock is event time: the latest flow end that it has heard of, less the lateness that is allowed. It never goes back.
type clock struct {
	now      flow.Time // 0 before the first flow
	lateness time.Duration
	skew     time.Duration
	heard    bool // a flow that tells the time came since the last idle tick
}

// observe moves event time on to a flow that ended at end, and tells whether the flow was later than the lateness allows.
func (c *clock) observe(end flow.Time) (late bool) {
	if end == 0 { // it has no time: wall time passes for it, from the first instant on if there was none yet
		c.now = max(c.now, 1)
		return false
	}
	c.heard = true
	late = end < c.now
	c.now = max(c.now, end.Add(-c.lateness))
	return late
}

// idle lets elapsed wall time pass on event time's own scale, unless flows came since the last call: then they tell the
// time. Wall time itself never enters, so a capture from years ago stays in its years.
func (c *clock) idle(elapsed time.Duration) {
	if !c.heard && c.now != 0 && elapsed > 0 {
		c.now = c.now.Add(elapsed)
	}
	c.heard = false
}

// span is when a flow was there, as far as it can be believed.
type span struct {
	start, end flow.Time
}

// span reads f's times, with the next best where the record lacks one. A flow that claims to end after it was received has
// an exporter whose clock is wrong: beyond the allowed skew the time of receipt stands in, and such a clock cannot drag
// event time into the future. Flows without a time of receipt are believed.
func (c *clock) span(f *flow.Flow) (s span, skewed bool) {
	s = span{start: f.Start, end: f.End}
	if s.end == 0 {
		s.end = f.Start
	}
	if s.end == 0 {
		s.end = f.Received
	}
	if f.Received != 0 && s.end > f.Received.Add(c.skew) {
		s.end, skewed = f.Received, true
	}
	if s.start == 0 || s.start > s.end {
		s.start = s.end
	}
	return s, skewed
}
