package main

import (
	"context"
	"time"

	"github.com/otelflow/otelflow/receiver/bench"
)

const (
	// tolerable is the share of datagrams that may be lost at a rate that counts.
	tolerable = 0.001
	// easy is the rate, in flows a second, at which all collectors' costs are compared: one that all can take on a part of a core.
	easy = 200_000
	// costTime and rateTime are how long a load lasts: the kernel counts CPU time in steps of 10 ms, and no buffer holds what 3 s bring.
	costTime, rateTime = 5 * time.Second, 3 * time.Second
)

// result is what one round says of a contender.
type result struct {
	rate float64 // flows a second with tolerable loss
	cpu  float64 // seconds for a million flows
	peak float64 // octets
}

// measure runs c for one round.
func measure(ctx context.Context, c contender, load *bench.Load) (r result, err error) {
	err = within(func(dir string) error {
		s, err := start(ctx, c, load, dir)
		if err != nil {
			return err
		}
		if r.cpu, r.peak, err = s.cost(ctx); err == nil {
			r.rate, err = highestRate(func(rate float64) (float64, bool, error) { return s.try(ctx, rate, rateTime) })
		}
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
	flows := s.generator.sent.flows
	if _, _, err = s.try(ctx, easy, costTime); err != nil {
		return 0, 0, err
	}
	after, err := s.process.cpu()
	if err != nil {
		return 0, 0, err
	}
	octets, err := s.process.peak()
	return (after - before).Seconds() / float64(s.generator.sent.flows-flows) * 1e6, float64(octets), err
}

// try sends at rate for d. It says at what rate it really did, and whether the loss was tolerable.
func (s *subject) try(ctx context.Context, rate float64, d time.Duration) (really float64, ok bool, err error) {
	before, err := s.settle(ctx)
	if err != nil {
		return 0, false, err
	}
	datagrams := s.generator.sent.datagrams
	if really, err = s.generator.run(ctx, rate, d); err != nil {
		return 0, false, err
	}
	sent := s.generator.sent.datagrams - datagrams
	if _, err = s.settle(ctx); err != nil { // or else the greeting could be lost, too
		return 0, false, err
	}
	if err = s.generator.greet(); err != nil {
		return 0, false, err
	}
	after, err := s.settle(ctx)
	if err != nil {
		return 0, false, err
	}
	return really, float64(after-before) < tolerable*float64(sent), s.explain(ctx, after)
}
