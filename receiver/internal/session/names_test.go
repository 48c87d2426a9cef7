package session

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestApplicationIDs has one as long as may be, and longer ones, which are refused however many come.
func TestApplicationIDs(t *testing.T) {
	d := newDecoder(t)
	told := func(id []byte) Tally {
		record := append([]byte{255, byte(len(id) >> 8), byte(len(id))}, id...)
		sets := said(t, 300, "", field(95, wire.Variable), field(96, wire.Variable))
		sets[1].Data = append(record, 1, 'x')
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
