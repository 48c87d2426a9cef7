package flowdetectionprocessor

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestScanBecomesAnEvent(t *testing.T) {
	sink := new(consumertest.LogsSink)
	p, _ := started(t, "emit: events", sink)
	require.NoError(t, p.ConsumeLogs(t.Context(), written(story(40))))
	require.Len(t, recordsOf(sink.AllLogs()...), 1, "the scan is told while it runs")
	require.NoError(t, p.Shutdown(t.Context()))

	scope := sink.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).Scope()
	require.Equal(t, "github.com/otelflow/otelflow/processor/flowdetectionprocessor", scope.Name())
	require.Equal(t, "v7.8.9", scope.Version())
	events := recordsOf(sink.AllLogs()...)
	require.Len(t, events, 2)
	require.Equal(t, "10.20.30.40 tried 25 TCP ports of 10.50.60.70 in 12 s; 25 refused, none answered.", events[0].Body().Str())
	require.Equal(t, "10.20.30.40 tried 40 TCP ports of 10.50.60.70 in 20 s; 40 refused, none answered.", events[1].Body().Str())
	require.Equal(t, "close", events[1].Attributes().AsRaw()["flow.anomaly.state"])

	event := events[0]
	require.Equal(t, "flow.anomaly", event.EventName())
	require.Equal(t, time.Date(2026, 5, 4, 9, 0, 12, 31e6, time.UTC), event.Timestamp().AsTime())
	require.Equal(t, time.Date(2026, 5, 4, 10, 11, 12, 0, time.UTC), event.ObservedTimestamp().AsTime())
	require.Equal(t, plog.SeverityNumberError, event.SeverityNumber())
	require.Equal(t, "high", event.SeverityText())
	attributes := event.Attributes().AsRaw()
	require.Equal(t, events[1].Attributes().AsRaw()["flow.anomaly.id"], attributes["flow.anomaly.id"])
	require.InDelta(t, 0.65, attributes["flow.anomaly.score"], 0.15)
	for name, want := range map[string]any{
		"flow.anomaly.type": "scan.vertical", "flow.anomaly.detector": "scan", "flow.anomaly.state": "open",
		"flow.anomaly.subject": "10.20.30.40", "source.address": "10.20.30.40", "destination.address": "10.50.60.70",
		"network.transport": "tcp", "flow.sampler_addresses": []any{"192.0.2.254"},
		"flow.anomaly.first_seen": int64(1777885200000000000), "flow.anomaly.last_seen": int64(1777885212031000000),
		"flow.anomaly.evidence.peers": []any{"10.50.60.70"},
		"threat.technique.id":         "T1046", "threat.tactic.name": "discovery",
		"event.kind": "alert", "event.category": []any{"network", "intrusion_detection"},
		"flow.anomaly.count.failed_targets": 25.0, "flow.anomaly.threshold.failed_share": 0.7,
	} {
		assert.Equal(t, want, attributes[name], name)
	}
}

// mixed is a scan of 40 ports beside 40 pages, and three records of other people, one of them on a resource of its own.
func mixed() plog.Logs {
	logs := written(story(40))
	records := logs.ResourceLogs().At(0).ScopeLogs().AppendEmpty().LogRecords()
	records.AppendEmpty().Body().SetStr("disk is full")
	event := records.AppendEmpty()
	event.SetEventName("flow.anomaly")
	event.Body().SetStr("told by another processor")
	other := logs.ResourceLogs().AppendEmpty()
	other.Resource().Attributes().PutStr("service.name", "mail")
	other.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Body().SetStr("delivered")
	return logs
}

func TestEmit(t *testing.T) {
	type tally struct{ events, foreign, flagged, plain int }
	tests := map[string]tally{
		"all":                {events: 1, foreign: 3, flagged: 80, plain: 80},
		"events_and_flagged": {events: 1, foreign: 3, flagged: 80},
		"events":             {events: 1, foreign: 3},
	}
	for emit, want := range tests {
		t.Run(emit, func(t *testing.T) {
			sink := new(consumertest.LogsSink)
			p, _ := started(t, "emit: "+emit, sink)
			require.NoError(t, p.ConsumeLogs(t.Context(), mixed()))
			var got tally
			var id string
			for _, r := range recordsOf(sink.AllLogs()...) {
				address, _ := r.Attributes().Get("source.address")
				switch {
				case r.Body().Str() == "disk is full", r.Body().Str() == "delivered", r.Body().Str() == "told by another processor":
					got.foreign++
				case isEvent(r):
					got.events++
					id = r.Attributes().AsRaw()["flow.anomaly.id"].(string)
				case isFlagged(r):
					got.flagged++
					require.Equal(t, []any{id}, r.Attributes().AsRaw()["flow.anomaly.ids"])
					require.Equal(t, []any{"scan.vertical"}, r.Attributes().AsRaw()["flow.anomaly.types"])
					require.Contains(t, []string{"10.20.30.40", "10.50.60.70"}, address.Str())
				default:
					got.plain++
					require.Contains(t, []string{"10.81.82.83", "203.0.113.44"}, address.Str())
				}
			}
			require.Equal(t, want, got)
			require.NoError(t, p.Shutdown(t.Context()))
		})
	}
}

