package replay

import (
	"context"
	"sync"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/flowlog"
)

// sink takes what the component emits: events are kept, flows are counted.
type sink struct {
	mu       sync.Mutex // the component may also speak when wall time passes
	now      flow.Time
	findings []Finding
	flagged  int
}

// flaggedBy is the attribute that a flow record bears when it belongs to an episode.
const flaggedBy = "flow.anomaly.ids"

// Capabilities implements consumer.Logs.
func (s *sink) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

// advance moves the sink's clock on to the latest of the flows that are about to be played.
func (s *sink) advance(flows []flow.Flow) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range flows {
		s.now = max(s.now, arrival(&flows[i]))
	}
}

// ConsumeLogs implements consumer.Logs.
func (s *sink) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				s.take(record)
			}
		}
	}
	return nil
}

func (s *sink) take(record plog.LogRecord) {
	f := Finding{Told: s.now}
	if flowlog.ReadFinding(&f.Finding, record) {
		s.findings = append(s.findings, f)
	} else if _, flagged := record.Attributes().Get(flaggedBy); flagged {
		s.flagged++
	}
}
