package netflowreceiver

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

func TestConnectionsThatEndBadly(t *testing.T) {
	own := newAuthority(t)
	secure := own.issue(t, "127.0.0.1").server("")
	whole := ipfix(t, 0, 1)
	for reason, test := range map[string]struct {
		change func(c *TCPConfig)
		sent   []byte
		close  bool
	}{
		"idle":             {func(c *TCPConfig) { c.IdleTimeout = 5 * time.Millisecond }, nil, false},
		"slow_message":     {func(c *TCPConfig) { c.MessageTimeout = 5 * time.Millisecond }, whole[:3], false},
		"handshake":        {func(c *TCPConfig) { c.MessageTimeout, c.TLS = 5*time.Millisecond, secure }, []byte{22}, false},
		"malformed_stream": {func(*TCPConfig) {}, encode(t, wire.Message{Version: wire.V9}), false},
		"cut_connection":   {func(*TCPConfig) {}, whole[:20], true},
	} {
		t.Run(reason, func(t *testing.T) {
			c := listeningTCP()
			test.change(&c.TCP)
			r := start(t, c, consumertest.NewNop())
			conn := r.dial(t, nil, test.sent)
			if test.close {
				require.NoError(t, conn.(*net.TCPConn).CloseWrite())
			}
			awaitEnd(conn)
			require.Equal(t, lostFor(reason), r.lost(t))
		})
	}
}

// TestSlowLoris sends an octet now and then, so that there is never a pause of the message timeout.
func TestSlowLoris(t *testing.T) {
	own := newAuthority(t)
	secure := own.issue(t, "127.0.0.1").server("")
	for name, test := range map[string]struct {
		server *configtls.ServerConfig
		client *tls.Config
		begin  []byte // of what has no end
		want   string
	}{
		"message":    {nil, nil, []byte{0, 10, 0xff, 0xff}, "slow_message"},
		"handshake":  {secure, nil, []byte{22, 3, 1, 0x3f, 0xff, 1}, "handshake"},
		"TLS record": {secure, own.client(nil), []byte{23, 3, 3, 0x3f, 0xff}, "slow_message"},
	} {
		t.Run(name, func(t *testing.T) {
			c := listeningTCP()
			c.TCP.MessageTimeout, c.TCP.IdleTimeout, c.TCP.TLS = 200*time.Millisecond, 0, test.server
			r := start(t, c, consumertest.NewNop())
			conn := r.dial(t, nil, nil)
			if test.client != nil {
				require.NoError(t, tls.Client(conn, test.client).Handshake())
			}
			_, err := conn.Write(test.begin)
			require.NoError(t, err)
			trickle(conn)
			require.Equal(t, lostFor(test.want), r.lost(t))
		})
	}
}

// finish says that no more comes, and returns when the receiver has read it.
func finish(conn net.Conn) {
	_ = conn.(interface{ CloseWrite() error }).CloseWrite()
	awaitEnd(conn)
}

// trickle sends octets one by one until the receiver has closed conn.
func trickle(conn net.Conn) {
	for buffer := make([]byte, 512); ; {
		if _, err := conn.Write([]byte{7}); err != nil {
			return
		}
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
		if _, err := conn.Read(buffer); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
	}
}

// TestEndWithoutGoodbye: TCP alone ends a TLS connection between two messages, which loses none.
func TestEndWithoutGoodbye(t *testing.T) {
	own := newAuthority(t)
	c := listeningTCP()
	c.TCP.TLS = own.issue(t, "127.0.0.1").server("")
	next, taken := sink(t)
	r := start(t, c, next)
	raw := r.dial(t, nil, nil)
	_, err := tls.Client(raw, own.client(nil)).Write(ipfix(t, 0, 1))
	require.NoError(t, err)
	finish(raw)
	require.Equal(t, []int64{1}, ports(<-taken))
	require.Empty(t, r.lost(t))
}

