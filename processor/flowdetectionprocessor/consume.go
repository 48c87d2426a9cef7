package flowdetectionprocessor

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

	"github.com/otelflow/otelflow/internal/flow"
)

// ConsumeLogs judges the flows among logs and passes on what emit lets through.
func (p *flowProcessor) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	if err := p.makeRoom(ctx); err != nil {
		return err
	}
	b := p.batches.get()
	defer p.batches.put(b)
	b.read(logs)
	p.judge(ctx, b)
	_ = p.deliver(ctx) // has been logged; what it did not deliver waits or is counted as lost
	p.telemetry.count(ctx, b, p.emit)
	if p.emit != All {
		b.drop(logs, p.emit.drops)
	}
	if logs.LogRecordCount() == 0 {
		return nil
	}
	return p.next.ConsumeLogs(ctx, logs)
}

// makeRoom refuses a batch, before the engine has seen any of it, while so many findings wait that a new one would cost an
// old one. So a sender that can wait loses nothing, and may send the same batch again.
func (p *flowProcessor) makeRoom(ctx context.Context) error {
	if !p.outbox.full() {
		return nil
	}
	if err := p.deliver(ctx); err != nil && p.outbox.full() {
		return fmt.Errorf("no flows are taken while %d anomaly events wait: %w", p.outbox.waiting(), err)
	}
	return nil
}

// judge shows all flows of b to the engine, and only then asks which of them belong to an open episode: those that opened
// one are among its evidence.
func (p *flowProcessor) judge(ctx context.Context, b *batch) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range b.flows {
		p.observe(&b.flows[i].flow)
	}
	p.collect(ctx)
	if p.emit == Events {
		return // nobody will see a mark
	}
	for i := range b.flows {
		p.marks = p.engine.Marks(p.marks[:0], &b.flows[i].flow)
		if len(p.marks) > 0 {
			b.flag(&b.flows[i], p.marks)
		}
	}
}

// observe shows a flow to the engine, and a biflow as its two halves: the engine joins them as it does those of two records.
func (p *flowProcessor) observe(f *flow.Flow) {
	var both bool
	p.reverse, both = f.CutReverse()
	p.engine.Observe(f)
	if both {
		p.engine.Observe(&p.reverse)
	}
}

// tick lets event time pass while no flows move it.
func (p *flowProcessor) tick(ctx context.Context, elapsed time.Duration) {
	p.mu.Lock()
	p.engine.Tick(elapsed)
	p.collect(ctx)
	stats := p.engine.Stats()
	p.mu.Unlock()
	p.strangers.watch(&stats, p.logger)
	_ = p.deliver(ctx)
}

// collect moves the engine's findings to the outbox; p.mu is held, so that they get there in their order.
func (p *flowProcessor) collect(ctx context.Context) {
	p.found = p.engine.Findings(p.found[:0])
	p.telemetry.found(ctx, p.found)
	p.outbox.put(p.found)
}

// deliver sends what waits in the outbox.
func (p *flowProcessor) deliver(ctx context.Context) error {
	err := p.outbox.deliver(ctx)
	if err != nil {
		p.logger.Warn("The next component refused anomaly events", zap.Error(err), zap.Int("waiting", p.outbox.waiting()))
	}
	return err
}
