package main

import (
	"context"
	"time"

	"github.com/otelflow/otelflow/receiver/bench"
)

const (
	// easy is the rate, in flows a second, at which all collectors' costs are compared: one that each can take on a part of a core.
	easy = 100_000
	// costTime and rateTime are how long a load lasts: the kernel counts CPU time in steps of 10 ms, and what a buffer holds beyond a rate
	// is seen in the end (grace).
	costTime, rateTime = 5 * time.Second, 3 * time.Second
)

// result is what one round says of a contender.
type result struct {
	rate  float64 // flows a second with tolerable loss
	cpu   float64 // seconds for a million flows
	peak  float64 // octets
	trial         // all of them together
}

// measure runs c for one round.
func measure(ctx context.Context, c contender, load *bench.Load) (r result, err error) {
	err = within(func(dir string) error {
		s, err := start(ctx, c, load, dir)
		if err != nil {
			return err
		}
		if r.cpu, r.peak, err = s.cost(ctx); err == nil {
			r.rate, err = s.highestRate(ctx)
		}
		r.trial = s.all
		return s.stop(err)
	})
	return r, err
}

// cost is what the easy rate costs: CPU seconds for a million flows, and octets of memory at most.
func (s *subject) cost(ctx context.Context) (cpu, peak float64, err error) {
	before, err := s.process.cpu()
	if err != nil {
		return 0, 0, err
	}
	t, err := s.try(ctx, easy, costTime)
	if err != nil {
		return 0, 0, err
	}
	after, err := s.process.cpu()
	if err != nil {
		return 0, 0, err
	}
	octets, err := s.process.peak()
	return (after - before).Seconds() / t.flowsRead() * 1e6, float64(octets), err
}

func (s *subject) highestRate(ctx context.Context) (float64, error) {
	return highestRate(func(rate float64) (float64, bool, error) {
		t, err := s.try(ctx, rate, rateTime)
		return t.rate, t.tolerable(), err
	})
}
