package session

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// benchRecords is how many records the benchmarks' datagrams have, as many as fit into 1,500 octets of NetFlow v5.
const benchRecords = 30

// benchMessages are a message of each version, with templates as Cisco's exporters have them and benchRecords records.
func benchMessages(t testing.TB) map[string]wire.Message {
	v5 := unhex(t, "0a000001 0a000002 0a0000fe 0003 0004 00000005 00000640 0000c350 0000d6d8 8235 01bb 00 1b 06 28 fde9 fdea"+
		"18 10 0000")
	fields := []wire.Field{field(8, 4), field(12, 4), field(15, 4), field(10, 4), field(14, 4), field(2, 8), field(1, 8),
		field(22, 4), field(21, 4), field(7, 2), field(11, 2), field(6, 1), field(4, 1), field(5, 1), field(61, 1),
		field(16, 4), field(17, 4), field(9, 1), field(13, 1), field(48, 1), field(234, 4), field(136, 1)}
	v9 := unhex(t, "0a000001 0a000002 0a0000fe 00000003 00000004 0000000000000005 0000000000000640 0000c350 0000d6d8 8235 01bb"+
		"1b 06 28 01 0000fde9 0000fdea 18 10 01 60000001 03")
	milli := append([]wire.Field{field(152, 8), field(153, 8)}, fields...)
	ipfix := append(unhex(t, "0000018bcfe540f0 0000018bcfe5567f"), v9...)
	v1 := unhex(t, "0a000001 0a000002 0a0000fe 0003 0004 00000005 00000640 0000c350 0000d6d8 8235 01bb 0000 06 28 1b 00000000000000")
	v7 := append(bytes.Clone(v5), 10, 0, 0, 253)
	return map[string]wire.Message{
		"v1": {Version: wire.V1, Uptime: 60_000, Sets: []wire.Set{{ID: wire.V1Set, Data: bytes.Repeat(v1, benchRecords)}}},
		"v7": {Version: wire.V7, Uptime: 60_000, Sets: []wire.Set{{ID: wire.V7Set, Data: bytes.Repeat(v7, benchRecords)}}},
		"v5": {Version: wire.V5, Uptime: 60_000, Sets: []wire.Set{{ID: wire.V5Set, Data: bytes.Repeat(v5, benchRecords)}}},
		"v9": {Version: wire.V9, Uptime: 60_000, Sets: []wire.Set{
			{ID: 0, Templates: []wire.Template{tpl(256, fields...)}}, {ID: 256, Data: bytes.Repeat(v9, benchRecords)}}},
		"ipfix": {Version: wire.IPFIX10, Sets: []wire.Set{
			{ID: 2, Templates: []wire.Template{tpl(256, milli...)}}, {ID: 256, Data: bytes.Repeat(ipfix, benchRecords)}}},
	}
}

// TestDecodeAllocatesNothing includes a template that comes again in every message.
func TestDecodeAllocatesNothing(t *testing.T) {
	for name, m := range benchMessages(t) {
		t.Run(name, func(t *testing.T) {
			d, dg := newDecoder(t), datagram(t, m)
			var flows []flow.Flow
			decode := func() {
				var err error
				flows, _, err = d.Decode(flows[:0], dg)
				require.NoError(t, err)
			}
			decode()
			require.Len(t, flows, benchRecords)
			require.Zero(t, testing.AllocsPerRun(100, decode))
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for name, m := range benchMessages(b) {
		b.Run(name, func(b *testing.B) {
			d, dg := newDecoder(b), datagram(b, m)
			b.ReportAllocs()
			var flows []flow.Flow
			for b.Loop() {
				flows, _, _ = d.Decode(flows[:0], dg)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(flows)), "ns/flow")
		})
	}
}
