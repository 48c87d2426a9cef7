package netflowreceiver

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

func TestStopwatch(t *testing.T) {
	now := time.Unix(1700000000, 0)
	s := newStopwatch(func() time.Time { return now })
	for _, step := range []struct {
		do   func()
		then time.Duration // what passes after it
		want time.Duration
	}{
		{func() {}, time.Second, 0},
		{s.start, 2 * time.Second, 2 * time.Second},
		{s.start, 3 * time.Second, 8 * time.Second},
		{s.stop, time.Second, 9 * time.Second},
		{s.stop, time.Hour, 9 * time.Second},
	} {
		step.do()
		now = now.Add(step.then)
		require.Equal(t, step.want, s.total())
	}
}

// waits are the seconds that readers waited for the next component, by transport.
func (s *started) waits(t *testing.T) map[string]float64 {
	found, err := s.telemetry.GetMetric("otelcol_receiver_netflow_consumer_wait")
	require.NoError(t, err)
	seconds := make(map[string]float64)
	for _, point := range found.Data.(metricdata.Sum[float64]).DataPoints {
		transport, _ := point.Attributes.Value("transport")
		seconds[transport.AsString()] = point.Value
	}
	return seconds
}

// TestWaitingIsSeen has a next component that holds a batch: the time counts while it does, and afterwards.
func TestWaitingIsSeen(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		close(entered)
		<-release
		return nil
	})
	require.NoError(t, err)
	r := start(t, listening("127.0.0.1"), next)
	require.Equal(t, map[string]float64{"udp": 0, "tcp": 0, "file": 0}, r.waits(t))
	r.send(t, ipfix(t, 0, 1))
	<-entered
	for seen := 0.0; seen == 0; { // and so while it is held
		seen = r.waits(t)["udp"]
	}
	close(release)
}

// TestPausesAreWaiting has a file's batch refused twice.
func TestPausesAreWaiting(t *testing.T) {
	now := time.Unix(1700000000, 0)
	left := 2
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		now = now.Add(time.Second)
		if left--; left >= 0 {
			return errors.New("full")
		}
		return nil
	})
	require.NoError(t, err)
	set := receivertest.NewNopSettings(typ)
	m, err := newMeters(set)
	require.NoError(t, err)
	o, err := newOutlet(set, "file", next, m)
	require.NoError(t, err)
	o.waited = newStopwatch(func() time.Time { return now })
	require.NoError(t, o.insist(t.Context(), t.Context(), plog.NewLogs(), func(_ context.Context, d time.Duration) error {
		now = now.Add(d)
		return nil
	}))
	require.Equal(t, 3*time.Second+100*time.Millisecond+200*time.Millisecond, o.waited.total())
}
