package flowdetectionprocessor

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"

	"github.com/otelflow/otelflow/internal/flow"
)

// biflow is one record of what two tell of (RFC 5103).
func biflow(forward, reverse flow.Flow) flow.Flow {
	forward.SetReverse(&reverse)
	return forward
}

// The story of a scan of 40 ports beside 40 pages, one record for each conversation.
func biflowStory() []flow.Flow {
	var flows []flow.Flow
	for i := range 40 {
		asked, got := page(i), probe(i)
		flows = append(flows, biflow(asked[0], asked[1]), biflow(got[0], got[1]))
	}
	return flows
}

// Biflows tell the same story as the two records of each conversation, and each record is marked once.
func TestBiflows(t *testing.T) {
	sink := new(consumertest.LogsSink)
	p, _ := started(t, "emit: events_and_flagged", sink)
	require.NoError(t, p.ConsumeLogs(t.Context(), written(biflowStory())))
	require.NoError(t, p.Shutdown(t.Context()))
	var events []string
	flagged := 0
	for _, r := range recordsOf(sink.AllLogs()...) {
		if isEvent(r) {
			events = append(events, r.Body().Str())
			continue
		}
		require.True(t, isFlagged(r))
		require.Contains(t, r.Attributes().AsRaw(), "flow.reverse.io.packets")
		flagged++
	}
	require.Equal(t, []string{
		"10.20.30.40 tried 25 TCP ports of 10.50.60.70 in 12 s; 25 refused, none answered.",
		"10.20.30.40 tried 40 TCP ports of 10.50.60.70 in 20 s; 40 refused, none answered.",
	}, events)
	require.Equal(t, 40, flagged)
}

// What a firewall tells of is no traffic: 40 denials, which would be a scan if they were flows without an answer, are passed on and
// not judged; the connections torn down, which have counted packets, are.
func TestFirewallEventsAreNotJudged(t *testing.T) {
	var flows []flow.Flow
	for i := range 40 {
		denied := probe(i)[0]
		denied.Bytes, denied.Packets = 0, 0
		denied.FirewallEvent = 3
		denied.Fields.Add(flow.FieldFirewallEvent)
		flows = append(flows, denied)
	}
	sink := new(consumertest.LogsSink)
	p, _ := started(t, "emit: all", sink)
	require.NoError(t, p.ConsumeLogs(t.Context(), written(flows)))
	require.NoError(t, p.Shutdown(t.Context()))
	records := recordsOf(sink.AllLogs()...)
	require.Len(t, records, 40)
	for _, r := range records {
		require.False(t, isEvent(r) || isFlagged(r))
	}
}
