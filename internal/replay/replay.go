// Package replay plays flows through the component flow_detection as a Collector would, without a Collector: for evaluations
// and for tests that want to know what a user would be told.
//
// Everything between a flow and a finding is the product's own: the flow is written as a log record, the component is made by
// its factory from a configuration, and what it emits is read back from log records.
package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/flowlog"
)

// Setup says how flows are played.
type Setup struct {
	// Config is what stands below flow_detection in a collector's configuration; nil for the defaults. ParseConfig makes it of
	// YAML.
	Config map[string]any
	// Batch is how many flows go into one plog.Logs at most; 0 for 500.
	Batch int
	// Span is how much time, by the flows' own clock, a batch covers at most; 0 for any. A receiver hands on what it has at
	// least every second or so; a day of few flows would otherwise be one batch, and everything be told at its end.
	Span time.Duration
}

// Result is what came of it.
type Result struct {
	// Findings are all that was told, in order: each opening, update and close of an episode.
	Findings []Finding
	// Flagged is how many of the flow records that left the component bore the ID of an episode. None leave it under `emit:
	// events`.
	Flagged int
	// Tables are the component's tables, by name: "conversations", "episodes", and one for each detector that runs.
	Tables []Table
	// Metrics are the component's own metrics after the last flow, before the shutdown that closes all episodes; see Metrics.
	Metrics Metrics
}

// Finding is an event that the component emitted.
type Finding struct {
	anomaly.Finding
	// Told is how far time had come when the event was emitted: the latest time of receipt of the flows played until then, or
	// their latest end where they lack one. It is the delay that a user sees, exact to the batch, where Last is only how new the
	// evidence was.
	Told flow.Time
}

// defaultBatch is the size at which the Collector's exporter helper cuts batches in most examples.
const defaultBatch = 500

// Play plays the flows in their order through a new component, and shuts it down. It keeps nothing of flows.
func Play(ctx context.Context, setup Setup, flows []flow.Flow) (Result, error) {
	telemetry := componenttest.NewTelemetry()
	s := new(sink)
	p, err := newComponent(ctx, setup.Config, telemetry, s)
	if err != nil {
		return Result{}, err
	}
	if err := p.Start(ctx, componenttest.NewNopHost()); err != nil {
		return Result{}, fmt.Errorf("start flow_detection: %w", err)
	}
	meter := newMeter(telemetry.Reader)
	err = feed(ctx, setup, flows, func(some []flow.Flow, w *flowlog.Writer) error {
		s.advance(some)
		w.Append(some)
		if err := p.ConsumeLogs(ctx, w.Take()); err != nil {
			return fmt.Errorf("flow_detection: %w", err)
		}
		return meter.watch(ctx, len(some))
	})
	if err == nil {
		err = meter.read(ctx)
	}
	if err := errors.Join(err, p.Shutdown(ctx), telemetry.Shutdown(ctx)); err != nil {
		return Result{}, err
	}
	return Result{Findings: s.findings, Flagged: s.flagged, Tables: meter.tables(), Metrics: meter.metrics}, nil
}

// feed cuts flows into batches and gives them away one after another, with a writer to write them.
func feed(ctx context.Context, setup Setup, flows []flow.Flow, give func([]flow.Flow, *flowlog.Writer) error) error {
	w := flowlog.NewWriter("github.com/otelflow/otelflow/internal/replay", "")
	for len(flows) > 0 {
		n := cut(flows, setup.Batch, setup.Span)
		if err := errors.Join(ctx.Err(), give(flows[:n], w)); err != nil {
			return err
		}
		flows = flows[n:]
	}
	return nil
}

// cut is how many of the flows make the next batch, at least one.
func cut(flows []flow.Flow, size int, span time.Duration) int {
	if size <= 0 {
		size = defaultBatch
	}
	size = min(size, len(flows))
	if span <= 0 {
		return size
	}
	for n, first := 1, arrival(&flows[0]); n < size; n++ {
		if arrival(&flows[n]).Sub(first) > span {
			return n
		}
	}
	return size
}

// arrival is when f was received, or the best that is known about it.
func arrival(f *flow.Flow) flow.Time {
	switch {
	case f.Received != 0:
		return f.Received
	case f.End != 0:
		return f.End
	}
	return f.Start
}
