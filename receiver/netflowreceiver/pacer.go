package netflowreceiver

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// pacer tells how long to wait for the times of a capture to come round again.
type pacer struct {
	now func() time.Time

	captured flow.Time // the first datagram's
	played   time.Time // when that one was played
}

// wait is for how long the datagram captured at t must wait; 0 when it is due, is overdue, or has no time.
func (p *pacer) wait(t flow.Time) time.Duration {
	if t == 0 {
		return 0
	}
	now := p.now()
	if p.captured == 0 {
		p.captured, p.played = t, now
		return 0
	}
	return max(0, t.Sub(p.captured)-now.Sub(p.played))
}