func TestTemplatesEndWithTheConnection(t *testing.T) {
	next, taken := sink(t)
	c := listeningTCP()
	r := start(t, c, next)
	conn := r.dial(t, nil, append(ipfix(t, 0, 1), data(t, 1, 2)...))
	var got []int64
	for len(got) < 2 {
		got = append(got, ports(<-taken)...)
	}
	require.Equal(t, []int64{1, 2}, got)
	finish(conn)
	conn = r.dial(t, nil, data(t, 2, 3))
	finish(conn)
	require.Equal(t, map[string]int64{"receiver=netflow/here exporter=127.0.0.1 reason=no_template": 1}, r.lost(t))
}

func TestWithdrawalOverTCP(t *testing.T) {
	r := start(t, listeningTCP(), consumertest.NewNop())
	withdrawal := encode(t, wire.Message{Version: wire.IPFIX10, Domain: 31, Sequence: 1, Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{{ID: 256}}},
	}})
	conn := r.dial(t, nil, append(append(ipfix(t, 0, 1), withdrawal...), data(t, 1, 2)...))
	finish(conn)
	require.Equal(t, map[string]int64{"receiver=netflow/here exporter=127.0.0.1 reason=no_template": 1}, r.lost(t))
}

func TestRefusedOverTCPIsInsistedOn(t *testing.T) {
	taken, attempts := make(chan plog.Logs, 1), 0
	next, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		if attempts++; attempts == 1 {
			return errors.New("full")
		}
		taken <- logs
		return nil
	})
	require.NoError(t, err)
	r := start(t, listeningTCP(), next)
	r.dial(t, nil, ipfix(t, 0, 6))
	require.Equal(t, []int64{6}, ports(<-taken))
	require.Empty(t, r.lost(t))
}

// TestShutdownSendsWhatWaits has a batch that is not full, of a connection that stays open, over TLS.
func TestShutdownSendsWhatWaits(t *testing.T) {
	own := newAuthority(t)
	c := listeningTCP()
	c.TCP.TLS = own.issue(t, "127.0.0.1").server("")
	c.Batch.MaxRecords, c.Batch.MaxDelay = 3, time.Hour
	next, taken := sink(t)
	r := start(t, c, next)
	r.dial(t, own.client(nil), append(ipfix(t, 0, 1, 2, 3, 4), ipfix(t, 4, 5)...))
	require.Equal(t, []int64{1, 2, 3}, ports(<-taken))
	require.NoError(t, r.Shutdown(context.Background()))
	require.Equal(t, []int64{4, 5}, ports(<-taken))
	require.NoError(t, r.Shutdown(context.Background()))
}

// TestPausesDoNotCutMessages has deadlines of batches pass within TLS records and messages.
func TestPausesDoNotCutMessages(t *testing.T) {
	own := newAuthority(t)
	c := listeningTCP()
	c.TCP.TLS = own.issue(t, "127.0.0.1").server("")
	next, taken := sink(t)
	r := start(t, c, next)
	second := data(t, 1, 2)
	conn := r.dial(t, own.client(nil), append(ipfix(t, 0, 1), second[:9]...))
	require.Equal(t, []int64{1}, ports(<-taken), "it went by its delay, while the second was begun")
	_, err := conn.Write(second[9:])
	require.NoError(t, err)
	require.Equal(t, []int64{2}, ports(<-taken))
	require.NoError(t, conn.Close())
	require.Empty(t, r.lost(t))
}

// TestNextComponentsTimeIsNotTheExporters has a batch held for longer than a message may take, of which the rest comes meanwhile.
func TestNextComponentsTimeIsNotTheExporters(t *testing.T) {
	entered, release, taken := make(chan struct{}), make(chan struct{}), make(chan plog.Logs, 10)
	next, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		if taken <- logs; len(taken) == 1 {
			close(entered)
			<-release
		}
		return nil
	})
	require.NoError(t, err)
	c := listeningTCP()
	c.TCP.MessageTimeout = 50 * time.Millisecond
	r := start(t, c, next)
	second := data(t, 1, 2)
	conn := r.dial(t, nil, append(ipfix(t, 0, 1), second[:9]...))
	<-entered
	_, err = conn.Write(second[9:])
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	<-time.After(c.TCP.MessageTimeout)
	close(release)
	awaitEnd(conn)
	require.Empty(t, r.lost(t))
	require.Equal(t, []int64{1}, ports(<-taken))
	require.Equal(t, []int64{2}, ports(<-taken))
}
