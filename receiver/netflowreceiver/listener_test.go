package netflowreceiver

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// listening is a configuration that listens on any port of host.
func listening(host string) *Config {
	c := defaultConfig()
	c.Endpoint = net.JoinHostPort(host, "0")
	c.ReadBufferBytes = 0
	c.Batch.MaxDelay = time.Millisecond
	return c
}

func TestVersions(t *testing.T) {
	v5 := append(make([]byte, 32), 0x1f, 0x91) // source port 8081
	v5 = append(v5, make([]byte, 14)...)
	for name, test := range map[string]struct {
		message wire.Message
		kind    string
		port    int64
	}{
		"v5": {wire.Message{Version: wire.V5, Count: 1, Sets: []wire.Set{{ID: wire.V5Set, Data: v5}}}, "netflow_v5", 8081},
		"v9": {wire.Message{Version: wire.V9, Count: 2, Domain: 32, Sets: []wire.Set{
			{ID: 0, Templates: template(300)}, {ID: 300, Data: records(8082)},
		}}, "netflow_v9", 8082},
		"IPFIX": {wire.Message{Version: wire.IPFIX10, Domain: 31, Sets: []wire.Set{
			{ID: 2, Templates: template(301)}, {ID: 301, Data: records(8083)},
		}}, "ipfix", 8083},
	} {
		t.Run(name, func(t *testing.T) {
			next, taken := sink(t)
			start(t, listening("127.0.0.1"), next).send(t, encode(t, test.message))
			logs := <-taken
			require.Equal(t, []int64{test.port}, ports(logs))
			require.Equal(t, test.kind, resource(logs, "flow.type"))
			require.Equal(t, "127.0.0.1", resource(logs, "flow.sampler_address"))
			scope := logs.ResourceLogs().At(0).ScopeLogs().At(0).Scope()
			require.Equal(t, "github.com/otelflow/otelflow/receiver/netflowreceiver", scope.Name())
			require.Equal(t, "latest", scope.Version())
		})
	}
}

func TestIPv6(t *testing.T) {
	if conn, err := net.ListenPacket("udp", "[::1]:0"); err != nil {
		t.Skip("this machine has no IPv6: ", err)
	} else {
		require.NoError(t, conn.Close())
	}
	for host, want := range map[string]string{"::1": "::1", "::": "127.0.0.1"} {
		next, taken := sink(t)
		r := start(t, listening(host), next)
		r.addr.IP = net.ParseIP(want)
		r.send(t, ipfix(t, 0, 8084))
		require.Equal(t, want, resource(<-taken, "flow.sampler_address"))
	}
}

func TestEveryIPv4AddressIsNoIPv6Address(t *testing.T) {
	for host, want := range map[string]string{"0.0.0.0": "0.0.0.0", "::": "::"} {
		conns, err := openSockets(context.Background(), net.JoinHostPort(host, "0"), 1)
		if host == "::" && err != nil {
			t.Skip("this machine has no IPv6: ", err)
		}
		require.NoError(t, err)
		require.Equal(t, want, conns[0].LocalAddr().(*net.UDPAddr).IP.String())
		closeAll(conns)
	}
}

func TestSocketsThatDoNotSpread(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	warnOfSharing(1, false, zap.New(core))
	warnOfSharing(3, true, zap.New(core))
	require.Zero(t, logs.Len())
	warnOfSharing(2, false, zap.New(core))
	require.Equal(t, map[string]any{"sockets": int64(2)}, logs.All()[0].ContextMap())
}

// TestSourcePortChanges sends template and data from different ports, which with two sockets may come to different goroutines.
func TestSourcePortChanges(t *testing.T) {
	c := listening("127.0.0.1")
	if canSharePort {
		c.Sockets = 4
	}
	next, taken := sink(t)
	r := start(t, c, next)
	r.send(t, ipfix(t, 0, 7999))
	require.Equal(t, []int64{7999}, ports(<-taken))
	want := []int64{8000, 8001, 8002, 8003, 8004, 8005, 8006, 8007}
	for i, port := range want {
		r.send(t, encode(t, wire.Message{Version: wire.IPFIX10, Sequence: uint32(1 + i), Domain: 31, Sets: []wire.Set{
			{ID: 256, Data: records(uint16(port))},
		}}))
	}
	var got []int64
	for len(got) < len(want) {
		got = append(got, ports(<-taken)...)
	}
	slices.Sort(got)
	require.Equal(t, want, got)
}

func TestBatches(t *testing.T) {
	c := listening("127.0.0.1")
	c.Batch.MaxRecords, c.Batch.MaxDelay = 3, time.Hour
	next, taken := sink(t)
	r := start(t, c, next)
	r.send(t, ipfix(t, 0, 1, 2))
	r.send(t, ipfix(t, 2, 3, 4, 5, 6, 7))
	require.Equal(t, []int64{1, 2, 3}, ports(<-taken))
	require.Equal(t, []int64{4, 5, 6}, ports(<-taken))
	require.NoError(t, r.Shutdown(context.Background()))
	require.Equal(t, []int64{7}, ports(<-taken), "shutdown sends what waits")
}

