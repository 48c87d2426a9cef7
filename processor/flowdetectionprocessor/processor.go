package flowdetectionprocessor

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/flowlog"
	"github.com/otelflow/otelflow/processor/flowdetectionprocessor/internal/metadata"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// flowProcessor is the shell around the engine: it turns log records into flows, findings into log records, and decides
// nothing about either.
//
// Events leave in a plog.Logs of their own, ahead of the flows that led to them. So each side fails alone: events that are
// refused wait in the outbox and cost the flows nothing, and an error about flows goes back to who sent them, as from every
// processor. A sender that then sends the batch again lets the engine see its flows twice. That is the price of judging
// before sending, and a small one: the engine knows a record that it has seen for a duplicate.
type flowProcessor struct {
	next      consumer.Logs
	emit      Emit
	logger    *zap.Logger
	telemetry *telemetry
	outbox    outbox
	batches   batches
	idle      idleClock

	mu      sync.Mutex // guards what follows
	engine  *detect.Engine
	reverse flow.Flow // the other half of a biflow
	found   []anomaly.Finding
	marks   []anomaly.Mark

	strangers strangers // the tick's own
}

// clocks are what the processor knows of wall time.
type clocks struct {
	ticker ticker
	now    func() time.Time
}

func newProcessor(set processor.Settings, cfg *Config, next consumer.Logs, clocks clocks) (*flowProcessor, error) {
	engine, err := detect.NewEngine(detect.Config(cfg.Engine), cfg.Detectors.build())
	if err != nil {
		return nil, err
	}
	telemetry, err := newTelemetry(set)
	if err != nil {
		return nil, err
	}
	p := &flowProcessor{
		next:      next,
		emit:      cfg.Emit,
		logger:    set.Logger,
		telemetry: telemetry,
		outbox:    outbox{next: next, write: eventWriter(set.BuildInfo.Version, clocks.now), limit: cfg.MaxUndelivered},
		idle:      idleClock{ticker: clocks.ticker},
		engine:    engine,
	}
	return p, telemetry.Observe(p.measure)
}

// eventWriter makes events of findings, observed when they are written.
func eventWriter(version string, now func() time.Time) func([]anomaly.Finding) plog.Logs {
	return func(findings []anomaly.Finding) plog.Logs {
		logs := flowlog.Findings(findings, metadata.ScopeName, version)
		observed := pcommon.NewTimestampFromTime(now())
		for _, record := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			record.SetObservedTimestamp(observed)
		}
		return logs
	}
}

// Capabilities says that records are annotated and taken out in place.
func (p *flowProcessor) Capabilities() consumer.Capabilities {
	return consumer.Capabilities{MutatesData: true}
}

// Start begins to pass wall time on to the engine while no flows arrive.
func (p *flowProcessor) Start(context.Context, component.Host) error {
	p.idle.start(p.tick)
	return nil
}

// Shutdown tells what the engine still knows. The next consumer is alive: the Collector stops from receivers to exporters.
func (p *flowProcessor) Shutdown(ctx context.Context) error {
	p.idle.stop()
	p.mu.Lock()
	p.engine.Finish()
	p.collect(ctx)
	p.mu.Unlock()
	waiting := p.outbox.waiting()
	err := p.outbox.deliver(ctx)
	p.telemetry.Shutdown()
	if err != nil {
		return fmt.Errorf("%d anomaly events are lost, the next component refused them at shutdown: %w", waiting, err)
	}
	return nil
}

// measure reports the state of things to whoever reads the meter.
func (p *flowProcessor) measure(_ context.Context, o metric.Observer) error {
	p.mu.Lock()
	stats := p.engine.Stats()
	p.mu.Unlock()
	p.telemetry.observe(o, &p.outbox, &stats)
	return nil
}
