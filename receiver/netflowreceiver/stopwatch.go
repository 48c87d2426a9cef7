package netflowreceiver

import (
	"sync"
	"time"
)

// stopwatch adds up times that may overlap, those that still run too: what waits for good must be seen while it does. It is safe for
// concurrent use.
type stopwatch struct {
	now  func() time.Time
	zero time.Time

	mu      sync.Mutex
	running int
	sum     time.Duration // of the ends of all times, less their beginnings, as far as these have come
}

func newStopwatch(now func() time.Time) *stopwatch { return &stopwatch{now: now, zero: now()} }

// start begins a time, which stop ends.
func (s *stopwatch) start() { s.move(1) }

func (s *stopwatch) stop() { s.move(-1) }

func (s *stopwatch) move(by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running += by
	s.sum -= time.Duration(by) * s.now().Sub(s.zero)
}

// total is the sum of all times until now.
func (s *stopwatch) total() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sum + time.Duration(s.running)*s.now().Sub(s.zero)
}