func TestNothingLeftNothingSent(t *testing.T) {
	sink := new(consumertest.LogsSink)
	p, _ := started(t, "emit: events", sink)
	require.NoError(t, p.ConsumeLogs(t.Context(), written(story(3))))
	require.NoError(t, p.ConsumeLogs(t.Context(), plog.NewLogs()))
	require.NoError(t, p.Shutdown(t.Context()))
	require.Empty(t, sink.AllLogs())
}

// What others wrote comes out as it went in, next to flows that are taken out.
func TestForeignRecordsPassUntouched(t *testing.T) {
	logs := written(story(2))
	foreign := logs.ResourceLogs().AppendEmpty()
	foreign.SetSchemaUrl("https://example.com/schema")
	foreign.Resource().Attributes().PutStr("host.name", "db-7")
	scope := foreign.ScopeLogs().AppendEmpty()
	scope.Scope().SetName("sshd")
	r := scope.LogRecords().AppendEmpty()
	r.Body().SetStr("Accepted publickey for root from 10.20.30.40 port 61000")
	r.Attributes().PutStr("source.address", "10.20.30.40")
	r.Attributes().PutInt("source.port", 61000)
	r.SetSeverityText("INFO")
	want := plog.NewLogs()
	foreign.CopyTo(want.ResourceLogs().AppendEmpty())

	sink := new(consumertest.LogsSink)
	p, _ := started(t, "emit: events_and_flagged", sink)
	require.NoError(t, p.ConsumeLogs(t.Context(), logs))
	require.NoError(t, p.Shutdown(t.Context()))
	require.Equal(t, []plog.Logs{want}, sink.AllLogs())
}

// told is what the events of a story say, however the flows were cut into batches.
func told(t *testing.T, flows []flow.Flow, size int) []string {
	t.Helper()
	sink := new(consumertest.LogsSink)
	p, _ := started(t, "emit: events", sink)
	for some := range slices.Chunk(flows, size) {
		require.NoError(t, p.ConsumeLogs(t.Context(), written(some)))
	}
	require.NoError(t, p.Shutdown(t.Context()))
	var events []string
	for _, r := range recordsOf(sink.AllLogs()...) {
		a := r.Attributes().AsRaw()
		events = append(events, a["flow.anomaly.id"].(string)+" "+a["flow.anomaly.state"].(string)+" "+r.Body().Str())
	}
	return events
}

func TestBatchesDoNotMatter(t *testing.T) {
	flows := story(300)
	atOnce := told(t, flows, len(flows))
	require.Len(t, atOnce, 3, "open, update at ten times as many, close")
	for _, size := range []int{1, 7, 160} {
		require.Equal(t, atOnce, told(t, flows, size), "batches of %d", size)
	}
}

func TestManyCallersAtOnce(t *testing.T) {
	sink := new(consumertest.LogsSink)
	p, wall := started(t, "emit: all", sink)
	var callers sync.WaitGroup
	for some := range slices.Chunk(story(400), 200) {
		callers.Add(1)
		go func() {
			defer callers.Done()
			assert.NoError(t, p.ConsumeLogs(t.Context(), written(some)))
		}()
	}
	wall.times <- time.Unix(100, 0)
	wall.times <- time.Unix(110, 0)
	callers.Wait()
	require.NoError(t, p.Shutdown(t.Context()))
	flows, ids := 0, map[any]bool{}
	for _, r := range recordsOf(sink.AllLogs()...) {
		if isEvent(r) {
			ids[r.Attributes().AsRaw()["flow.anomaly.subject"]] = true
		} else {
			flows++
		}
	}
	require.Equal(t, 1600, flows)
	require.Equal(t, map[any]bool{"10.20.30.40": true}, ids)
}
