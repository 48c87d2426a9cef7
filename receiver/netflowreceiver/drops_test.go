package netflowreceiver

import (
	"context"
	"net"
	"testing"

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
		r.send(t, ipfix(t, 0, 1))
	}
	l := listenerOn(t, conn, r)
	l.drain = 0
	stopped, stop := context.WithCancel(context.Background())
	stop()
	l.run(context.Background(), stopped)
	require.Equal(t, map[string]int64{"receiver=netflow/here reason=shutdown": sent}, r.points(t, "otelcol_receiver_netflow_lost"))
	require.Empty(t, taken)
}

// TestDiscardEnds has more datagrams come than are asked for: an exporter that sends without a pause must not keep a shutdown waiting.
func TestDiscardEnds(t *testing.T) {
	r := start(t, listening("127.0.0.1"), consumertest.NewNop())
	conn := open(t, 1)[0]
	r.addr = conn.LocalAddr().(*net.UDPAddr)
	payload := ipfix(t, 0, 1)
	for range 5 {
		r.send(t, payload)
	}
	buffer := make([]byte, maxDatagram)
	require.EqualValues(t, 2, discard(conn, buffer, 2*(len(payload)+bookkeeping)))
	require.EqualValues(t, 3, discard(conn, buffer, 1<<20), "what is left")
}
