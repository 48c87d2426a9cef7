package flowdetectionprocessor

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
)

var errBusy = errors.New("the queue is full")

// picky is a next consumer that refuses events, or flows, while it is told to.
type picky struct {
	consumertest.LogsSink
	refuseEvents, refuseFlows bool
}

func (p *picky) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	events := isEvent(recordsOf(logs)[0])
	if events && p.refuseEvents || !events && p.refuseFlows {
		return errBusy
	}
	return p.LogsSink.ConsumeLogs(ctx, logs)
}

// states are those of the events that got through, and how many flows did.
func (p *picky) states() (states []string, flows int) {
	for _, r := range recordsOf(p.AllLogs()...) {
		if isEvent(r) {
			states = append(states, r.Attributes().AsRaw()["flow.anomaly.state"].(string))
		} else {
			flows++
		}
	}
	return states, flows
}

// Events that are refused cost the flows nothing and come with the next batch, once and in their order.
func TestRefusedEventsWaitForTheNextBatch(t *testing.T) {
	next := &picky{refuseEvents: true}
	p, _ := started(t, "emit: all", next)
	flows := story(300)
	require.NoError(t, p.ConsumeLogs(t.Context(), written(flows[:120])))
	require.NoError(t, p.ConsumeLogs(t.Context(), written(flows[120:1196])))
	states, passed := next.states()
	require.Empty(t, states)
	require.Equal(t, 1196, passed)

	next.refuseEvents = false
	require.NoError(t, p.ConsumeLogs(t.Context(), written(flows[1196:])))
	states, passed = next.states()
	require.Equal(t, []string{"open", "update"}, states)
	require.Equal(t, 1200, passed)
	require.NoError(t, p.Shutdown(t.Context()))
	states, _ = next.states()
	require.Equal(t, []string{"open", "update", "close"}, states)
}

// A sender whose flows were refused learns it; sending them again makes no second event.
func TestRefusedFlowsGoBackToTheSender(t *testing.T) {
	next := &picky{refuseFlows: true}
	p, _ := started(t, "emit: all", next)
	require.ErrorIs(t, p.ConsumeLogs(t.Context(), written(story(40))), errBusy)
	next.refuseFlows = false
	require.NoError(t, p.ConsumeLogs(t.Context(), written(story(40))))
	states, passed := next.states()
	require.Equal(t, []string{"open"}, states)
	require.Equal(t, 160, passed)
	require.NoError(t, p.Shutdown(t.Context()))
	closing := recordsOf(next.AllLogs()...)[161]
	require.Equal(t, "10.20.30.40 tried 40 TCP ports of 10.50.60.70 in 20 s; 40 refused, none answered.", closing.Body().Str())
}

// While no more findings can wait, flows are refused before they are judged, so that the sender may come again with them.
func TestFullOutboxRefusesFlows(t *testing.T) {
	next := &picky{refuseEvents: true}
	p, _ := started(t, "{emit: events, max_undelivered: 1}", next)
	flows := story(300)
	require.NoError(t, p.ConsumeLogs(t.Context(), written(flows[:120])))
	require.EqualError(t, p.ConsumeLogs(t.Context(), written(flows[120:])),
		"no flows are taken while 1 anomaly events wait: the queue is full")
	next.refuseEvents = false
	require.NoError(t, p.ConsumeLogs(t.Context(), written(flows[120:])))
	require.NoError(t, p.Shutdown(t.Context()))
	states, _ := next.states()
	require.Equal(t, []string{"open", "update", "close"}, states)
}

// Silence closes an episode, though neither a flow nor a shutdown comes.
func TestIdleTicksCloseEpisodes(t *testing.T) {
	closed := make(chan struct{})
	next, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		for _, r := range recordsOf(logs) {
			if r.Attributes().AsRaw()["flow.anomaly.state"] == "close" {
				close(closed)
			}
		}
		return nil
	})
	require.NoError(t, err)
	p, wall := started(t, "{emit: events, quiet: 4m}", next)
	require.NoError(t, p.ConsumeLogs(t.Context(), written(story(40))))
	for minute := range 12 {
		wall.times <- time.Unix(0, 0).Add(time.Duration(minute) * time.Minute)
	}
	<-closed
	require.NoError(t, p.Shutdown(t.Context()))
	require.True(t, wall.stopped)
}

func TestShutdownSaysWhatItLoses(t *testing.T) {
	next := &picky{refuseEvents: true}
	p, _ := started(t, "emit: events", next)
	require.NoError(t, p.ConsumeLogs(t.Context(), written(story(40))))
	require.EqualError(t, p.Shutdown(t.Context()),
		"2 anomaly events are lost, the next component refused them at shutdown: the queue is full")
}
