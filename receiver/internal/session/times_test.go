package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// ntp is 2023-11-14 22:13:20, the export time, as the first half of an NTP timestamp: seconds since 1900.
const ntp = "e8fe6f80"

func TestTimes(t *testing.T) {
	tests := map[string]struct {
		record     string
		fields     []wire.Field
		start, end flow.Time
		extra      []string
	}{
		"seconds":      {record: "6553f0f6 6553f0fb", fields: []wire.Field{field(150, 4), field(151, 4)}, start: 1699999990e9, end: 1699999995e9},
		"milliseconds": {record: "0000018bcfe540f0 0000018bcfe5567f", fields: []wire.Field{field(152, 8), field(153, 8)}, start: 1699999990_000e6, end: 1699999995_519e6},
		"microseconds": {record: ntp + "80000000" + ntp + "c0000000", fields: []wire.Field{field(154, 8), field(155, 8)}, start: 1700000000_500e6, end: 1700000000_750e6},
		"nanoseconds":  {record: ntp + "40000000" + ntp + "20000000", fields: []wire.Field{field(156, 8), field(157, 8)}, start: 1700000000_250e6, end: 1700000000_125e6},
		"delta":        {record: "002625a0 00000000", fields: []wire.Field{field(158, 4), field(159, 4)}, start: 1699999997_500e6, end: 1700000000e9},
		"uptime of a device whose start is unknown": {record: "0000c350 0000d6d8", fields: []wire.Field{field(22, 4), field(21, 4)},
			extra: []string{"flowStartSysUpTime", "flowEndSysUpTime"}},
		"uptime and its start": {record: "0000018bcfe4e518 00000fa0 00001388", fields: []wire.Field{field(160, 8), field(22, 4), field(21, 4)},
			start: 1699999970_488e6, end: 1699999971_488e6},
		"the most precise": {record: "6553f0f6 0000018bcfe540f1 6553f0fb", fields: []wire.Field{field(150, 4), field(152, 8), field(151, 4)},
			start: 1699999990_001e6, end: 1699999995e9, extra: []string{"flowStartSeconds"}},
		"the most precise that is there": {record: "6553f0f6 0000000000000000", fields: []wire.Field{field(150, 4), field(152, 8)}, start: 1699999990e9},
		"duration after the start":       {record: "6553f0f6 000005dc", fields: []wire.Field{field(150, 4), field(161, 4)}, start: 1699999990e9, end: 1699999991_500e6},
		"duration before the end":        {record: "6553f0fb 000005dc", fields: []wire.Field{field(151, 4), field(162, 4)}, start: 1699999994_998500e3, end: 1699999995e9},
		"duration from before 1970":      {record: "00000064 000186a1", fields: []wire.Field{field(151, 4), field(161, 4)}, end: 100e9},
		"duration besides both":          {record: "6553f0f6 6553f0fb 00000000", fields: []wire.Field{field(150, 4), field(151, 4), field(161, 4)}, start: 1699999990e9, end: 1699999995e9, extra: []string{"flowDurationMilliseconds"}},
		"duration alone":                 {record: "000005dc", fields: []wire.Field{field(161, 4)}, extra: []string{"flowDurationMilliseconds"}},
		"observation":                    {record: "0000018bcfe540f0", fields: []wire.Field{field(323, 8)}, start: 1699999990e9, end: 1699999990e9, extra: []string{"observationTimeMilliseconds"}},
		"observation besides a start":    {record: "0000018bcfe540f0 6553f0f1", fields: []wire.Field{field(323, 8), field(150, 4)}, start: 1699999985e9, extra: []string{"observationTimeMilliseconds"}},
		"collection":                     {record: "0000018bcfe540f0", fields: []wire.Field{field(258, 8)}, extra: []string{"collectionTimeMilliseconds"}},
		"zero":                           {record: "00000000 00000000", fields: []wire.Field{field(150, 4), field(151, 4)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := ipfixFlow(t, tt.record, tt.fields...)
			assert.Equal(t, tt.start, got.Start, "start")
			assert.Equal(t, tt.end, got.End, "end")
			assert.Equal(t, tt.extra, namesOf(got.Extra))
		})
	}
}

func TestUptimes(t *testing.T) {
	tests := map[string]struct {
		uptime     uint32
		record     string
		start, end flow.Time
	}{
		"plain":                  {uptime: 60_000, record: "0000c350 0000d6d8", start: 1699999990e9, end: 1699999995e9},
		"wrapped since start":    {uptime: 1_000, record: "ffffff38 00000064", start: 1699999998_800e6, end: 1699999999_100e6},
		"after the header":       {uptime: 60_000, record: "0000c350 0000ea9c", start: 1699999990e9, end: 1700000000_060e6},
		"since the device began": {uptime: 60_000, record: "00000000 0000d6d8", start: 1699999940e9, end: 1699999995e9},
		"not known":              {uptime: 60_000, record: "00000000 00000000"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := wire.Message{Version: wire.V9, Uptime: tt.uptime}
			got := oneFlow(t, newDecoder(t), m, []wire.Field{field(22, 4), field(21, 4)}, tt.record)
			assert.Equal(t, tt.start, got.Start, "start")
			assert.Equal(t, tt.end, got.End, "end")
		})
	}
}

// TestUptimeFromOptions has the device's start in an option record, 2^32 ms and 30 s before the export.
func TestUptimeFromOptions(t *testing.T) {
	d := newDecoder(t)
	options := wire.Message{Sets: []wire.Set{
		{ID: 3, Templates: []wire.Template{{ID: 512, Scopes: 1, Fields: []wire.Field{field(144, 4), field(160, 8)}}}},
		{ID: 512, Data: unhex(t, "00000001 0000018acfe4f2d0")},
	}}
	_, tally, err := d.Decode(nil, datagram(t, options))
	require.NoError(t, err)
	assert.EqualValues(t, 1, tally.OptionRecords)
	got := oneFlow(t, d, wire.Message{Sequence: 1}, []wire.Field{field(22, 4), field(21, 4)}, "00000fa0 00001388")
	assert.EqualValues(t, 1699999974e9, got.Start)
	assert.EqualValues(t, 1699999975e9, got.End)
}
