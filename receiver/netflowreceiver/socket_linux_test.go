package netflowreceiver

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

func TestSocketsShareAPort(t *testing.T) {
	conns := open(t, 3)
	require.Equal(t, conns[0].LocalAddr(), conns[2].LocalAddr())
	require.NotZero(t, conns[0].LocalAddr().(*net.UDPAddr).Port)
}

func TestReadBuffer(t *testing.T) {
	conns := open(t, 2)
	got, err := setReadBuffer(conns[0], 65536)
	require.NoError(t, err)
	require.Equal(t, 65536, got)
	info, err := meminfo(conns[0])
	require.NoError(t, err)
	const limit = 1 // SK_MEMINFO_RCVBUF
	require.EqualValues(t, 2*got, info[limit], "what the kernel compares with what is queued")

	core, logs := observer.New(zap.InfoLevel)
	growBuffers(conns, 65536, zap.New(core))
	require.Zero(t, logs.Len())
	growBuffers(conns, maxReadBuffer+1, zap.New(core))
	require.Equal(t, 1, logs.Len(), "one warning for all sockets")
	require.EqualValues(t, maxReadBuffer+1, logs.All()[0].ContextMap()["read_buffer_bytes"])
}

// TestSocketDrops lets the kernel's buffer run over while nobody reads, and then reads.
func TestSocketDrops(t *testing.T) {
	c := listening("127.0.0.1")
	next, taken := sink(t)
	r := start(t, c, next)
	conn := open(t, 1)[0]
	require.NoError(t, conn.SetReadBuffer(1)) // the kernel gives its least, about 2 KiB
	r.addr = conn.LocalAddr().(*net.UDPAddr)
	const sent = 50
	for range sent {
		r.send(t, ipfix(t, 0, 1))
	}
	l := listenerOn(t, conn, r)
	stopped, stop := context.WithCancel(context.Background())
	stop()
	l.run(context.Background(), stopped)

	got := (<-taken).LogRecordCount()
	drops := r.points(t, "otelcol_receiver_netflow_lost")["receiver=netflow/here reason=socket_drop"]
	require.Positive(t, drops)
	require.EqualValues(t, sent, int64(got)+drops)
}

// TestSocketDropsBeforeSilence lets the buffer run over while the next component holds a batch, and then sends nothing more.
func TestSocketDropsBeforeSilence(t *testing.T) {
	c := listening("127.0.0.1")
	c.Batch.MaxRecords = 1
	c.ReadBufferBytes = 1 // the kernel gives its least, about 2 KiB
	entered, release := make(chan struct{}), make(chan struct{})
	var calls, got atomic.Int64
	next, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		if calls.Add(1) == 2 { // the first datagram of all has drops counted anyway
			close(entered)
			<-release
		}
		got.Add(int64(logs.LogRecordCount()))
		return nil
	})
	require.NoError(t, err)
	r := start(t, c, next)
	r.send(t, ipfix(t, 0, 1))
	r.send(t, ipfix(t, 1, 2))
	<-entered
	const sent = 50
	for range sent {
		r.send(t, ipfix(t, 2, 3))
	}
	close(release)
	require.Eventually(t, func() bool {
		_, err := r.telemetry.GetMetric("otelcol_receiver_netflow_lost")
		return err == nil && got.Load()+r.points(t, "otelcol_receiver_netflow_lost")["receiver=netflow/here reason=socket_drop"] == 2+sent
	}, 10*time.Second, 10*time.Millisecond)
	require.Less(t, got.Load(), int64(2+sent))
}

// TestEveryDatagramIsExplained has a next component that holds all readers until everything is sent, and then refuses every third batch.
func TestEveryDatagramIsExplained(t *testing.T) {
	c := listening("127.0.0.1")
	c.Sockets = 4
	c.Batch.MaxRecords = 1
	c.ReadBufferBytes = 1 // the kernel gives its least, about 2 KiB
	release := make(chan struct{})
	var calls, taken, refused atomic.Int64
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		<-release
		if calls.Add(1)%3 == 0 {
			refused.Add(1)
			return errors.New("full")
		}
		taken.Add(1)
		return nil
	})
	require.NoError(t, err)
	r := start(t, c, next)
	const sent = 200
	for range sent {
		r.send(t, ipfix(t, 0, 1)) // from ever another port, so to all sockets
	}
	close(release)
	require.NoError(t, r.Shutdown(context.Background()))
	lost := r.points(t, "otelcol_receiver_netflow_lost")
	drops := lost["receiver=netflow/here reason=socket_drop"]
	require.Positive(t, drops)
	require.Positive(t, refused.Load())
	require.Equal(t, refused.Load(), lost["receiver=netflow/here reason=refused"])
	require.Equal(t, sent-drops-refused.Load(), taken.Load())
	require.Equal(t, sent-drops, r.points(t, "otelcol_receiver_netflow_flows")["receiver=netflow/here exporter=127.0.0.1"])
}
