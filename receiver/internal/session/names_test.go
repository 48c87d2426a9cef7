package session

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestApplicationIDs has one as long as may be, and longer ones, which are refused however many come.
func TestApplicationIDs(t *testing.T) {
	d := newDecoder(t)
	told := func(id []byte) Tally {
		record := append([]byte{255, byte(len(id) >> 8), byte(len(id))}, id...)
		sets := said(t, 300, "", field(95, wire.Variable), field(96, wire.Variable))
		sets[1].Data = slices.Concat(record, []byte{1, 'x'})
		return decode(t, d, from(t, 1, 0, sets...))
	}
	assert.Equal(t, Tally{Templates: 1, OptionRecords: 1}, told(make([]byte, longestApplication)))
	before, weight := heap(), d.sessions.total
	var sum Tally
	for i := range uint32(200) {
		sum.Add(told(binary.BigEndian.AppendUint32(make([]byte, 60_000), i)))
	}
	assert.EqualValues(t, 200, sum.Lost[BadValue])
	assert.Equal(t, weight, d.sessions.total)
	assert.Less(t, grown(before), uint64(1<<20), "and not 200 times 60,000 octets")
	runtime.KeepAlive(d)
}

// TestNamesTakeWhatTheyCount fills a device with names of every length and measures the memory that they take.
func TestNamesTakeWhatTheyCount(t *testing.T) {
	for _, length := range []uint16{1, 30, 63, 255} {
		d := newDecoder(t)
		name := []byte(strings.Repeat("n", int(length)))
		decode(t, d, from(t, 1, 0, said(t, 300, "", field(10, 4), field(82, length), field(83, length))[0]))
		before, weight := heap(), d.sessions.total
		for first := 0; first < 16_000; first += 100 {
			var records []byte
			for i := range 100 {
				records = binary.BigEndian.AppendUint32(records, uint32(first+i))
				records = append(append(records, name...), name...)
			}
			decode(t, d, from(t, 1, 0, wire.Set{ID: 300, Data: bytes.Clone(records)}))
		}
		took := float64(grown(before)) / float64(d.sessions.total-weight)
		t.Logf("names of %d octets: %.0f octets for each that they count", length, took)
		assert.Equal(t, 16_000, d.session.device.names.count)
		assert.Less(t, took, 100.0, "names of %d octets", length)
		runtime.KeepAlive(d)
	}
}

// TestNamesChangeTheirWeight: a name that grows counts for more, and is refused when there is no room; one that shrinks gives room back.
func TestNamesChangeTheirWeight(t *testing.T) {
	d := newDecoder(t)
	tell := func(length int) Tally {
		sets := said(t, 300, "", field(10, 4), field(82, wire.Variable))
		sets[1].Data = append([]byte{0, 0, 0, 1, byte(length)}, bytes.Repeat([]byte{'a'}, length)...)
		return decode(t, d, from(t, 1, 0, sets...))
	}
	for _, step := range []struct{ length, weight int }{{5, 4}, {128, 6}, {64, 5}, {63, 4}} {
		tell(step.length)
		assert.Equal(t, 2+step.weight, d.sessions.total, "a template of two fields and a name of %d octets", step.length)
	}
	d.sessions.options.Limits.MaxTotal = d.sessions.total
	want := Tally{OptionRecords: 1}
	want.Lost[NameLimit] = 1
	assert.Equal(t, want, tell(200))
	assert.Equal(t, 2, d.sessions.total)
	assert.Zero(t, d.session.device.names.count)
}

// named decodes a record of interface 3 as both, VRF 9 and application 0d0001bb, in a domain.
func named(t testing.TB, d *Decoder, domain uint32) []string {
	flows, _, err := d.Decode(nil, from(t, 1, domain,
		wire.Set{ID: 2, Templates: []wire.Template{tpl(256, field(10, 4), field(14, 4), field(234, 4), field(95, 4))}},
		wire.Set{ID: 256, Data: unhex(t, "00000003 00000003 00000009 0d0001bb")}))
	require.NoError(t, err)
	f := flows[0]
	return []string{f.InName, f.InDescription, f.OutName, f.OutDescription, f.InVRF, f.Application}
}

