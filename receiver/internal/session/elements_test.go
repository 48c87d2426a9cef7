package session

import (
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
