package session

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// A user may say that a vendor's port is a text; then it is one, and no port.
func TestElementOfAnotherType(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cisco.csv")
	require.NoError(t, os.WriteFile(path, []byte("enterprise,id,name,type\nnetflow_v9,40003,postNAPTSourceTransportPort,string\n"), 0o600))
	registry, err := ie.NewRegistry(path)
	require.NoError(t, err)
	sessions, err := NewSessions(registry, DefaultOptions())
	require.NoError(t, err)
	f := oneFlow(t, NewDecoder(sessions), wire.Message{Version: wire.V9}, []wire.Field{field(40003, 2)}, "6869")
	assert.False(t, f.Has(flow.FieldNATSrcPort))
	assert.Equal(t, []string{"cisco.postNAPTSourceTransportPort"}, namesOf(f.Extra))
	assert.Equal(t, "hi", string(f.Extra[0].Value.Bytes()))
}

// TestTypeInformationAgain: what the device told before, what a registry has and what is no element takes no room, and so costs
// no session its templates, nor counts as lost, when there is no room left.
func TestTypeInformationAgain(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxTotal, limits.MaxNames = 4+leastName+4, 1 // a template of type information, one element, a template of four fields
	s := newSessions(t, limits)
	d := NewDecoder(s)
	tell := func(records string) Tally {
		sets := said(t, 300, records, field(346, 4), field(303, 2), field(339, 1), field(341, 2))
		return decode(t, d, from(t, 1, 0, sets...))
	}
	four := wire.Set{ID: 2, Templates: []wire.Template{tpl(256, field(7, 2), field(11, 0), field(4, 0), field(5, 0))}}
	const first = "00007ed9 0005 02 6161"
	assert.Equal(t, Tally{Templates: 1, OptionRecords: 1}, tell(first))
	assert.Equal(t, tallyOf(0, 1), decode(t, d, from(t, 2, 0, four)))
	assert.Equal(t, limits.MaxTotal, s.total)

	want := Tally{OptionRecords: 5}
	want.Lost[BadValue] = 2 // no such type, no such name
	assert.Equal(t, want, tell(first+"00000009 109b 02 6161"+"00000000 0001 02 6161"+"00007ed9 0006 63 6161"+"00007ed9 0007 02 2021"))
	assert.EqualValues(t, 1, decode(t, d, from(t, 2, 0, data(256))).Flows, "nothing was forgotten")

	want = Tally{OptionRecords: 1}
	want.Lost[NameLimit] = 1
	assert.Equal(t, want, tell("00007ed9 0006 02 6262"), "another element, but one too many")
	assert.Equal(t, limits.MaxTotal, s.total)

	s.options.Limits.MaxNames = 2
	want = Tally{OptionRecords: 1}
	want.Lost[SessionLimit] = 1
	assert.Equal(t, want, tell("00007ed9 0006 02 6262"), "another element, at the cost of a session")
	assert.Equal(t, 4+2*leastName, s.total)
}

// teach is a record of type information for element 5 of enterprise 32473, of a type and a name of five octets.
func teach(t testing.TB, kind, name string) []wire.Set {
	return said(t, 300, "00007ed9 0005"+kind+"05"+hex.EncodeToString([]byte(name)),
		field(346, 4), field(303, 2), field(339, 1), field(341, wire.Variable))
}

// private decodes a record of that element, in a domain that has the template already unless first.
func private(t testing.TB, d *Decoder, domain uint32, first bool) []flow.Attr {
	sets := []wire.Set{{ID: 256, Data: unhex(t, "6869")}}
	if first {
		used := wire.Field{Enterprise: 32473, ID: 5, Length: 2}
		sets = append([]wire.Set{{ID: 2, Templates: []wire.Template{tpl(256, used)}}}, sets...)
	}
	flows, _, err := d.Decode(nil, from(t, 1, domain, sets...))
	require.NoError(t, err)
	return flows[0].Extra
}

// TestTypeInformationAfterTemplate: also where elements that nobody knows are kept.
func TestTypeInformationAfterTemplate(t *testing.T) {
	for _, keep := range []bool{false, true} {
		d := newDecoderWith(t, func(o *Options) { o.KeepUnknown = keep })
		assert.Len(t, private(t, d, 1, true), map[bool]int{true: 1}[keep])
		decode(t, d, from(t, 1, 1, teach(t, "02", "delay")...))
		want := []flow.Attr{{Name: "32473.delay", Value: flow.UintValue(0x6869)}}
		assert.Equal(t, want, private(t, d, 1, false), "unknown elements kept: %v", keep)
	}
}

