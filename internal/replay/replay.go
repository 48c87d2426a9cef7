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
	"iter"
	"slices"
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
	return PlayAll(ctx, setup, slices.Values(flows))
}

// PlayAll is Play for more flows than one wants to hold at a time.
func PlayAll(ctx context.Context, setup Setup, flows iter.Seq[flow.Flow]) (Result, error) {
	telemetry := componenttest.NewTelemetry()
	s := new(sink)
	p, err := newComponent(ctx, setup.Config, telemetry, s)
	if err != nil {
		return Result{}, err
	}
	if err := p.Start(ctx, componenttest.NewNopHost()); err != nil {
		return Result{}, fmt.Errorf("start flow_detection: %w", err)
	}
	w := flowlog.NewWriter("github.com/otelflow/otelflow/internal/replay", "")
	meter := newMeter(telemetry.Reader)
	for some := range batches(flows, setup.Batch, setup.Span) {
		s.advance(some)
		w.Append(some)
		if err = errors.Join(ctx.Err(), p.ConsumeLogs(ctx, w.Take()), meter.watch(ctx, len(some))); err != nil {
			break
		}
	}
	err = errors.Join(err, meter.read(ctx), p.Shutdown(ctx), telemetry.Shutdown(ctx))
	if err != nil {
		return Result{}, fmt.Errorf("play flows through flow_detection: %w", err)
	}
	return Result{Findings: s.findings, Flagged: s.flagged, Tables: meter.tables(), Metrics: meter.metrics}, nil
}

// batches cuts flows; what it yields is good until the next.
func batches(flows iter.Seq[flow.Flow], size int, span time.Duration) iter.Seq[[]flow.Flow] {
	if size <= 0 {
		size = defaultBatch
	}
	return func(yield func([]flow.Flow) bool) {
		var batch []flow.Flow
		for f := range flows {
			full := len(batch) == size || len(batch) > 0 && span > 0 && arrival(&f).Sub(arrival(&batch[0])) > span
			if full {
				if !yield(batch) {
					return
				}
				batch = batch[:0]
			}
			batch = append(batch, f)
		}
		if len(batch) > 0 {
			yield(batch)
		}
	}
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
