package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

func TestSamplingOfTheRecord(t *testing.T) {
	tests := map[string]struct {
		record string
		fields []wire.Field
		want   uint32
		extra  []string
	}{
		"interval":                   {record: "00000064", fields: []wire.Field{field(34, 4)}, want: 100},
		"random interval":            {record: "000000c8", fields: []wire.Field{field(50, 4)}, want: 200},
		"random after zero interval": {record: "00000000 000000c8", fields: []wire.Field{field(34, 4), field(50, 4)}, want: 200},
		"interval before random":     {record: "000000c8 00000064", fields: []wire.Field{field(50, 4), field(34, 4)}, want: 100, extra: []string{"samplerRandomInterval"}},
		"packet interval and space":  {record: "00000002 00000012", fields: []wire.Field{field(305, 4), field(306, 4)}, want: 10},
		"not sampled":                {record: "00000001 00000000", fields: []wire.Field{field(305, 4), field(306, 4)}, want: 1},
		"packet interval alone":      {record: "000001f4", fields: []wire.Field{field(305, 4)}, want: 500},
		"space alone":                {record: "000001f4", fields: []wire.Field{field(306, 4)}, extra: []string{"samplingPacketSpace"}},
		"two thirds":                 {record: "00000002 00000001", fields: []wire.Field{field(305, 4), field(306, 4)}, want: 2},
		"n out of N":                 {record: "00000005 000003e8", fields: []wire.Field{field(309, 4), field(310, 4)}, want: 200},
		"N out of none":              {record: "00000000 000003e8", fields: []wire.Field{field(309, 4), field(310, 4)}, extra: []string{"samplingPopulation"}},
		"probability":                {record: "3f847ae147ae147b", fields: []wire.Field{field(311, 8)}, want: 100},
		"probability of nothing":     {record: "0000000000000000", fields: []wire.Field{field(311, 8)}},
		"packet interval before all": {record: "00000064 00000003 00000006", fields: []wire.Field{field(34, 4), field(305, 4), field(306, 4)}, want: 3, extra: []string{"samplingInterval"}},
		"beyond 32 bits":             {record: "0100000000", fields: []wire.Field{field(34, 5)}, extra: []string{"samplingInterval"}},
		"none":                       {record: "0016", fields: []wire.Field{field(7, 2)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := ipfixFlow(t, tt.record, tt.fields...)
			assert.Equal(t, tt.want, got.Sampling)
			assert.Equal(t, tt.extra, namesOf(got.Extra))
		})
	}
}

// TestSamplingByOptions has flows without an ID, with ID 1, 2 and 0, before and after option records about samplers.
func TestSamplingByOptions(t *testing.T) {
	plain := []wire.Field{field(7, 2)}
	named := []wire.Field{field(48, 1), field(7, 2)}
	rates := func(d *Decoder) [4]uint32 {
		return [4]uint32{
			oneFlow(t, d, wire.Message{Version: wire.V9}, plain, "0016").Sampling,
			oneFlow(t, d, wire.Message{Version: wire.V9}, named, "01 0016").Sampling,
			oneFlow(t, d, wire.Message{Version: wire.V9}, named, "02 0016").Sampling,
			oneFlow(t, d, wire.Message{Version: wire.V9}, named, "00 0016").Sampling,
		}
	}
	teach := func(d *Decoder, record string, fields ...wire.Field) {
		_, tally, err := d.Decode(nil, datagram(t, wire.Message{Version: wire.V9, Sets: []wire.Set{
			{ID: 1, Templates: []wire.Template{{ID: 400, Scopes: 1, Fields: fields}}},
			{ID: 400, Data: unhex(t, record)},
		}}))
		require.NoError(t, err)
		require.EqualValues(t, 1, tally.OptionRecords)
	}
	d := newDecoder(t)
	assert.Equal(t, [4]uint32{0, 0, 0, 0}, rates(d), "nothing is known")

	// The scope's type is 1, system, which as an element would be octetDeltaCount.
	teach(d, "00000000 0000000a", field(1, 4), field(34, 4))
	assert.Equal(t, [4]uint32{10, 10, 10, 10}, rates(d), "one rate, of no sampler by name, is everybody's")

	teach(d, "00000000 0001 02 00000014", field(1, 4), field(48, 2), field(49, 1), field(50, 4))
	assert.Equal(t, [4]uint32{10, 20, 0, 10}, rates(d), "sampler 2 was not described")

	teach(d, "00000000 0002 02 0000001e", field(1, 4), field(48, 2), field(49, 1), field(50, 4))
	assert.Equal(t, [4]uint32{10, 20, 30, 10}, rates(d))

	teach(d, "00000000 0001 02 00000028", field(1, 4), field(48, 2), field(49, 1), field(50, 4))
	assert.Equal(t, [4]uint32{10, 40, 30, 10}, rates(d), "sampler 1 changed")

	teach(d, "00000000 0002 6e6f6e65", field(1, 4), field(48, 2), field(84, 4))
	assert.Equal(t, [4]uint32{10, 40, 30, 10}, rates(d), "sampler 2 has a name")

	teach(d, "00000000 0002 02 00000000", field(1, 4), field(48, 2), field(49, 1), field(50, 4))
	assert.Equal(t, [4]uint32{10, 40, 0, 10}, rates(d), "sampler 2 samples no more")

	teach(d, "00000000 0001 02 00000000", field(1, 4), field(48, 2), field(49, 1), field(50, 4))
	assert.Equal(t, [4]uint32{10, 0, 0, 10}, rates(d), "and neither does sampler 1")

	own := oneFlow(t, d, wire.Message{Version: wire.V9}, []wire.Field{field(48, 1), field(34, 4)}, "01 00000007")
	assert.EqualValues(t, 7, own.Sampling, "the record's own rate comes first")
}

