package netflowreceiver

import (
	"context"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
)

// TestShutdownCountsWhatItDoesNotDecode has no time left to decode what the kernel holds.
func TestShutdownCountsWhatItDoesNotDecode(t *testing.T) {
	next, taken := sink(t)
	r := start(t, listening("127.0.0.1"), next)
	conn := open(t, 1)[0]
	r.addr = conn.LocalAddr().(*net.UDPAddr)
	const sent = 7
	for range sent {
		r.queue(t, conn, ipfix(t, 0, 1))
	}
	l := listenerOn(t, conn, r)
	l.drain = 0
	stopped, stop := context.WithCancel(context.Background())
	stop()
	l.run(context.Background(), stopped)
	require.Equal(t, map[string]int64{"receiver=netflow/here reason=shutdown": sent}, r.points(t, "otelcol_receiver_netflow_lost"))
	require.Empty(t, taken)
}

// queue sends a datagram and waits until the kernel holds it, which on a busy machine is not at once even on one's own.
func (s *started) queue(t *testing.T, conn *net.UDPConn, payload []byte) {
	t.Helper()
	before := socketQueued(conn)
	s.send(t, payload)
	if runtime.GOOS == "linux" { // elsewhere it is not known
		require.Eventually(t, func() bool { return socketQueued(conn) > before }, time.Minute, time.Millisecond)
	}
}

// TestDiscardEnds has more datagrams come than are asked for: an exporter that sends without a pause must not keep a shutdown waiting.
func TestDiscardEnds(t *testing.T) {
	r := start(t, listening("127.0.0.1"), consumertest.NewNop())
	conn := open(t, 1)[0]
	r.addr = conn.LocalAddr().(*net.UDPAddr)
	payload := ipfix(t, 0, 1)
	for range 5 {
		r.queue(t, conn, payload)
	}
	buffer := make([]byte, maxDatagram)
	require.EqualValues(t, 2, discard(conn, buffer, 2*(len(payload)+bookkeeping)))
	require.EqualValues(t, 3, discard(conn, buffer, 1<<20), "what is left")
}
