package flowdetectionprocessor

import (
	"context"
	"sync"
	"time"
)

// tickInterval is how late an event may be that only silence brings about: the end of an episode, a question that nobody
// answered. It is small beside every timeout of the engine, and costs one look at an idle engine.
const tickInterval = 10 * time.Second

// ticker starts to send the time at intervals and returns with the channel what ends that.
type ticker func() (<-chan time.Time, func())

func everyInterval() (<-chan time.Time, func()) {
	t := time.NewTicker(tickInterval)
	return t.C, t.Stop
}

// idleClock tells how much wall time has passed, tick by tick.
type idleClock struct {
	ticker ticker
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// start calls tick with the time since the tick before, in a goroutine that stop ends.
func (c *idleClock) start(tick func(ctx context.Context, elapsed time.Duration)) {
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	times, stop := c.ticker()
	c.done.Add(1)
	go func() {
		defer c.done.Done()
		defer stop()
		var last time.Time
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-times:
				if !last.IsZero() {
					tick(ctx, now.Sub(last))
				}
				last = now
			}
		}
	}()
}

// stop ends what start began and waits for it. It may come without start, and more than once.
func (c *idleClock) stop() {
	if c.cancel != nil {
		c.cancel()
	}
	c.done.Wait()
}
