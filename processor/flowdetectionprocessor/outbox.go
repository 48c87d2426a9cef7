package flowdetectionprocessor

import (
	"context"
	"sync"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/anomaly"
)

// outbox carries findings to the next consumer, in their order and each of them once, and keeps them while it refuses them.
//
// A finding cannot be got back by sending its flows again: the engine has told that part of the episode and will not tell it
// twice, while it would count the flows twice. So a failure to deliver events is never handed to whoever sent the flows.
// The findings wait here instead, for the next batch or the next tick.
type outbox struct {
	next  consumer.Logs
	write func([]anomaly.Finding) plog.Logs
	limit int // findings; more survives a longer outage of the exporter and costs about 1 KiB each

	sending sync.Mutex // held by the one who delivers, so that an episode's close does not overtake its opening

	mu   sync.Mutex // guards what follows
	held []anomaly.Finding
	lost uint64
}

// put adds findings. Whoever calls it must do so in the order in which the engine told them.
func (o *outbox) put(findings []anomaly.Finding) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.held = append(o.held, findings...)
}

// deliver sends all that waits. Findings that the next consumer refuses for good are lost and counted; those that it refuses
// for now wait on, the newest limit of them, because a later finding of an episode says what the earlier said and more.
func (o *outbox) deliver(ctx context.Context) error {
	if o.waiting() == 0 {
		return nil // without queueing behind somebody's slow delivery
	}
	o.sending.Lock()
	defer o.sending.Unlock()
	findings := o.take()
	if len(findings) == 0 {
		return nil
	}
	err := o.next.ConsumeLogs(ctx, o.write(findings))
	switch {
	case err == nil:
	case consumererror.IsPermanent(err):
		o.lose(len(findings))
	default:
		o.putBack(findings)
	}
	return err
}

// full tells whether one more finding would cost one that waits.
func (o *outbox) full() bool { return o.waiting() >= o.limit }

func (o *outbox) waiting() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.held)
}

func (o *outbox) take() []anomaly.Finding {
	o.mu.Lock()
	defer o.mu.Unlock()
	findings := o.held
	o.held = nil
	return findings
}

func (o *outbox) putBack(findings []anomaly.Finding) {
	o.mu.Lock()
	defer o.mu.Unlock()
	findings = append(findings, o.held...)
	over := max(0, len(findings)-o.limit)
	o.lost += uint64(over)
	o.held = findings[over:]
}

func (o *outbox) lose(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lost += uint64(n)
}

// lostSoFar is how many findings will never be delivered.
func (o *outbox) lostSoFar() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.lost
}
