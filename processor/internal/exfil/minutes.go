package exfil

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// minutes is in which of the last 64 minutes something was sent, a bit each, the latest lowest.
type minutes struct {
	top  uint64 // the latest minute, from the epoch
	bits uint64
}

// add marks the minutes from start to end.
func (m *minutes) add(start, end flow.Time) {
	first, last := uint64(start)/uint64(time.Minute), uint64(end)/uint64(time.Minute)
	if last > m.top {
		m.bits <<= last - m.top // Go shifts by more than 63 to zero
		m.top = last
	}
	for at := max(first, m.top-min(m.top, 63)); at <= last; at++ {
		m.bits |= 1 << (m.top - at)
	}
}

// short tells whether it went in bursts alone that took no more than a minute: none was sent in three minutes in a row.
func (m *minutes) short() bool { return m.bits != 0 && m.bits&(m.bits>>1)&(m.bits>>2) == 0 }
