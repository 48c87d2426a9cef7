package session

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// newDecoderWith is a Decoder of Sessions with the default options changed.
func newDecoderWith(t testing.TB, change func(o *Options)) *Decoder {
	t.Helper()
	registry, err := ie.NewRegistry()
	require.NoError(t, err)
	options := DefaultOptions()
	change(&options)
	s, err := NewSessions(registry, options)
	require.NoError(t, err)
	return NewDecoder(s)
}

// said is a set of an options template with one scope field, and a set of one record of it.
func said(t testing.TB, id uint16, record string, fields ...wire.Field) []wire.Set {
	return []wire.Set{
		{ID: 3, Templates: []wire.Template{{ID: id, Scopes: 1, Fields: fields}}},
		{ID: id, Data: unhex(t, record)},
	}
}

// TestNamesOfBothInterfaces has records as Open vSwitch sends them, of ingress and of egress, and one with a third name.
func TestNamesOfBothInterfaces(t *testing.T) {
	in, out, name := field(10, 4), field(14, 4), field(82, wire.Variable)
	ingress := ipfixFlow(t, "00000003 02 6131", in, name)
	assert.Equal(t, []string{"a1", ""}, []string{ingress.InName, ingress.OutName})
	egress := ipfixFlow(t, "00000003 02 6131 00000004 02 6231", in, name, out, name)
	assert.Equal(t, []string{"a1", "b1"}, []string{egress.InName, egress.OutName})
	assert.Empty(t, egress.Extra)
	more := ipfixFlow(t, "00000004 01 61 01 62 01 63", out, name, name, name)
	assert.Equal(t, []string{"a", "b"}, []string{more.InName, more.OutName})
	assert.Equal(t, []string{"interfaceName"}, namesOf(more.Extra))
	assert.Equal(t, []string{"interfaceName"}, namesOf(ipfixFlow(t, "01 61 01 62", name, name).Extra), "of which interface?")
}

func TestNamesFromOptionRecords(t *testing.T) {
	d := newDecoder(t)
	// In one domain the chassis names, in another a line card exports.
	var sets []wire.Set
	sets = append(sets, said(t, 300, "00000003 03 657468 05 736f757468", field(10, 4), field(82, wire.Variable), field(83, wire.Variable))...)
	sets = append(sets, said(t, 301, "00000009 03 726564", field(234, 4), field(236, wire.Variable))...)
	sets = append(sets, said(t, 302, "0d0001bb 05 6874747073", field(95, 4), field(96, wire.Variable))...)
	tally := decode(t, d, from(t, 1, 0, sets...))
	assert.Equal(t, Tally{Templates: 3, OptionRecords: 3}, tally)

	flows, _, err := d.Decode(nil, from(t, 1, 7,
		wire.Set{ID: 2, Templates: []wire.Template{tpl(256, field(10, 4), field(14, 4), field(235, 4), field(95, 4))}},
		wire.Set{ID: 256, Data: unhex(t, "00000003 00000004 00000009 0d0001bb 00000004 00000003 00000008 0d0001bc")}))
	require.NoError(t, err)
	require.Len(t, flows, 2)
	assert.Equal(t, []string{"eth", "south", "", "red", "https"},
		[]string{flows[0].InName, flows[0].InDescription, flows[0].OutName, flows[0].OutVRF, flows[0].Application})
	assert.Equal(t, []string{"", "eth", "south", "", ""},
		[]string{flows[1].InName, flows[1].OutName, flows[1].OutDescription, flows[1].OutVRF, flows[1].Application})

	other, _, err := d.Decode(nil, from(t, 2, 7,
		wire.Set{ID: 2, Templates: []wire.Template{tpl(256, field(10, 4))}}, wire.Set{ID: 256, Data: unhex(t, "00000003")}))
	require.NoError(t, err)
	assert.Empty(t, other[0].InName, "another device's interface")
}

func TestNameLimit(t *testing.T) {
	d := newDecoderWith(t, func(o *Options) { o.Limits.MaxNames = 1 })
	fields := []wire.Field{field(10, 4), field(82, wire.Variable)}
	assert.Equal(t, Tally{Templates: 1, OptionRecords: 1}, decode(t, d, from(t, 1, 0, said(t, 300, "00000001 01 61", fields...)...)))
	want := Tally{OptionRecords: 1}
	want.Lost[NameLimit] = 1
	assert.Equal(t, want, decode(t, d, from(t, 1, 0, said(t, 300, "00000002 01 62", fields...)...)))
}

// An element that the exporter describes itself (RFC 5610) after a template has used it.
func TestTypeInformation(t *testing.T) {
	d := newDecoder(t)
	private := wire.Field{Enterprise: 32473, ID: 5, Length: 2}
	used := wire.Set{ID: 2, Templates: []wire.Template{tpl(256, private)}}
	decode(t, d, from(t, 1, 0, used))
	decode(t, d, from(t, 1, 0, said(t, 300, "00007ed9 8005 02 05 64656c6179",
		field(346, 4), field(303, 2), field(339, 1), field(341, wire.Variable))...))
	flows, _, err := d.Decode(nil, from(t, 1, 0, wire.Set{ID: 256, Data: unhex(t, "0102")}))
	require.NoError(t, err)
	assert.Equal(t, []flow.Attr{{Name: "32473.delay", Value: flow.UintValue(0x0102)}}, flows[0].Extra)

	elsewhere, _, err := d.Decode(nil, from(t, 2, 0, used, wire.Set{ID: 256, Data: unhex(t, "0102")}))
	require.NoError(t, err)
	assert.Empty(t, elsewhere[0].Extra, "what one exporter says of an element counts for no other")
}

