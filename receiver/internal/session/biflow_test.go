package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

func reverseField(id, length uint16) wire.Field {
	return wire.Field{Enterprise: 29305, ID: id, Length: length}
}

var biflowFields = []wire.Field{field(1, 4), reverseField(1, 4), reverseField(6, 1), reverseField(153, 8), reverseField(136, 1), field(136, 1), field(7, 2)}

const biflowRecord = "00000011 00000022 12 0000018bcfe56800 03 04 0035"

func TestBiflows(t *testing.T) {
	got := ipfixFlow(t, biflowRecord, biflowFields...)
	assert.EqualValues(t, 0x11, got.Bytes)
	assert.Equal(t, flow.Reverse{Bytes: 0x22, TCPFlags: 0x12, End: 1700000000 * second}, got.Reverse)
	assert.Equal(t, []string{"reverseFlowEndReason", "flowEndReason"}, namesOf(got.Extra))
}

// twoFlowsOf decodes a record as two flows.
func twoFlowsOf(t *testing.T, record string) []flow.Flow {
	t.Helper()
	d := newDecoderWith(t, func(o *Options) { o.TwoFlows = true })
	flows, tally, err := d.Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{tpl(256, biflowFields...)}}, {ID: 256, Data: unhex(t, record)},
	}}))
	require.NoError(t, err)
	require.EqualValues(t, len(flows), tally.Flows)
	_, tally, err = d.Decode(nil, datagram(t, wire.Message{Sequence: 1, Sets: []wire.Set{{ID: 256, Data: unhex(t, record)}}}))
	require.NoError(t, err)
	assert.Zero(t, tally.Lost[SequenceGap]+tally.Lost[SequenceJump], "one data record, whatever was made of it")
	return flows
}

func TestBiflowsAsTwoFlows(t *testing.T) {
	flows := twoFlowsOf(t, biflowRecord)
	require.Len(t, flows, 2)
	assert.EqualValues(t, 0x11, flows[0].Bytes)
	assert.EqualValues(t, 0x35, flows[0].SrcPort)
	assert.Equal(t, []flow.Attr{{Name: "flowEndReason", Value: flow.UintValue(4)}}, flows[0].Extra)
	assert.EqualValues(t, 0x22, flows[1].Bytes)
	assert.EqualValues(t, 0x35, flows[1].DstPort)
	assert.Equal(t, []flow.Attr{{Name: "flowEndReason", Value: flow.UintValue(3)}}, flows[1].Extra)
}

// A direction in which no packet went is no flow.
func TestBiflowsWithOneDirection(t *testing.T) {
	for name, tt := range map[string]struct {
		record  string
		srcPort uint16
		dstPort uint16
		bytes   uint64
		extra   []flow.Attr
	}{
		"only there": {"00000011 00000000 00 0000000000000000 00 04 0035", 0x35, 0, 0x11,
			[]flow.Attr{{Name: "reverseFlowEndReason", Value: flow.UintValue(0)}, {Name: "flowEndReason", Value: flow.UintValue(4)}}},
		"only back": {"00000000 00000022 12 0000018bcfe56800 03 04 0035", 0, 0x35, 0x22,
			[]flow.Attr{{Name: "flowEndReason", Value: flow.UintValue(3)}}},
	} {
		t.Run(name, func(t *testing.T) {
			flows := twoFlowsOf(t, tt.record)
			require.Len(t, flows, 1)
			assert.Equal(t, tt.srcPort, flows[0].SrcPort)
			assert.Equal(t, tt.dstPort, flows[0].DstPort)
			assert.Equal(t, tt.bytes, flows[0].Bytes)
			assert.Equal(t, tt.extra, flows[0].Extra)
		})
	}
}

// TestBiflowDirection: initiator and responder are not always source and destination.
func TestBiflowDirection(t *testing.T) {
	fields := []wire.Field{field(8, 4), field(12, 4), field(231, 4), field(232, 4), field(298, 4), field(239, 1)}
	for direction, want := range map[string][4]uint64{
		"00": {17, 3, 34, 0}, "01": {17, 3, 34, 0}, "02": {34, 0, 17, 3}, "03": {17, 3, 34, 0},
	} {
		got := ipfixFlow(t, "0a000011 c6336413 00000011 00000022 00000003"+direction, fields...)
		assert.Equal(t, want, [4]uint64{got.Bytes, got.Packets, got.Reverse.Bytes, got.Reverse.Packets}, direction)
		assert.Equal(t, direction != "02", got.Has(flow.FieldPackets), direction)
		assert.Equal(t, direction == "02", got.Has(flow.FieldReversePackets), direction)
	}
	uniflow := ipfixFlow(t, "0a000011 00000011 02", field(8, 4), field(1, 4), field(239, 1))
	assert.EqualValues(t, 17, uniflow.Bytes, "counted by direction, not by who began")
}
