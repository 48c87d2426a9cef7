package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestScopes shows what scope fields tell: in NetFlow v9 they have numbers of their own (RFC 3954 section 6.1), in IPFIX they are
// elements, and there may be several.
func TestScopes(t *testing.T) {
	const interfaceScope, lineCardScope = 2, 3
	for name, tt := range map[string]struct {
		version uint16
		scopes  []wire.Field
		record  string
		want    string // of interface 5
	}{
		"v9, interface":           {wire.V9, []wire.Field{field(interfaceScope, 4)}, "00000005", "eth5"},
		"v9, line card":           {wire.V9, []wire.Field{field(lineCardScope, 4)}, "00000005", ""},
		"v9, card and interface":  {wire.V9, []wire.Field{field(lineCardScope, 4), field(interfaceScope, 2)}, "00000009 0005", "eth5"},
		"v9, no element as scope": {wire.V9, []wire.Field{field(10, 4)}, "00000005", ""},
		"IPFIX, interface":        {wire.IPFIX10, []wire.Field{field(10, 4)}, "00000005", "eth5"},
		"IPFIX, card, interface":  {wire.IPFIX10, []wire.Field{field(141, 4), field(14, 2)}, "00000009 0005", "eth5"},
		"IPFIX, octets delta":     {wire.IPFIX10, []wire.Field{field(interfaceScope, 4)}, "00000005", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDecoder(t)
			set := uint16(3)
			if tt.version == wire.V9 {
				set = 1
			}
			_, tally, err := d.Decode(nil, datagram(t, wire.Message{Version: tt.version, Sets: []wire.Set{
				{ID: set, Templates: []wire.Template{{ID: 300, Scopes: len(tt.scopes), Fields: append(tt.scopes, field(82, 4))}}},
				{ID: 300, Data: unhex(t, tt.record+"65746835")},
			}}))
			require.NoError(t, err)
			assert.EqualValues(t, 1, tally.OptionRecords)
			m := wire.Message{Version: tt.version, Sequence: 1}
			assert.Equal(t, tt.want, oneFlow(t, d, m, []wire.Field{field(10, 4)}, "00000005").InName)
		})
	}
}

// TestReportsOfScopes: what two line cards count is not one count that goes up and down.
func TestReportsOfScopes(t *testing.T) {
	d := newDecoder(t)
	fields := []wire.Field{field(141, 4), field(167, 4)}
	for i, step := range []struct {
		record string
		want   uint64
	}{
		{"00000001 00000064", 0}, {"00000002 00000003", 0}, {"00000001 00000069", 5}, {"00000002 0000000a", 7}, {"00000001 00000069", 0},
	} {
		tally := decode(t, d, from(t, 1, 0, said(t, 300, step.record, fields...)...))
		assert.Equal(t, step.want, tally.Reported[NotSentPackets], "time %d", i)
	}
}
