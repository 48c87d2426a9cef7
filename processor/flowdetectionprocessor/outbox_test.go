package flowdetectionprocessor

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/anomaly"
)

// moody is a consumer that answers each call with the next of its moods and keeps the bodies of what it accepted.
type moody struct {
	consumer.Logs
	moods    []error
	accepted []string
}

func (m *moody) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	mood := m.moods[0]
	m.moods = m.moods[1:]
	if mood != nil {
		return mood
	}
	for _, record := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
		m.accepted = append(m.accepted, record.Body().Str())
	}
	return nil
}

func writeIDs(findings []anomaly.Finding) plog.Logs {
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for _, f := range findings {
		records.AppendEmpty().Body().SetStr(f.ID)
	}
	return logs
}

func TestOutbox(t *testing.T) {
	busy, never := errors.New("queue is full"), consumererror.NewPermanent(errors.New("no such index"))
	type round struct {
		put  []string
		mood error
	}
	tests := map[string]struct {
		rounds   []round
		accepted []string
		waiting  int
		lost     uint64
	}{
		"delivered in order": {
			rounds:   []round{{put: []string{"a", "b"}}, {put: []string{"c"}}},
			accepted: []string{"a", "b", "c"},
		},
		"kept while refused, then sent once and first": {
			rounds:   []round{{put: []string{"a"}, mood: busy}, {put: []string{"b"}, mood: busy}, {put: []string{"c"}}},
			accepted: []string{"a", "b", "c"},
		},
		"kept until somebody asks again": {
			rounds:  []round{{put: []string{"a", "b"}, mood: busy}},
			waiting: 2,
		},
		"the oldest give way": {
			rounds:   []round{{put: []string{"a", "b", "c"}, mood: busy}, {put: []string{"d", "e"}, mood: busy}, {}},
			accepted: []string{"c", "d", "e"},
			lost:     2,
		},
		"lost when refused for good": {
			rounds:   []round{{put: []string{"a", "b"}, mood: never}, {put: []string{"c"}}},
			accepted: []string{"c"},
			lost:     2,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			next := &moody{}
			box := &outbox{next: next, write: writeIDs, limit: 3}
			for _, round := range tt.rounds {
				for _, id := range round.put {
					box.put([]anomaly.Finding{{ID: id}})
				}
				next.moods = append(next.moods, round.mood)
				require.ErrorIs(t, box.deliver(context.Background()), round.mood)
			}
			require.Equal(t, tt.accepted, next.accepted)
			require.Equal(t, tt.waiting, box.waiting())
			require.Equal(t, tt.lost, box.lostSoFar())
		})
	}
}

func TestOutboxCallsNobodyForNothing(t *testing.T) {
	box := &outbox{next: &moody{}, write: writeIDs, limit: 3} // a call would find no mood and panic
	require.NoError(t, box.deliver(context.Background()))
}

func TestOutboxIsFull(t *testing.T) {
	box := &outbox{limit: 2}
	box.put([]anomaly.Finding{{ID: "a"}})
	require.False(t, box.full())
	box.put([]anomaly.Finding{{ID: "b"}})
	require.True(t, box.full())
}
