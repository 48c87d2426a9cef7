package session

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// walkFactor is how many times as long a datagram may take with 512 templates known as with one. A walk over all of them for each
// template of the datagram takes some hundred times as long; the factor leaves room for what else the machine does.
const walkFactor = 12

// fastest is the shortest of several times that the datagram takes.
func fastest(t testing.TB, d *Decoder, dg Datagram) time.Duration {
	best := time.Hour
	for range 7 {
		began := time.Now()
		_, _, err := d.Decode(nil, dg)
		best = min(best, time.Since(began))
		require.NoError(t, err)
	}
	return best
}

// withTemplates is a Decoder that knows n templates and has room for no more.
func withTemplates(t testing.TB, n int) *Decoder {
	limits := DefaultLimits()
	limits.MaxTemplates = n
	d := NewDecoder(newSessions(t, limits))
	tally := decode(t, d, over(t, 0, 0, many(n)))
	require.EqualValues(t, n, tally.Templates)
	return d
}

// TestTemplatesCostNoWalk has datagrams of templates that are refused, and of withdrawals that fit none: what they cost does not
// depend on how many templates there are.
func TestTemplatesCostNoWalk(t *testing.T) {
	refused, withdrawals, all := wire.Set{ID: 2}, wire.Set{ID: 2}, wire.Set{ID: 3}
	for i := range uint16(6000) {
		refused.Templates = append(refused.Templates, tpl(10_000+i, field(7, 2)))
		withdrawals.Templates = append(withdrawals.Templates, tpl(10_000+i))
		all.Templates = append(all.Templates, tpl(allOptions))
	}
	for name, set := range map[string]wire.Set{"refused": refused, "withdrawn": withdrawals, "all options withdrawn": all} {
		t.Run(name, func(t *testing.T) {
			dg := from(t, 1, 0, set)
			dg.Stream = name != "refused"
			few, lots := withTemplates(t, 1), withTemplates(t, 512)
			cost, costs := fastest(t, few, dg), fastest(t, lots, dg)
			t.Logf("%v, and %v with 512 templates", cost, costs)
			assert.Less(t, costs, walkFactor*cost)
			assert.Len(t, lots.session.templates, 512)
		})
	}
}

// TestExpiryIsNotMissed: templates expire for a new one's sake though others were sent again since they were looked at.
func TestExpiryIsNotMissed(t *testing.T) {
	limits := DefaultLimits()
	limits.MaxTemplates, limits.TemplateLifetime = 2, time.Hour
	d := NewDecoder(newSessions(t, limits))
	decodeSets(t, d, 0, false, ports(256, 7))
	decodeSets(t, d, 10*time.Minute, false, ports(257, 7))
	for _, step := range []struct {
		minutes time.Duration
		id      uint16
		want    Tally
	}{
		{50, 256, tallyOf(0, 0)},
		{65, 258, tallyOf(0, 0, TemplateLimit)},
		{71, 258, tallyOf(0, 1, TemplateExpired)},
		{80, 259, tallyOf(0, 0, TemplateLimit)},
		{111, 259, tallyOf(0, 1, TemplateExpired)},
		{200, 260, tallyOf(0, 1, TemplateExpired, TemplateExpired)},
	} {
		_, tally := decodeSets(t, d, step.minutes*time.Minute, false, ports(step.id, 7))
		assert.Equal(t, step.want, tally, "template %d after %d minutes", step.id, step.minutes)
	}
}
