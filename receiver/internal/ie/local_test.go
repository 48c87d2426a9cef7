package ie

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLocalLearns(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	one, other := r.Local(), r.Local()
	_, ok := one.Lookup(40000, 7)
	require.False(t, ok)
	assert.Zero(t, one.Len())

	learnt, err := one.Learn(Element{Enterprise: 40000, ID: 7, Name: "badge", Type: Unsigned16, Units: "packets"})
	require.NoError(t, err)
	assert.True(t, learnt)
	assert.Equal(t, 1, one.Len())
	e, ok := one.Lookup(40000, 7)
	require.True(t, ok)
	assert.Equal(t, Element{Enterprise: 40000, ID: 7, Name: "40000.badge", Type: Unsigned16, Status: "learnt"}, *e)
	_, ok = other.Lookup(40000, 7)
	assert.False(t, ok, "another exporter")
	_, ok = r.Lookup(40000, 7)
	assert.False(t, ok, "all exporters")

	learnt, err = one.Learn(Element{Enterprise: 40000, ID: 7, Name: "badge", Type: Unsigned16})
	require.NoError(t, err)
	assert.False(t, learnt, "told before")
	again, _ := one.Lookup(40000, 7)
	assert.Same(t, e, again)
	assert.Equal(t, 1, one.Changes())

	learnt, err = one.Learn(Element{Enterprise: 9, ID: 9268, Name: "mine", Type: String})
	require.NoError(t, err)
	assert.False(t, learnt, "known")
	e, ok = one.Lookup(9, 9268)
	require.True(t, ok)
	assert.Equal(t, "cisco.clientRetransPackets", e.Name)
	e, ok = one.LookupV9(42036)
	require.True(t, ok)
	assert.Equal(t, "cisco.clientRetransPackets", e.Name)
	assert.Equal(t, 1, one.Len())
	assert.Equal(t, 1, one.Changes())
}

// TestLocalLearnsAnew has an element told otherwise than before, and otherwise by another who shares the rest.
func TestLocalLearnsAnew(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	shared := r.Local()
	own := shared.Local()
	tell := func(l *Local, enterprise uint32, name string, kind Type) {
		changed, err := l.Learn(Element{Enterprise: enterprise, ID: 5000, Name: name, Type: kind})
		require.NoError(t, err)
		assert.True(t, changed)
	}
	find := func(l *Local, enterprise uint32) Element {
		e, ok := l.Lookup(enterprise, 5000)
		require.True(t, ok)
		return *e
	}
	tell(shared, 40000, "badge", Unsigned16)
	first, _ := own.Lookup(40000, 5000)
	tell(shared, 40000, "badge", String)
	assert.Equal(t, Unsigned16, first.Type, "whoever has the old one keeps it")
	assert.Equal(t, Element{Enterprise: 40000, ID: 5000, Name: "40000.badge", Type: String, Status: "learnt"}, find(own, 40000))
	assert.Equal(t, []int{2, 2, 0}, []int{shared.Changes(), own.Changes(), own.Len()})
	assert.False(t, own.Has(40000, 5000))

	tell(own, 40000, "shield", Boolean)
	tell(shared, 40000, "sword", Signed8)
	tell(shared, 0, "lance", Signed16)
	assert.True(t, own.Has(40000, 5000))
	assert.Equal(t, "40000.shield", find(own, 40000).Name)
	assert.Equal(t, "40000.sword", find(shared, 40000).Name)
	assert.Equal(t, Element{ID: 5000, Name: "0.lance", Type: Signed16, Status: "learnt"}, find(own, 0), "newer than our registry")
	assert.Equal(t, []int{4, 5}, []int{shared.Changes(), own.Changes()})
}

func TestLocalRefuses(t *testing.T) {
	l := (&Registry{}).Local()
	for _, c := range []struct {
		told Element
		want error
	}{
		{Element{Enterprise: 0, ID: 0, Name: "a", Type: String}, ErrNumber},
		{Element{Enterprise: 29305, ID: 600, Name: "a", Type: String}, ErrNumber},
		{Element{Enterprise: NetFlowV9, ID: 600, Name: "a", Type: String}, ErrNumber},
		{Element{Enterprise: 40000, ID: 0, Name: "a", Type: String}, ErrNumber},
		{Element{Enterprise: 40000, ID: 32768, Name: "a", Type: String}, ErrNumber},
		{Element{Enterprise: 40000, ID: 7, Name: "", Type: String}, ErrBadName},
		{Element{Enterprise: 40000, ID: 7, Name: "a b", Type: String}, ErrBadName},
		{Element{Enterprise: 40000, ID: 7, Name: "a\x00", Type: String}, ErrBadName},
		{Element{Enterprise: 40000, ID: 7, Name: "ä", Type: String}, ErrBadName},
		{Element{Enterprise: 40000, ID: 7, Name: "a@", Type: String}, ErrBadName},
		{Element{Enterprise: 40000, ID: 7, Name: "a[", Type: String}, ErrBadName},
		{Element{Enterprise: 40000, ID: 7, Name: strings.Repeat("a", 65), Type: String}, ErrBadName},
		{Element{Enterprise: 40000, ID: 7, Name: "a", Type: 24}, ErrBadType},
	} {
		learnt, err := l.Learn(c.told)
		assert.ErrorIs(t, err, c.want, "%+v", c.told)
		assert.False(t, learnt)
	}
	assert.Zero(t, l.Len())
	learnt, err := l.Learn(Element{Enterprise: 40000, ID: 32767, Name: "Az_09.-" + strings.Repeat("z", 57), Type: Unsigned256})
	require.NoError(t, err)
	assert.True(t, learnt)
}

func TestUnknown(t *testing.T) {
	assert.Equal(t, Element{Enterprise: 40000, ID: 7, Name: "40000.7", Type: OctetArray}, *Unknown(40000, 7))
	assert.Equal(t, Element{Enterprise: 0, ID: 600, Name: "0.600", Type: OctetArray}, *Unknown(0, 600))
	assert.Equal(t, Element{Enterprise: NetFlowV9, ID: 60000, Name: "netflow_v9.60000", Type: OctetArray}, *Unknown(NetFlowV9, 60000))
}
