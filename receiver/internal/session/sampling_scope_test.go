package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestSamplingByScope has option records of several scopes, and then a flow in by interface 5 and one in by 9, of template 256.
func TestSamplingByScope(t *testing.T) {
	type told struct {
		fields []wire.Field // the first is the scope
		record string
	}
	by := func(scope uint16, record string) told {
		return told{[]wire.Field{field(scope, 4), field(34, 4)}, record}
	}
	const system, v9Card, v9Template = 1, 3, 5
	for name, tt := range map[string]struct {
		version uint16
		told    []told
		want    [2]uint32
	}{
		"a line card":                      {wire.IPFIX10, []told{by(141, "00000001 00000064")}, [2]uint32{100, 100}},
		"line cards alike":                 {wire.IPFIX10, []told{by(141, "00000001 00000064"), by(141, "00000002 00000064")}, [2]uint32{100, 100}},
		"line cards of two rates":          {wire.IPFIX10, []told{by(141, "00000001 00000064"), by(141, "00000002 000003e8")}, [2]uint32{}},
		"two rates, then one":              {wire.IPFIX10, []told{by(141, "00000001 00000064"), by(141, "00000002 000003e8"), by(141, "00000001 000003e8")}, [2]uint32{1000, 1000}},
		"line cards and everything":        {wire.IPFIX10, []told{by(141, "00000001 00000064"), by(144, "00000007 0000000a")}, [2]uint32{10, 10}},
		"v9 line cards of two rates":       {wire.V9, []told{by(v9Card, "00000001 00000064"), by(v9Card, "00000002 000003e8")}, [2]uint32{}},
		"a template":                       {wire.IPFIX10, []told{by(145, "00000100 00000064"), by(145, "00000101 000003e8")}, [2]uint32{100, 100}},
		"another template":                 {wire.IPFIX10, []told{by(145, "00000101 00000064"), by(145, "00000102 000003e8")}, [2]uint32{}},
		"a template of v9":                 {wire.V9, []told{by(v9Template, "00000101 00000064"), by(v9Template, "00000100 000003e8")}, [2]uint32{1000, 1000}},
		"its domain":                       {wire.IPFIX10, []told{by(149, "00000000 00000064")}, [2]uint32{100, 100}},
		"another domain":                   {wire.IPFIX10, []told{by(149, "00000001 00000064")}, [2]uint32{}},
		"the process, told again":          {wire.IPFIX10, []told{by(144, "00000001 00000064"), by(144, "00000002 000003e8")}, [2]uint32{1000, 1000}},
		"the system, off":                  {wire.V9, []told{by(system, "00000000 00000064"), by(system, "00000000 00000000")}, [2]uint32{}},
		"one of two interfaces, off":       {wire.IPFIX10, []told{by(10, "00000005 00000064"), by(10, "00000006 00000064"), by(10, "00000006 00000000")}, [2]uint32{100, 0}},
		"the only interface, changed":      {wire.IPFIX10, []told{by(10, "00000005 00000064"), by(10, "00000005 000000c8")}, [2]uint32{200, 0}},
		"one of two interfaces, never on":  {wire.IPFIX10, []told{by(144, "00000001 00000064"), by(10, "00000009 00000000")}, [2]uint32{100, 0}},
		"a line card and a port, alike ID": {wire.IPFIX10, []told{by(141, "00000001 00000064"), by(142, "00000001 000003e8")}, [2]uint32{}},
		"an interface's sampler": {wire.IPFIX10, []told{
			{[]wire.Field{field(10, 4), field(48, 1), field(305, 4)}, "00000005 01 000003e8"},
			{[]wire.Field{field(10, 4), field(48, 1), field(305, 4)}, "00000009 02 00000064"},
		}, [2]uint32{1000, 100}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDecoder(t)
			set := uint16(3)
			if tt.version == wire.V9 {
				set = 1
			}
			for _, told := range tt.told {
				_, tally, err := d.Decode(nil, datagram(t, wire.Message{Version: tt.version, Sets: []wire.Set{
					{ID: set, Templates: []wire.Template{{ID: 400, Scopes: 1, Fields: told.fields}}}, {ID: 400, Data: unhex(t, told.record)},
				}}))
				require.NoError(t, err)
				require.EqualValues(t, 1, tally.OptionRecords)
			}
			for i, in := range []string{"00000005", "00000009"} {
				got := oneFlow(t, d, wire.Message{Version: tt.version}, []wire.Field{field(10, 4)}, in)
				assert.Equal(t, tt.want[i], got.Sampling, in)
			}
			checkSessions(t, d.sessions)
		})
	}
}

// TestSamplingOfTheWholeProcess: what domain 0 of IPFIX tells counts in the domains that tell nothing.
func TestSamplingOfTheWholeProcess(t *testing.T) {
	for version, want := range map[uint16]uint32{wire.IPFIX10: 100, wire.V9: 0} {
		d := newDecoder(t)
		set := uint16(3)
		if version == wire.V9 {
			set = 1
		}
		tell := func(domain uint32, scope uint16, record string) {
			_, tally, err := d.Decode(nil, datagram(t, wire.Message{Version: version, Domain: domain, Sets: []wire.Set{
				{ID: set, Templates: []wire.Template{{ID: 400, Scopes: 1, Fields: []wire.Field{field(scope, 4), field(34, 4)}}}}, {ID: 400, Data: unhex(t, record)},
			}}))
			require.NoError(t, err)
			require.EqualValues(t, 1, tally.OptionRecords)
		}
		rate := func(domain uint32) uint32 {
			return oneFlow(t, d, wire.Message{Version: version, Domain: domain}, []wire.Field{field(10, 4)}, "00000005").Sampling
		}
		tell(0, 144, "00000001 00000064")
		assert.Equal(t, want, rate(7), "version %d", version)
		tell(7, 10, "00000005 00000014")
		assert.EqualValues(t, 20, rate(7), "its own word")
	}
}

// TestSamplingOfAnotherProtocol: behind one address may be a router of IPFIX and one of another protocol.
func TestSamplingOfAnotherProtocol(t *testing.T) {
	d := newDecoder(t)
	_, tally, err := d.Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
		{ID: 3, Templates: []wire.Template{{ID: 400, Scopes: 1, Fields: []wire.Field{field(144, 4), field(34, 4)}}}},
		{ID: 400, Data: unhex(t, "00000001 00000040")},
	}}))
	require.NoError(t, err)
	require.EqualValues(t, 1, tally.OptionRecords)
	assert.EqualValues(t, 64, oneFlow(t, d, wire.Message{Domain: 3, Sequence: 1}, []wire.Field{field(7, 2)}, "0016").Sampling)
	assert.Zero(t, oneFlow(t, d, wire.Message{Version: wire.V9, Domain: 3}, []wire.Field{field(7, 2)}, "0016").Sampling)
	v5, _, err := d.Decode(nil, datagram(t, wire.Message{Version: wire.V5, Sets: []wire.Set{{ID: wire.V5Set, Data: make([]byte, 48)}}}))
	require.NoError(t, err)
	assert.Zero(t, v5[0].Sampling)
}
