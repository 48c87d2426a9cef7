package netflowreceiver

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otelflow/otelflow/receiver/internal/session"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// points are the values of the counter called name, by their attributes; those that are 0 are left out.
func (s *started) points(t *testing.T, name string) map[string]int64 {
	return pointsOf(t, s.telemetry, name)
}

func pointsOf(t *testing.T, telemetry *componenttest.Telemetry, name string) map[string]int64 {
	found, err := telemetry.GetMetric(name)
	require.NoError(t, err)
	points := make(map[string]int64)
	for _, point := range found.Data.(metricdata.Sum[int64]).DataPoints {
		var names []string
		for _, key := range []attribute.Key{"receiver", "exporter", "transport", "reason"} {
			if v, ok := point.Attributes.Value(key); ok {
				names = append(names, string(key)+"="+v.AsString())
			}
		}
		if point.Value != 0 {
			points[strings.Join(names, " ")] = point.Value
		}
	}
	return points
}

func TestTelemetry(t *testing.T) {
	c := listening("127.0.0.1")
	next, taken := sink(t)
	r := start(t, c, next)
	orphan := encode(t, wire.Message{Version: wire.V9, Count: 1, Domain: 8, Sets: []wire.Set{{ID: 999, Data: records(1, 2)}}})
	r.send(t, orphan)
	r.send(t, []byte("GET / HTTP/1.1\r\n\r\n"))
	r.send(t, ipfix(t, 0, 1, 2, 3))
	r.send(t, ipfix(t, 20, 4)) // 17 records are missing
	for got := 0; got < 4; {
		got += (<-taken).LogRecordCount()
	}
	require.NoError(t, r.Shutdown(context.Background()))

	local := "receiver=netflow/here exporter=127.0.0.1"
	require.Equal(t, map[string]int64{local: 4}, r.points(t, "otelcol_receiver_netflow_datagrams"))
	require.Equal(t, map[string]int64{local: int64(len(orphan)) + 18 + 54 + 42}, r.points(t, "otelcol_receiver_netflow_bytes"))
	require.Equal(t, map[string]int64{local: 4}, r.points(t, "otelcol_receiver_netflow_flows"))
	require.Equal(t, map[string]int64{local: 1}, r.points(t, "otelcol_receiver_netflow_templates"))
	require.Equal(t, map[string]int64{
		local + " reason=no_template":     1,
		local + " reason=unknown_version": 1,
		local + " reason=sequence_gap":    17,
	}, r.points(t, "otelcol_receiver_netflow_lost"))
	require.Equal(t, map[string]int64{"receiver=netflow/here transport=udp": 4}, r.points(t, "otelcol_receiver_accepted_log_records"))
}

func TestExportersAreBounded(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	set := receivertest.NewNopSettings(typ)
	set.ID = component.MustNewID("netflow")
	set.TelemetrySettings = telemetry.NewTelemetrySettings()
	m, err := newMeters(set)
	require.NoError(t, err)
	ctx := context.Background()
	addr := netip.MustParseAddr("2001:db8::1")
	for range 102 {
		m.datagram(ctx, addr, 7, &session.Tally{OptionRecords: 3})
		addr = addr.Next()
	}
	m.datagram(ctx, netip.MustParseAddr("2001:db8::64"), 7, &session.Tally{OptionRecords: 5})
	m.datagram(ctx, netip.Addr{}, 7, &session.Tally{OptionRecords: 1})

	got := pointsOf(t, telemetry, "otelcol_receiver_netflow_option_records")
	require.Len(t, got, 102)
	require.EqualValues(t, 3, got["receiver=netflow exporter=2001:db8::1"])
	require.EqualValues(t, 8, got["receiver=netflow exporter=2001:db8::64"])
	require.EqualValues(t, 6, got["receiver=netflow exporter=other"])
	require.EqualValues(t, 1, got["receiver=netflow exporter=unknown"])
	require.NoError(t, telemetry.Shutdown(ctx))
}