// TestSamplingByInterface has options by interface, as scope of NetFlow v9, for flows of these and of others.
func TestSamplingByInterface(t *testing.T) {
	d := newDecoder(t)
	ends := []wire.Field{field(10, 2), field(14, 4), field(7, 2)}
	rates := func() (rates [4]uint32) { // in by 5; in by 6; in by 7 and out by 6; neither known
		for i, record := range []string{"0005 00000009 0016", "0006 00000005 0016", "0007 00000006 0016", "0008 00000009 0016"} {
			rates[i] = oneFlow(t, d, wire.Message{Version: wire.V9}, ends, record).Sampling
		}
		return rates
	}
	teach := func(record string) {
		_, tally, err := d.Decode(nil, datagram(t, wire.Message{Version: wire.V9, Sets: []wire.Set{
			{ID: 1, Templates: []wire.Template{{ID: 400, Scopes: 1, Fields: []wire.Field{field(2, 4), field(34, 4)}}}},
			{ID: 400, Data: unhex(t, record)},
		}}))
		require.NoError(t, err)
		require.EqualValues(t, 1, tally.OptionRecords)
	}
	teach("00000005 00000064")
	assert.Equal(t, [4]uint32{100, 100, 0, 0}, rates(), "others may have another")
	teach("00000006 00000064")
	assert.Equal(t, [4]uint32{100, 100, 100, 0}, rates(), "even if two have the same")
	teach("00000006 000003e8")
	assert.Equal(t, [4]uint32{100, 1000, 1000, 0}, rates())
	teach("00000000 0000000a")
	assert.Equal(t, [4]uint32{100, 1000, 1000, 10}, rates())
	teach("00000005 00000000")
	assert.Equal(t, [4]uint32{0, 1000, 1000, 10}, rates(), "5 samples no more")
	assert.Equal(t, 2, d.session.samplers.count())
	checkSessions(t, d.sessions)
}

// TestSamplingBySelector has an IPFIX selector, whose ID is the scope of its options.
func TestSamplingBySelector(t *testing.T) {
	d := newDecoder(t)
	_, _, err := d.Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
		{ID: 3, Templates: []wire.Template{{ID: 400, Scopes: 1, Fields: []wire.Field{field(302, 8), field(305, 4), field(306, 4)}}}},
		{ID: 400, Data: unhex(t, "0000000000000005 00000001 000003e7 0000000000000006 00000001 000007cf")},
	}}))
	require.NoError(t, err)
	got := oneFlow(t, d, wire.Message{Sequence: 2}, []wire.Field{field(302, 1), field(7, 2)}, "06 0016")
	assert.EqualValues(t, 2000, got.Sampling)
	assert.Equal(t, []string{"selectorId"}, namesOf(got.Extra))
}

func TestSamplingOfV5(t *testing.T) {
	tests := map[string]struct {
		header uint16
		want   uint32
	}{
		"mode 1":            {header: 0x4064, want: 100},
		"mode 0, Juniper":   {header: 0x0014, want: 20},
		"unknown":           {header: 0x0000, want: 0},
		"mode, no interval": {header: 0x8000, want: 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := wire.Message{Version: wire.V5, Sampling: tt.header, Sets: []wire.Set{{ID: wire.V5Set, Data: make([]byte, 48)}}}
			flows, _, err := newDecoder(t).Decode(nil, datagram(t, m))
			require.NoError(t, err)
			assert.Equal(t, tt.want, flows[0].Sampling)
		})
	}
}

func TestSamplerLimit(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxSamplers = 2
	d := NewDecoder(newSessions(t, limits))
	_, tally, err := d.Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
		{ID: 3, Templates: []wire.Template{{ID: 400, Scopes: 1, Fields: []wire.Field{field(302, 1), field(34, 2)}}}},
		{ID: 400, Data: unhex(t, "01 000a 02 0014 03 001e 01 0028")},
	}}))
	require.NoError(t, err)
	assert.EqualValues(t, 4, tally.OptionRecords)
	assert.EqualValues(t, 1, tally.Lost[SamplerLimit])
	for id, want := range map[string]uint32{"01": 40, "02": 20, "03": 0} {
		got := oneFlow(t, d, wire.Message{Sequence: 4}, []wire.Field{field(302, 1)}, id)
		assert.Equal(t, want, got.Sampling, id)
	}
}
