package netflowreceiver

import (
	"context"
	"encoding/binary"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/session"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// template describes the records of the tests: source port and octets. Nothing here is about what fields mean.
func template(id uint16) []wire.Template {
	return []wire.Template{{ID: id, Fields: []wire.Field{{ID: 7, Length: 2}, {ID: 1, Length: 4}}}}
}

// records are as many records after template as there are ports, the first of 1001 octets, the second of 1002, ...
func records(ports ...uint16) []byte {
	var b []byte
	for i, port := range ports {
		b = binary.BigEndian.AppendUint16(b, port)
		b = binary.BigEndian.AppendUint32(b, uint32(1001+i))
	}
	return b
}

func encode(t *testing.T, m wire.Message) []byte {
	m.Seconds = 1_700_000_000
	b, err := m.Append(nil)
	require.NoError(t, err)
	return b
}

// ipfix is an IPFIX message of domain 31 that brings its template, with the given source ports.
func ipfix(t *testing.T, sequence uint32, ports ...uint16) []byte {
	return encode(t, wire.Message{Version: wire.IPFIX10, Sequence: sequence, Domain: 31, Sets: []wire.Set{
		{ID: 2, Templates: template(256)}, {ID: 256, Data: records(ports...)},
	}})
}

// newSessions is a memory of exporters with the default limits.
func newSessions(t testing.TB) *session.Sessions {
	registry, err := ie.NewRegistry()
	require.NoError(t, err)
	sessions, err := session.NewSessions(registry, session.DefaultOptions())
	require.NoError(t, err)
	return sessions
}

// started is a receiver that runs, and what it does.
type started struct {
	receiver.Logs
	telemetry *componenttest.Telemetry
	logs      *observer.ObservedLogs
	addr      *net.UDPAddr
}

// start starts a receiver with c, and shuts it down when the test ends.
func start(t *testing.T, c *Config, next consumer.Logs) *started {
	s := &started{telemetry: componenttest.NewTelemetry()}
	core, logs := observer.New(zap.InfoLevel)
	s.logs = logs
	set := receivertest.NewNopSettings(typ)
	set.ID = component.MustNewIDWithName("netflow", "here")
	set.TelemetrySettings = s.telemetry.NewTelemetrySettings()
	set.Logger = zap.New(core)
	r, err := newReceiver(set, c, next)
	require.NoError(t, err)
	require.NoError(t, r.Start(context.Background(), componenttest.NewNopHost()))
	t.Cleanup(func() {
		require.NoError(t, r.Shutdown(context.Background()))
		require.NoError(t, s.telemetry.Shutdown(context.Background()))
	})
	s.Logs = r
	if len(r.conns) > 0 {
		s.addr = r.conns[0].LocalAddr().(*net.UDPAddr)
	}
	return s
}

// send sends payload to s from a new socket, so from another port each time.
func (s *started) send(t *testing.T, payload []byte) {
	conn, err := net.DialUDP("udp", nil, s.addr)
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.Write(payload)
	require.NoError(t, err)
}

// sink is a consumer that passes on what it consumes.
func sink(t *testing.T) (consumer.Logs, <-chan plog.Logs) {
	taken := make(chan plog.Logs, 100)
	c, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		taken <- logs
		return nil
	})
	require.NoError(t, err)
	return c, taken
}

// ports are the source ports of the records in logs.
func ports(logs plog.Logs) []int64 {
	var all []int64
	for _, group := range logs.ResourceLogs().All() {
		for _, scoped := range group.ScopeLogs().All() {
			for _, record := range scoped.LogRecords().All() {
				port, _ := record.Attributes().Get("source.port")
				all = append(all, port.Int())
			}
		}
	}
	return all
}

// resource is one attribute of the first Resource of logs.
func resource(logs plog.Logs, name string) string {
	v, _ := logs.ResourceLogs().At(0).Resource().Attributes().Get(name)
	return v.AsString()
}