// tellNames tells the names of all these, each with the same suffix.
func tellNames(t testing.TB, d *Decoder, domain uint32, suffix string) Tally {
	name := hex.EncodeToString([]byte(suffix))
	sets := said(t, 300, "00000003 03 6966"+name+" 03 6465"+name, field(10, 4), field(82, wire.Variable), field(83, wire.Variable))
	sets = append(sets, said(t, 301, "00000009 03 7672"+name, field(234, 4), field(236, wire.Variable))...)
	sets = append(sets, said(t, 302, "0d0001bb 03 6170"+name, field(95, 4), field(96, wire.Variable))...)
	return decode(t, d, from(t, 1, domain, sets...))
}

// TestNamesOfTwoBehindOneAddress: exporters of one address with the same numbers, told apart by their domains, keep their names;
// a domain that names nothing has those that another told first.
func TestNamesOfTwoBehindOneAddress(t *testing.T) {
	d := newDecoder(t)
	of := func(suffix string) []string {
		return []string{"if" + suffix, "de" + suffix, "if" + suffix, "de" + suffix, "vr" + suffix, "ap" + suffix}
	}
	for range 2 {
		tellNames(t, d, 1, "A")
		tellNames(t, d, 2, "B")
		assert.Equal(t, of("A"), named(t, d, 1))
		assert.Equal(t, of("B"), named(t, d, 2))
		assert.Equal(t, of("A"), named(t, d, 7))
	}
	tellNames(t, d, 1, "C")
	assert.Equal(t, of("C"), named(t, d, 1))
	assert.Equal(t, of("B"), named(t, d, 2))
	tellNames(t, d, 2, "C")
	tellNames(t, d, 1, "D")
	assert.Equal(t, of("C"), named(t, d, 2), "the same name told by both is still each one's own")
	checkSessions(t, d.sessions)
}

// TestNamesByHalves: an interface's name and its description in records of their own, each told again.
func TestNamesByHalves(t *testing.T) {
	d := newDecoder(t)
	for range 2 {
		decode(t, d, from(t, 1, 1, said(t, 300, "00000003 03 657468", field(10, 4), field(82, wire.Variable))...))
		decode(t, d, from(t, 1, 1, said(t, 301, "00000003 05 736f757468", field(10, 4), field(83, wire.Variable))...))
		assert.Equal(t, []string{"eth", "south", "eth", "south", "", ""}, named(t, d, 1))
	}
	decode(t, d, from(t, 1, 1, said(t, 300, "00000003 03 6c616e", field(10, 4), field(82, wire.Variable))...))
	assert.Equal(t, []string{"lan", "south", "lan", "south", "", ""}, named(t, d, 1))
}

// TestNamesOfTwoWithoutRoom: when the first teller's name is forgotten for want of room, the other's stays, and changes.
func TestNamesOfTwoWithoutRoom(t *testing.T) {
	d := newDecoder(t)
	tell := func(domain uint32, name string) Tally {
		sets := said(t, 300, "00000003"+hex.EncodeToString(append([]byte{byte(len(name))}, name...)), field(10, 4), field(82, wire.Variable))
		return decode(t, d, from(t, 1, domain, sets...))
	}
	ingress := func() string {
		f := flow.Flow{Fields: flow.FieldsOf(flow.FieldIn), In: 3}
		d.session.name(&record{flow: &f})
		return f.InName
	}
	tell(1, "one")
	tell(2, "two")
	d.sessions.options.Limits.MaxTotal = 2*2 + leastName // two templates and a short name
	assert.EqualValues(t, 1, tell(1, strings.Repeat("o", 200)).Lost[NameLimit])
	assert.Empty(t, ingress())
	decode(t, d, from(t, 1, 2))
	assert.Equal(t, "two", ingress())
	assert.Zero(t, tell(2, "too").Lost[NameLimit])
	assert.Equal(t, "too", ingress())
}
