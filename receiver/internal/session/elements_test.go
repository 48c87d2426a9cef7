package session

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestTypeInformationAgain: what the device told before, what a registry has and what is no element takes no room, and so costs
// no session its templates, nor counts as lost, when there is no room left.
func TestTypeInformationAgain(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxTotal, limits.MaxNames = 4+nameWeight+4, 1 // a template of type information, one element, a template of four fields
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
	assert.Equal(t, 4+2*nameWeight, s.total)
}
