package main

import (
	"context"
	"fmt"
	"time"
)

// tolerable is the share of datagrams that may be lost at a rate that counts.
const tolerable = 0.001

// grace is the part of a load's time, one in so many, in which what then waits in the sockets must be read. The buffer holds what comes in
// a good part of a load, and whoever is slower than the load by less than that loses nothing. So the rate is wrong by some 1% at most.
const grace = 100

// trial is what became of a load.
type trial struct {
	rate    float64 // flows a second, really
	sent    sent
	dropped uint64 // datagrams, by the kernel
	behind  bool   // too much waited in the sockets in the end
}

// tolerable tells whether the rate counts: what waits when the sending ends was not read at that rate, but lost only later.
func (t trial) tolerable() bool {
	return !t.behind && float64(t.dropped) < tolerable*float64(t.sent.datagrams)
}

// flowsRead are the flows that were not dropped, as far as all datagrams have as many.
func (t trial) flowsRead() float64 {
	return float64(t.sent.flows) * (1 - float64(t.dropped)/float64(t.sent.datagrams))
}

// try sends at rate for d, and waits until the collector has read what it will.
func (s *subject) try(ctx context.Context, rate float64, d time.Duration) (trial, error) {
	before := s.all
	really, err := s.generator.run(ctx, rate, d)
	if err != nil {
		return trial{}, err
	}
	kept, err := s.keepsUp(d / grace)
	if err != nil {
		return trial{}, err
	}
	if err := s.settle(ctx); err != nil { // or else the greeting could be lost, too
		return trial{}, err
	}
	if err := s.greet(ctx); err != nil {
		return trial{}, err
	}
	return trial{
		rate:    really,
		sent:    sent{s.all.sent.datagrams - before.sent.datagrams, s.all.sent.flows - before.sent.flows},
		dropped: s.all.dropped - before.dropped,
		behind:  !kept,
	}, nil
}

// keepsUp tells whether within so long nothing waits in the sockets any more.
func (s *subject) keepsUp(wait time.Duration) (bool, error) {
	for end := time.Now().Add(wait); ; time.Sleep(time.Millisecond) {
		sockets, err := socketsOn(s.port)
		if err != nil || total(sockets).queued == 0 {
			return err == nil, err
		}
		if time.Now().After(end) {
			return false, nil
		}
	}
}

// greet has every exporter say hello, and of otelflow wants every datagram that was ever sent explained.
func (s *subject) greet(ctx context.Context) error {
	if err := s.generator.greet(); err != nil {
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	if !s.metrics {
		return nil
	}
	return until(ctx, func() error {
		page, err := scrape(ctx, s.page)
		if err != nil {
			return err
		}
		return accountOf(page).explains(s.all.sent, s.all.dropped, s.generator.header)
	})
}

// settle waits until nothing waits in the sockets, and then knows what became of all that was sent.
func (s *subject) settle(ctx context.Context) error {
	return until(ctx, func() error {
		sockets, err := socketsOn(s.port)
		if err != nil {
			return err
		}
		all := total(sockets)
		if all.queued > 0 || len(sockets) != s.sockets {
			return fmt.Errorf("%d octets wait in %d sockets", all.queued, len(sockets))
		}
		s.all.sent, s.all.dropped = s.generator.sent, all.drops
		return nil
	})
}