func TestUnknownElementsKept(t *testing.T) {
	d := newDecoderWith(t, func(o *Options) { o.KeepUnknown = true })
	got := oneFlow(t, d, wire.Message{}, []wire.Field{{Enterprise: 32473, ID: 6, Length: 2}}, "0304")
	assert.Equal(t, []flow.Attr{{Name: "32473.6", Value: flow.OctetsValue([]byte{3, 4})}}, got.Extra)
}

func TestOriginOptions(t *testing.T) {
	behind := newDecoderWith(t, func(o *Options) { o.ByPort, o.ExporterElement = true, true })
	decode(t, behind, from(t, 1, 0, ports(256, 7)))
	moved := from(t, 1, 0, data(256))
	moved.Exporter = netip.AddrPortFrom(moved.Exporter.Addr(), 9)
	assert.EqualValues(t, 1, decode(t, behind, moved).Lost[NoTemplate])

	got := oneFlow(t, behind, wire.Message{}, []wire.Field{field(130, 4), field(7, 2)}, "0a090807 0001")
	assert.Equal(t, netip.MustParseAddr("10.9.8.7"), got.Exporter)
	got = oneFlow(t, newDecoder(t), wire.Message{}, []wire.Field{field(130, 4), field(7, 2)}, "0a090807 0001")
	assert.Equal(t, exporter.Addr(), got.Exporter)
}

func TestConnections(t *testing.T) {
	d := newDecoder(t)
	over := func(connection uint64, sets ...wire.Set) Datagram {
		dg := from(t, 1, 0, sets...)
		dg.Stream, dg.Connection = true, connection
		return dg
	}
	decode(t, d, over(1, ports(256, 7)))
	assert.EqualValues(t, 1, decode(t, d, over(1, data(256))).Flows)
	assert.EqualValues(t, 1, decode(t, d, over(2, data(256))).Lost[NoTemplate], "each connection has its own templates")
	d.sessions.Disconnect(1)
	assert.EqualValues(t, 1, decode(t, d, over(1, data(256))).Lost[NoTemplate])
	assert.Equal(t, 2, d.sessions.Len())
}

func TestSamplingRules(t *testing.T) {
	d := newDecoderWith(t, func(o *Options) {
		o.Sampling = []SamplingRule{
			{Prefix: netip.MustParsePrefix("::ffff:198.51.0.0/112"), Default: 100},
			{Prefix: netip.MustParsePrefix("198.51.100.2/32"), Override: 200},
		}
	})
	for n, want := range map[byte][2]uint32{1: {100, 50}, 2: {200, 200}} {
		for i, record := range []string{"00000000", "00000032"} {
			flows, _, err := d.Decode(nil, from(t, n, 0,
				wire.Set{ID: 2, Templates: []wire.Template{tpl(256, field(34, 4))}}, wire.Set{ID: 256, Data: unhex(t, record)}))
			require.NoError(t, err)
			assert.Equal(t, want[i], flows[0].Sampling, "exporter %d, record %s", n, record)
		}
	}
	assert.Zero(t, oneFlow(t, d, wire.Message{}, []wire.Field{field(34, 4)}, "00000000").Sampling, "no rule, no guess")
}

// The exporter of a sampling rule is the one that the flow names.
func TestSamplingRulesOfReportedExporters(t *testing.T) {
	d := newDecoderWith(t, func(o *Options) {
		o.ExporterElement = true
		o.Sampling = []SamplingRule{
			{Prefix: netip.PrefixFrom(exporter.Addr(), 32), Override: 7},
			{Prefix: netip.MustParsePrefix("203.0.113.0/24"), Override: 200},
		}
	})
	for reported, want := range map[string]uint32{"cb007109": 200, "cb007209": 0, "00000000": 7} {
		got := oneFlow(t, d, wire.Message{}, []wire.Field{field(130, 4), field(7, 2)}, reported+"0001")
		assert.Equal(t, want, got.Sampling, reported)
	}
}

func TestClockCorrection(t *testing.T) {
	for correct, want := range map[bool]flow.Time{false: 1700000000 * second, true: 1700003600*second + 250e6} {
		d := newDecoderWith(t, func(o *Options) { o.CorrectClock = correct })
		dg := datagram(t, wire.Message{Sets: []wire.Set{
			{ID: 2, Templates: []wire.Template{tpl(256, field(153, 8))}}, {ID: 256, Data: unhex(t, "0000018bcfe56800")},
		}})
		dg.Received += 3600 * second
		flows, tally, err := d.Decode(nil, dg)
		require.NoError(t, err)
		assert.EqualValues(t, 1, tally.Skewed)
		assert.Equal(t, want, flows[0].End)
	}
}

// Totals of the exporter's own count from the second time on, and anew when it restarts.
func TestReports(t *testing.T) {
	d := newDecoder(t)
	fields := []wire.Field{field(149, 4), field(166, 4)}
	for i, step := range []struct {
		total string
		want  uint64
	}{{"00000064", 0}, {"00000069", 5}, {"00000003", 3}} {
		tally := decode(t, d, from(t, 1, 0, said(t, 300, "00000001"+step.total, fields...)...))
		assert.Equal(t, step.want, tally.Reported[NotSentFlows], "time %d", i)
	}
}