// TestCountingDropsSendsNothing has drops counted long before the batch at hand is due.
func TestCountingDropsSendsNothing(t *testing.T) {
	c := listening("127.0.0.1")
	c.Batch.MaxDelay = time.Hour
	next, taken := sink(t)
	r := start(t, c, next)
	l := listenerOn(t, open(t, 1)[0], r)
	ctx := context.Background()
	l.take(ctx, ipfix(t, 0, 1), r.addr.AddrPort())
	require.Less(t, time.Until(l.deadline()), time.Minute)
	l.wake(ctx)
	require.Equal(t, 1, l.intake.pending())
	require.Greater(t, time.Until(l.deadline()), time.Minute, "nothing was taken that would ask for another count")
	l.flushBy = l.flushBy.Add(-time.Hour)
	l.wake(ctx)
	require.Equal(t, []int64{1}, ports(<-taken))
	require.Zero(t, l.deadline())
}

// TestShutdownReadsWhatTheKernelHolds keeps the reader in the consumer while datagrams come in.
func TestShutdownReadsWhatTheKernelHolds(t *testing.T) {
	entered, release, rest := make(chan struct{}), make(chan struct{}), make(chan plog.Logs, 10)
	var first sync.Once
	next, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		rest <- logs
		first.Do(func() {
			close(entered)
			<-release
		})
		return nil
	})
	require.NoError(t, err)
	r := start(t, listening("127.0.0.1"), next)
	r.send(t, ipfix(t, 0, 1))
	<-entered
	r.send(t, ipfix(t, 1, 2))
	r.send(t, ipfix(t, 2, 3))
	ended := make(chan error)
	go func() { ended <- r.Shutdown(context.Background()) }()
	close(release)
	require.NoError(t, <-ended)
	close(rest)
	var got []int64
	for logs := range rest {
		got = append(got, ports(logs)...)
	}
	require.Equal(t, []int64{1, 2, 3}, got)
}

func TestShutdownAbandonsABatch(t *testing.T) {
	entered, abandoned := make(chan struct{}), make(chan struct{})
	next, err := consumer.NewLogs(func(ctx context.Context, _ plog.Logs) error {
		close(entered)
		<-ctx.Done()
		close(abandoned)
		return ctx.Err()
	})
	require.NoError(t, err)
	r := start(t, listening("127.0.0.1"), next)
	r.send(t, ipfix(t, 0, 1))
	<-entered
	over, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, r.Shutdown(over), context.Canceled)
	<-abandoned
}

// TestShutdownCountsWhatNobodyReads has a reader that is held for as long as the shutdown may take.
func TestShutdownCountsWhatNobodyReads(t *testing.T) {
	entered := make(chan struct{})
	next, err := consumer.NewLogs(func(ctx context.Context, _ plog.Logs) error {
		close(entered)
		<-ctx.Done()
		return ctx.Err()
	})
	require.NoError(t, err)
	r := start(t, listening("127.0.0.1"), next)
	r.send(t, ipfix(t, 0, 1))
	<-entered
	for range 3 {
		r.send(t, ipfix(t, 1, 2))
	}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, r.Shutdown(over), context.Canceled)
	require.EqualValues(t, 3, r.points(t, "otelcol_receiver_netflow_lost")["receiver=netflow/here reason=shutdown"])
}

// TestShutdownGivesBackThePort has a next component that holds a batch and does not look at its context.
func TestShutdownGivesBackThePort(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		close(entered)
		<-release
		return nil
	})
	require.NoError(t, err)
	r := start(t, listening("127.0.0.1"), next)
	r.send(t, ipfix(t, 0, 1))
	<-entered
	over, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, r.Shutdown(over), context.Canceled)
	again, err := net.ListenUDP("udp", r.addr)
	require.NoError(t, err)
	require.NoError(t, again.Close())
}

func TestRefusedIsCounted(t *testing.T) {
	c := listening("127.0.0.1")
	c.Batch.MaxRecords = 2
	r := start(t, c, consumertest.NewErr(errors.New("full")))
	r.send(t, ipfix(t, 0, 1, 2))
	r.send(t, ipfix(t, 2, 3, 4, 5))
	require.NoError(t, r.Shutdown(context.Background()))
	require.Equal(t, map[string]int64{"receiver=netflow/here reason=refused": 5}, r.points(t, "otelcol_receiver_netflow_lost"))
	require.Equal(t, map[string]int64{"receiver=netflow/here transport=udp": 5}, r.points(t, "otelcol_receiver_refused_log_records"))
}

func TestStartTellsThatThePortIsTaken(t *testing.T) {
	taken, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	c := defaultConfig()
	c.Endpoint = taken.LocalAddr().String()
	r, err := newReceiver(receivertest.NewNopSettings(typ), c, consumertest.NewNop())
	require.NoError(t, err)
	err = r.Start(context.Background(), componenttest.NewNopHost())
	require.ErrorContains(t, err, `endpoint "`+c.Endpoint+`": listen udp`)
	require.NoError(t, r.Shutdown(context.Background()))
}
