package netflowreceiver

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// open binds n sockets to a free port.
func open(t *testing.T, n int) []*net.UDPConn {
	conns, err := openSockets(context.Background(), "127.0.0.1:0", n)
	require.NoError(t, err)
	require.Len(t, conns, n)
	t.Cleanup(func() { closeAll(conns) })
	return conns
}

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
	receiver := r.Logs.(*netflowReceiver)
	intake := receiver.intake(newWorkspaces(newSessions(t)))
	intake.send = receiver.liveSend(context.Background())
	l := &listener{conn: conn, intake: intake, meters: receiver.meters, logger: zap.NewNop(), delay: c.Batch.MaxDelay}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	l.run(context.Background(), stopped)

	got := (<-taken).LogRecordCount()
	drops := r.points(t, "otelcol_receiver_netflow_lost")["receiver=netflow/here reason=socket_drop"]
	require.Positive(t, drops)
	require.EqualValues(t, sent, int64(got)+drops)
}
