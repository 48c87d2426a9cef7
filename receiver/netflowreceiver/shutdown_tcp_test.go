package netflowreceiver

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
)

// TestShutdownReadsWhatTheKernelHoldsOfTCP keeps the reader in the consumer while a message comes in.
func TestShutdownReadsWhatTheKernelHoldsOfTCP(t *testing.T) {
	entered, release, rest := make(chan struct{}), make(chan struct{}), make(chan plog.Logs, 10)
	next, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		if rest <- logs; len(rest) == 1 {
			close(entered)
			<-release
		}
		return nil
	})
	require.NoError(t, err)
	r := start(t, listeningTCP(), next)
	conn := r.dial(t, nil, ipfix(t, 0, 1))
	<-entered
	_, err = conn.Write(data(t, 1, 2, 3))
	require.NoError(t, err)
	<-time.After(drainTime) // which begins only with the release
	r.Logs.(*netflowReceiver).stop()
	close(release)
	require.Empty(t, r.lost(t))
	require.Equal(t, []int64{1}, ports(<-rest))
	require.Equal(t, []int64{2, 3}, ports(<-rest))
}

// TestShutdownOfBusyConnections has messages that were read already, and a next component so slow that they are not to be waited for.
func TestShutdownOfBusyConnections(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	var calls int
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		switch calls++; calls {
		case 1:
			close(entered)
			<-release
		case 2:
			<-time.After(drainTime)
		}
		return nil
	})
	require.NoError(t, err)
	c := listeningTCP()
	c.Batch.MaxRecords = 1
	r := start(t, c, next)
	r.dial(t, nil, slices.Concat(ipfix(t, 0, 1), data(t, 1, 2), data(t, 2, 3), data(t, 3, 4)))
	<-entered
	r.Logs.(*netflowReceiver).stop()
	close(release)
	require.Equal(t, lostFor("cut_connection"), r.lost(t))
	require.Equal(t, 2, calls)
}

// TestShutdownDoesNotInsist has a next component that never takes a batch.
func TestShutdownDoesNotInsist(t *testing.T) {
	entered := make(chan struct{}, 100)
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		entered <- struct{}{}
		return errors.New("full")
	})
	require.NoError(t, err)
	r := start(t, listeningTCP(), next)
	r.dial(t, nil, ipfix(t, 0, 1))
	<-entered
	require.Equal(t, lostFor("refused"), r.lost(t))
}
