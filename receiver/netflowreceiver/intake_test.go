package netflowreceiver

import (
	"context"
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelflow/otelflow/receiver/internal/session"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// BenchmarkIntake decodes a NetFlow v5 datagram of 30 flows in each round and batches them as log records.
func BenchmarkIntake(b *testing.B) {
	const flows = 30
	data := make([]byte, flows*48)
	for i := range data {
		data[i] = byte(i)
	}
	message := wire.Message{Version: wire.V5, Count: flows, Uptime: 1 << 30, Seconds: 1_700_000_000, Sets: []wire.Set{{ID: wire.V5Set, Data: data}}}
	payload, err := message.Append(nil)
	require.NoError(b, err)
	r, err := newReceiver(receivertest.NewNopSettings(typ), defaultConfig(), consumertest.NewNop())
	require.NoError(b, err)
	in := r.intake(newWorkspaces(newSessions(b), 1))
	in.send = func(plog.Logs, int) {}
	dg := session.Datagram{Exporter: netip.MustParseAddrPort("192.0.2.7:2055"), Payload: payload, Received: 1}

	b.ReportAllocs()
	for i := range b.N {
		binary.BigEndian.PutUint32(payload[16:], uint32(i*flows))
		if _, err := in.take(context.Background(), dg); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(flows*b.N)/b.Elapsed().Seconds(), "flows/s")
}
