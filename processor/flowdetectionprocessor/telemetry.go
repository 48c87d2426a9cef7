package flowdetectionprocessor

import (
	"context"

	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/flowdetectionprocessor/internal/metadata"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// telemetry tells the Collector's own meter what the processor does. Its attributes take few values: detectors, states, the
// places of the rules; never an address. All bear the component's ID, since a Collector may run several of the kind.
type telemetry struct {
	*metadata.TelemetryBuilder
	id      attribute.KeyValue
	records [fates][2]metric.MeasurementOption // by fate, and by whether it was emitted: made once, not for each batch
}

func newTelemetry(set processor.Settings) (*telemetry, error) {
	builder, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	t := &telemetry{TelemetryBuilder: builder, id: attribute.String("processor", set.ID.String())}
	for f := range fates {
		for i, emitted := range []bool{false, true} {
			t.records[f][i] = t.with(attribute.String("record", f.String()), attribute.Bool("emitted", emitted))
		}
	}
	return t, nil
}

// with makes attributes of the given ones and the component's ID.
func (t *telemetry) with(attributes ...attribute.KeyValue) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(append(attributes, t.id)...))
}

// count counts the records of b.
func (t *telemetry) count(ctx context.Context, b *batch, emit Emit) {
	var n [fates]int64
	for _, f := range b.fates {
		n[f]++
	}
	for f := range fates {
		if n[f] == 0 {
			continue
		}
		emitted := 1
		if emit.drops(f) {
			emitted = 0
		}
		t.Records.Add(ctx, n[f], t.records[f][emitted])
	}
}

// found counts findings.
func (t *telemetry) found(ctx context.Context, findings []anomaly.Finding) {
	for i := range findings {
		f := &findings[i]
		t.Findings.Add(ctx, 1, t.with(attribute.String("detector", f.Detector),
			attribute.String("state", f.State.String()), attribute.String("severity", f.Severity.String())))
	}
}

// observe reports the outbox and the engine to whoever reads the meter.
func (t *telemetry) observe(o metric.Observer, box *outbox, s *detect.Stats) {
	o.ObserveInt64(t.FindingsWaiting, int64(box.waiting()), t.with())
	o.ObserveInt64(t.FindingsLost, int64(box.lostSoFar()), t.with())
	o.ObserveInt64(t.Flows, int64(s.Flows), t.with())
	o.ObserveInt64(t.EpisodesRefused, int64(s.EpisodesRefused), t.with())
	o.ObserveInt64(t.EpisodesFolded, int64(s.Folded), t.with())
	for condition, n := range map[string]uint64{
		"late": s.Late, "skewed": s.Skewed, "incomplete": s.Incomplete, "group_address": s.Groupwise,
		"duplicate": s.Duplicates, "continuation": s.Continued, "unreachable": s.Unreachable,
	} {
		o.ObserveInt64(t.FlowConditions, int64(n), t.with(attribute.String("condition", condition)))
	}
	for outcome, n := range s.Contacts {
		o.ObserveInt64(t.Contacts, int64(n), t.with(attribute.String("outcome", detect.Outcome(outcome).String())))
	}
	for condition, n := range map[string]uint64{
		"joined": s.Joined, "revised": s.Revised, "backscatter": s.Backscatter, "foreign": s.Foreign, "hurried": s.Hurried,
	} {
		o.ObserveInt64(t.ContactConditions, int64(n), t.with(attribute.String("condition", condition)))
	}
	for rule, n := range s.Allowed {
		o.ObserveInt64(t.AllowMatches, int64(n), t.with(attribute.Int("rule", rule)))
	}
	t.observeTables(o, s)
}

func (t *telemetry) observeTables(o metric.Observer, s *detect.Stats) {
	t.observeTable(o, "conversations", s.Conversations)
	t.observeTable(o, "acquaintances", s.Peers)
	t.observeTable(o, "servers", s.Servers)
	t.observeTable(o, "episodes", s.Episodes)
	for i := range s.Detectors {
		d := &s.Detectors[i]
		t.observeTable(o, d.Name, d.StateStats)
		detector := attribute.String("detector", d.Name)
		for condition, n := range map[string]uint64{"unjudged": d.Unjudged, "stale": d.Stale, "withheld": d.Withheld} {
			o.ObserveInt64(t.DetectorConditions, int64(n), t.with(detector, attribute.String("condition", condition)))
		}
	}
}

func (t *telemetry) observeTable(o metric.Observer, name string, s detect.StateStats) {
	table := attribute.String("table", name)
	o.ObserveInt64(t.TableEntries, int64(s.Entries), t.with(table))
	o.ObserveInt64(t.TableBytes, int64(s.Bytes), t.with(table))
	o.ObserveInt64(t.TableEvictions, int64(s.Evicted-s.EvictedWithEvidence), t.with(table, attribute.Bool("evidence", false)))
	o.ObserveInt64(t.TableEvictions, int64(s.EvictedWithEvidence), t.with(table, attribute.Bool("evidence", true)))
	o.ObserveInt64(t.TableSaturations, int64(s.Saturated), t.with(table))
}
