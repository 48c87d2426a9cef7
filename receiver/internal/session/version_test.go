package session

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// countedFlow is what the records of NetFlow v1, v5 and v7 in these tests say, as far as v1 does.
func countedFlow(of flow.Type) flow.Flow {
	return flow.Flow{
		Fields: flow.FieldsOf(flow.FieldIn, flow.FieldOut, flow.FieldPackets, flow.FieldBytes, flow.FieldSrcPort,
			flow.FieldDstPort, flow.FieldTCPFlags, flow.FieldProtocol, flow.FieldTOS),
		Type:     of,
		Exporter: netip.MustParseAddr("192.0.2.1"),
		Start:    1699999990_500_000_000, // 10 s before the export
		End:      1699999995_500_000_000,
		Received: 1700000000_250_000_000,
		Src:      netip.MustParseAddr("10.0.0.1"),
		Dst:      netip.MustParseAddr("10.0.0.2"),
		SrcPort:  33333,
		DstPort:  443,
		Protocol: flow.TCP,
		TCPFlags: 0x1b,
		Bytes:    1600,
		Packets:  5,
		TOS:      40,
		In:       3,
		Out:      4,
		NextHop:  netip.MustParseAddr("10.0.0.254"),
	}
}

// TestDecodeV1 has a message with records of either length.
func TestDecodeV1(t *testing.T) {
	const header = "0001 0001 0000ea60 6553f100 1dcd6500" // 60 s up, 1700000000 and half a second
	const record = "0a000001 0a000002 0a0000fe 0003 0004 00000005 00000640 0000c350 0000d6d8 8235 01bb 0000 06 28 1b 00000000000000"
	for name, payload := range map[string]string{"48 octets": header + record, "52 octets": header + record + "00000000"} {
		t.Run(name, func(t *testing.T) {
			flows, tally, err := newDecoder(t).Decode(nil, Datagram{Payload: unhex(t, payload), Exporter: exporter, Received: received})
			require.NoError(t, err)
			assert.Equal(t, Tally{Flows: 1, Skew: 250 * time.Millisecond, HasSkew: true}, tally)
			assert.Equal(t, []flow.Flow{countedFlow(flow.NetFlowV1)}, flows)
		})
	}
}

// v7Flow decodes a NetFlow v7 record with the given router.
func v7Flow(t *testing.T, d *Decoder, router string) flow.Flow {
	m := wire.Message{
		Version: wire.V7, Uptime: 60_000, Nanos: 500_000_000, Sequence: 78, Domain: 0x0103,
		Sets: []wire.Set{{ID: wire.V7Set, Data: unhex(t, "0a000001 0a000002 0a0000fe 0003 0004 00000005 00000640"+
			"0000c350 0000d6d8 8235 01bb 09 1b 06 28 fde9 fdea 18 10 0807"+router)}},
	}
	flows, tally, err := d.Decode(nil, datagram(t, m))
	require.NoError(t, err)
	require.Equal(t, Tally{Flows: 1, Skew: 250 * time.Millisecond, HasSkew: true}, tally)
	return flows[0]
}

func TestDecodeV7(t *testing.T) {
	want := with(countedFlow(flow.NetFlowV7), func(f *flow.Flow) {
		f.Domain = 0x0103 // reserved, and so not in Fields
		f.Sequence, f.SrcAS, f.DstAS, f.SrcNet, f.DstNet = 78, 65001, 65002, 24, 16
	}, flow.FieldSequence, flow.FieldSrcAS, flow.FieldDstAS, flow.FieldSrcNet, flow.FieldDstNet)
	assert.Equal(t, want, v7Flow(t, newDecoder(t), "00000000"), "a switch that knows no router")

	want.Extra = []flow.Attr{{Name: "exporterIPv4Address", Value: flow.AddrValue([]byte{10, 0, 0, 253})}}
	assert.Equal(t, want, v7Flow(t, newDecoder(t), "0a0000fd"))

	s := newSessions(t, DefaultLimits())
	s.options.ExporterElement = true
	want.Extra, want.Exporter = nil, netip.MustParseAddr("10.0.0.253")
	assert.Equal(t, want, v7Flow(t, NewDecoder(s), "0a0000fd"))
}

// TestOptionsWithoutScope: the set tells what is an options template, for NetFlow v9's may have no scope. The same fields in a
// template set are a new template.
func TestOptionsWithoutScope(t *testing.T) {
	d := newDecoder(t)
	decode := func(set uint16) ([]flow.Flow, Tally) {
		flows, tally, err := d.Decode(nil, datagram(t, wire.Message{Version: wire.V9, Sets: []wire.Set{
			{ID: set, Templates: []wire.Template{tpl(400, field(34, 4), field(40, 4))}},
			{ID: 400, Data: unhex(t, "00000032 00000007")},
		}}))
		require.NoError(t, err)
		return flows, tally
	}
	flows, tally := decode(1)
	assert.Empty(t, flows)
	assert.EqualValues(t, 1, tally.Templates)
	assert.EqualValues(t, 1, tally.OptionRecords)
	assert.EqualValues(t, 50, oneFlow(t, d, wire.Message{Version: wire.V9}, []wire.Field{field(7, 2)}, "0016").Sampling)

	flows, tally = decode(0)
	assert.Len(t, flows, 1)
	assert.EqualValues(t, 1, tally.Templates)
	_, tally = decode(0)
	assert.Zero(t, tally.Templates, "the same again")
}
