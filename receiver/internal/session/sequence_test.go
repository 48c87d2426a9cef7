package session

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

func TestSequence(t *testing.T) {
	type message struct {
		number  uint32
		units   units
		missing uint32
		jump    bool
	}
	of := func(n uint32) units { return units{n: n, counted: true} }
	tests := map[string][]message{
		"in order": {{number: 7, units: of(3)}, {number: 10, units: of(2)}, {number: 12, units: of(1)}},
		"gap":      {{number: 7, units: of(3)}, {number: 14, units: of(2), missing: 4}, {number: 16, units: of(1)}},
		"wraps":    {{number: 0xfffffffe, units: of(3)}, {number: 1, units: of(2)}, {number: 5, units: of(1), missing: 2}},
		"late": {{number: 10, units: of(1)}, {number: 12, units: of(1), missing: 1}, {number: 11, units: of(1), jump: true},
			{number: 13, units: of(1)}},
		"twice":          {{number: 10, units: of(1)}, {number: 10, units: of(1), jump: true}, {number: 11, units: of(1)}},
		"restart":        {{number: 5000, units: of(9)}, {number: 0, units: of(4), jump: true}, {number: 4, units: of(2)}, {number: 6, units: of(1)}},
		"restart, gap":   {{number: 5000, units: of(9)}, {number: 0, units: of(4), jump: true}, {number: 6, units: of(2), missing: 2}, {number: 8, units: of(1)}},
		"largest gap":    {{number: 0, units: of(1)}, {number: 1 + 1<<24, units: of(1), missing: 1 << 24}},
		"too large":      {{number: 0, units: of(1)}, {number: 2 + 1<<24, units: of(1), jump: true}},
		"uncounted":      {{number: 10, units: units{n: 2}}, {number: 99, units: of(1)}, {number: 101, units: of(1), missing: 1}},
		"softflowd":      {{number: 24, units: units{n: 25, counted: true, flows: 24}}, {number: 55, units: units{n: 31, counted: true, flows: 31}}, {number: 81, units: units{n: 26, counted: true, flows: 26}}},
		"softflowd, gap": {{number: 24, units: units{n: 24, counted: true, flows: 24}}, {number: 81, units: units{n: 26, counted: true, flows: 26}, missing: 33}},
		"templates alone": {{number: 0, units: units{counted: true}}, {number: 0, units: units{n: 28, counted: true, flows: 28}},
			{number: 28, units: units{counted: true}}, {number: 56, units: units{n: 28, counted: true, flows: 28}, missing: 28}},
		"softflowd, restart": {{number: 5000, units: units{n: 25, counted: true, flows: 24}}, {number: 23, units: units{n: 24, counted: true, flows: 23}, jump: true},
			{number: 52, units: units{n: 30, counted: true, flows: 29}}},
	}
	for name, messages := range tests {
		t.Run(name, func(t *testing.T) {
			var q sequence
			for i, m := range messages {
				missing, jump := q.follow(m.number, m.units)
				assert.Equal(t, m.missing, missing, "missing before message %d", i)
				assert.Equal(t, m.jump, jump, "message %d out of order", i)
			}
		})
	}
}

// TestSequenceUnits shows what each version counts.
func TestSequenceUnits(t *testing.T) {
	v1 := []wire.Set{{ID: wire.V1Set, Data: make([]byte, 5*48)}}
	v5 := []wire.Set{{ID: wire.V5Set, Data: make([]byte, 3*48)}}
	v7 := []wire.Set{{ID: wire.V7Set, Data: make([]byte, 2*52)}}
	data := []wire.Set{
		{ID: 0, Templates: []wire.Template{tpl(256, field(7, 2))}},
		{ID: 256, Data: unhex(t, "0001 0002 0003")},
	}
	ipfix := []wire.Set{
		{ID: 2, Templates: []wire.Template{tpl(256, field(7, 2))}},
		{ID: 3, Templates: []wire.Template{{ID: 257, Scopes: 1, Fields: []wire.Field{field(149, 4)}}}},
		{ID: 256, Data: unhex(t, "0001 0002 0003")},
		{ID: 257, Data: unhex(t, "00000001")},
	}
	blind := slices.Concat(ipfix, []wire.Set{{ID: 999, Data: unhex(t, "01020304")}})
	tests := map[string]struct {
		version     uint16
		sets        []wire.Set
		second      uint32
		loss        Loss
		want        uint64
		noTemplates uint64
	}{
		"v1 does not count":           {version: wire.V1, sets: v1, second: 300},
		"v7 flows":                    {version: wire.V7, sets: v7, second: 102},
		"v7 flows lost":               {version: wire.V7, sets: v7, second: 111, loss: SequenceGap, want: 9},
		"v5 flows":                    {version: wire.V5, sets: v5, second: 103},
		"v5 flows lost":               {version: wire.V5, sets: v5, second: 110, loss: SequenceGap, want: 7},
		"v9 messages":                 {version: wire.V9, sets: data, second: 101},
		"v9 messages lost":            {version: wire.V9, sets: data, second: 103, loss: MessageGap, want: 2},
		"v9 restarted":                {version: wire.V9, sets: data, second: 0, loss: SequenceJump, want: 1},
		"IPFIX records":               {version: wire.IPFIX10, sets: ipfix, second: 104},
		"IPFIX records lost":          {version: wire.IPFIX10, sets: ipfix, second: 109, loss: SequenceGap, want: 5},
		"IPFIX without all templates": {version: wire.IPFIX10, sets: blind, second: 150, noTemplates: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDecoder(t)
			_, _, err := d.Decode(nil, datagram(t, wire.Message{Version: tt.version, Sequence: 100, Sets: tt.sets}))
			require.NoError(t, err)
			_, tally, err := d.Decode(nil, datagram(t, wire.Message{Version: tt.version, Sequence: tt.second, Sets: tt.sets}))
			require.NoError(t, err)
			var want [Losses]uint64
			want[NoTemplate] = tt.noTemplates
			want[tt.loss] += tt.want
			assert.Equal(t, want, tally.Lost)
		})
	}
}