// TestTypeInformationAnew: the newest counts, and the same again compiles nothing.
func TestTypeInformationAnew(t *testing.T) {
	d := newDecoder(t)
	decode(t, d, from(t, 1, 1, teach(t, "02", "delay")...))
	assert.Equal(t, []flow.Attr{{Name: "32473.delay", Value: flow.UintValue(0x6869)}}, private(t, d, 1, true))
	decode(t, d, from(t, 1, 1, teach(t, "0d", "badge")...))
	assert.Equal(t, []flow.Attr{{Name: "32473.badge", Value: flow.StringValue([]byte("hi"))}}, private(t, d, 1, false))
	steps := &d.session.templates[256].program.steps[0]
	decode(t, d, from(t, 1, 1, teach(t, "0d", "badge")...))
	private(t, d, 1, false)
	assert.Same(t, steps, &d.session.templates[256].program.steps[0])
}

// TestTypeInformationOfTwoBehindOneAddress is TestNamesOfTwoBehindOneAddress with elements.
func TestTypeInformationOfTwoBehindOneAddress(t *testing.T) {
	d := newDecoder(t)
	number := []flow.Attr{{Name: "32473.delay", Value: flow.UintValue(0x6869)}}
	badge := []flow.Attr{{Name: "32473.badge", Value: flow.StringValue([]byte("hi"))}}
	for domain := range uint32(3) {
		private(t, d, domain, true)
	}
	for range 2 {
		decode(t, d, from(t, 1, 1, teach(t, "02", "delay")...))
		decode(t, d, from(t, 1, 2, teach(t, "0d", "badge")...))
		assert.Equal(t, number, private(t, d, 1, false))
		assert.Equal(t, badge, private(t, d, 2, false))
		assert.Equal(t, number, private(t, d, 0, false), "told nothing itself")
	}
	decode(t, d, from(t, 1, 1, teach(t, "0d", "delay")...))
	assert.Equal(t, []flow.Attr{{Name: "32473.delay", Value: flow.StringValue([]byte("hi"))}}, private(t, d, 1, false))
	assert.Equal(t, badge, private(t, d, 2, false))
	checkSessions(t, d.sessions)
}

// TestTypeInformationOfIANA: of IANA's elements too, if our registry does not have them; what has no name or no owner is counted.
func TestTypeInformationOfIANA(t *testing.T) {
	d := newDecoder(t)
	fields := []wire.Field{field(346, 4), field(303, 2), field(339, 1), field(341, wire.Variable)}
	bad := func(record string) uint64 {
		return decode(t, d, from(t, 1, 1, said(t, 300, record, fields...)...)).Lost[BadValue]
	}
	assert.Zero(t, bad("00000000 7001 02 05 6a69747465"))
	flows, _, err := d.Decode(nil, from(t, 1, 1,
		wire.Set{ID: 2, Templates: []wire.Template{tpl(256, field(0x7001, 2))}}, wire.Set{ID: 256, Data: unhex(t, "0102")}))
	require.NoError(t, err)
	assert.Equal(t, []flow.Attr{{Name: "0.jitte", Value: flow.UintValue(0x0102)}}, flows[0].Extra)
	assert.Zero(t, bad("00000000 0001 0d 05 6a69747465"), "octetDeltaCount stays")
	assert.EqualValues(t, 1, bad("00007ed9 0007 02 00"), "no name")
	assert.EqualValues(t, 1, bad("00000000 f001 02 01 61"), "an enterprise's, but of none")

	nameless := said(t, 301, "00007ed9 0007 02", fields[:3]...)
	assert.EqualValues(t, 1, decode(t, d, from(t, 1, 1, nameless...)).Lost[BadValue])
	other := said(t, 302, "00007ed9 0007", fields[:2]...)
	assert.Zero(t, decode(t, d, from(t, 1, 1, other...)).Lost[BadValue], "that is no type information")
}

// TestTypeInformationCompilesInTurns: one message does not pay for all templates that type information changes.
func TestTypeInformationCompilesInTurns(t *testing.T) {
	d := newDecoder(t)
	var templates, sets []wire.Set
	for i := range uint16(20) {
		wide := tpl(400+i, wire.Field{Enterprise: 32473, ID: 5, Length: 2})
		for len(wide.Fields) < 200 {
			wide.Fields = append(wide.Fields, field(7, 2))
		}
		templates = append(templates, wire.Set{ID: 2, Templates: []wire.Template{wide}})
		sets = append(sets, wire.Set{ID: 400 + i, Data: make([]byte, 400)})
	}
	decode(t, d, from(t, 1, 1, templates...))
	decode(t, d, from(t, 1, 1, teach(t, "02", "delay")...))
	for message := range 12 {
		decode(t, d, from(t, 1, 1, sets...))
		done := 0
		for _, one := range d.session.templates {
			if one.private && one.taught == d.session.taught() {
				done++
			}
		}
		assert.Equal(t, min(20, 2*(message+1)), done, "after %d messages", message+1)
	}
}
