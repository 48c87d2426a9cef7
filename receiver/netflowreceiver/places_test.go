package netflowreceiver

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

func TestConnectionLimit(t *testing.T) {
	c := listeningTCP()
	c.TCP.MaxConnections = 1
	next, taken := sink(t)
	r := start(t, c, next)
	r.dial(t, nil, ipfix(t, 0, 1))
	<-taken
	awaitEnd(r.dial(t, nil, nil))
	require.Equal(t, lostFor("connection_limit"), r.lost(t))
}

// TestQuietConnectionsMakeRoom has hundreds that say nothing, in the handshake or after it, and one that speaks and stays.
func TestQuietConnectionsMakeRoom(t *testing.T) {
	own := newAuthority(t)
	secure := own.issue(t, "127.0.0.1").server("")
	for name, test := range map[string]struct {
		server *configtls.ServerConfig
		client *tls.Config
	}{"TCP": {nil, nil}, "TLS": {secure, own.client(nil)}} {
		t.Run(name, func(t *testing.T) {
			const places, quiet = 10, 300
			c := listeningTCP()
			c.TCP.MaxConnections, c.TCP.TLS = places, test.server
			next, taken := sink(t)
			r := start(t, c, next)
			first := r.dial(t, test.client, ipfix(t, 0, 1))
			require.Equal(t, []int64{1}, ports(<-taken))
			for range quiet {
				r.dial(t, nil, nil)
			}
			finish(r.dial(t, test.client, ipfix(t, 0, 2)))
			_, _ = first.Write(data(t, 1, 3))
			finish(first)
			require.Equal(t, map[string]int64{"receiver=netflow/here reason=connection_limit": quiet + 2 - places}, r.lost(t))
			require.Len(t, taken, 2)
			require.Equal(t, []int64{2}, ports(<-taken))
			require.Equal(t, []int64{3}, ports(<-taken), "who spoke stays")
		})
	}
}

// TestEmptyMessagesSayNothing has connections that bring a header and nothing else, and exporters that come after them.
func TestEmptyMessagesSayNothing(t *testing.T) {
	const places, exporters = 10, 3
	c := listeningTCP()
	c.TCP.MaxConnections = places
	next, taken := sink(t)
	r := start(t, c, next)
	for range places {
		r.dial(t, nil, encode(t, wire.Message{Version: wire.IPFIX10}))
	}
	for port := range uint16(exporters) {
		r.dial(t, nil, ipfix(t, 0, port))
		require.Equal(t, []int64{int64(port)}, ports(<-taken))
	}
	require.Equal(t, map[string]int64{"receiver=netflow/here reason=connection_limit": exporters}, r.lost(t))
}

// TestAcceptorWaitsForNoConsumer has connections that speak in the moment in which another needs their place, while the next component
// takes nothing: none may keep its place with a message that waits.
func TestAcceptorWaitsForNoConsumer(t *testing.T) {
	const tries = 200
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error { return errors.New("later") })
	require.NoError(t, err)
	for range tries {
		c := listeningTCP()
		c.TCP.MaxConnections = 1
		c.Batch.MaxRecords = 1
		r := start(t, c, next)
		message := ipfix(t, 0, 1)
		for range 4 {
			r.dial(t, nil, message)
		}
		last := r.dial(t, nil, nil)
		r.dial(t, nil, message)
		r.dial(t, nil, message)
		awaitEnd(last)
	}
}

// TestSilentConnectionsKeepLittle has connections that each brought lists, which take 350 times their octets to decode.
func TestSilentConnectionsKeepLittle(t *testing.T) {
	const connections, lists, most = 20, 300, 128 << 10
	record := append([]byte{205, 3, 0, 136, 0, 1}, make([]byte, 200)...) // a basicList of 200 values of one octet
	message := encode(t, wire.Message{Version: wire.IPFIX10, Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{{ID: 256, Fields: []wire.Field{{ID: 291, Length: wire.Variable}}}}},
		{ID: 256, Data: bytes.Repeat(record, lists)},
	}})
	done := make(chan struct{}, connections*lists)
	next, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		for range logs.LogRecordCount() {
			done <- struct{}{}
		}
		return nil
	})
	require.NoError(t, err)
	c := listeningTCP()
	c.Batch.MaxRecords = lists
	r := start(t, c, next)
	before := heap()
	for range connections {
		r.dial(t, nil, message)
	}
	for range connections * lists {
		<-done
	}
	var kept int
	for range 100 { // the last connections may still be about to let go
		if kept = (heap() - before) / connections; kept < most {
			return
		}
	}
	t.Errorf("%d octets for each connection", kept)
}

// heap is how many octets are in use, without what a sync.Pool has ready.
func heap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// TestWaitingConnectionsDecodeNoMore has more connections with a message than may hold what they decoded while the next component has
// all of them wait.
func TestWaitingConnectionsDecodeNoMore(t *testing.T) {
	const more = 8
	var inside, most atomic.Int64
	entered, release := make(chan struct{}, decodingConnections+more), make(chan struct{})
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		defer inside.Add(-1)
		most.Store(max(most.Load(), inside.Add(1)))
		entered <- struct{}{}
		<-release
		return nil
	})
	require.NoError(t, err)
	c := listeningTCP()
	c.Batch.MaxRecords = 1
	r := start(t, c, next)
	var conns []net.Conn
	for range decodingConnections + more {
		conn := r.dial(t, nil, ipfix(t, 0, 1))
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
		conns = append(conns, conn)
	}
	for range decodingConnections {
		<-entered
	}
	close(release)
	for _, conn := range conns {
		awaitEnd(conn)
	}
	require.Empty(t, r.lost(t))
	require.LessOrEqual(t, most.Load(), int64(decodingConnections))
	require.Len(t, entered, more)
}
