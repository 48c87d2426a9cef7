package netflowreceiver_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// comparison is the fields of several records beside ours.
type comparison struct {
	dictionary dictionary
	own        map[string]string         // attributes that the other decoder has nothing of, and why; all others by the name ""
	found      map[string]int            // records, by attribute and kind of difference
	met        map[string]bool           // fields that records had
	compared   map[string]bool           // fields
	values     int                       // that were compared
	skipped    map[string]map[string]int // values that were not, by reason and field
}

func newComparison(dictionary dictionary, own map[string]string) *comparison {
	return &comparison{
		dictionary: dictionary, own: own,
		met: make(map[string]bool), compared: make(map[string]bool), skipped: make(map[string]map[string]int),
	}
}

// compare compares records one by one within each observation domain, and says in how many each attribute differs, and how.
func (c *comparison) compare(t *testing.T, ours []attributes, theirs []peerRecord) (found []string) {
	if len(ours) != len(theirs) {
		return nil // differences has told it
	}
	const domain = "flow.observation_domain_id"
	slices.SortStableFunc(ours, func(a, b attributes) int { return strings.Compare(a[domain], b[domain]) })
	slices.SortStableFunc(theirs, func(a, b peerRecord) int { return strings.Compare(a.domain, b.domain) })
	c.found = make(map[string]int)
	for i, record := range theirs {
		c.record(t, &pair{ours[i], record, make(map[string]bool)})
	}
	for _, what := range slices.Sorted(maps.Keys(c.found)) {
		found = append(found, fmt.Sprintf("%s in %d", what, c.found[what]))
	}
	return found
}

// record compares one record.
func (c *comparison) record(t *testing.T, p *pair) {
	for _, said := range p.theirs.fields {
		c.met[said.name] = true
		fields, ok := c.dictionary[said.name]
		if !ok {
			c.note(t, "field "+said.name+": not in the dictionary", said.value)
		}
		for _, f := range fields {
			c.field(t, p, said, f)
		}
	}
	for name, value := range p.ours {
		if !p.told[name] && c.own[name] == "" && c.own[""] == "" {
			c.note(t, name+": ours only", value)
		}
	}
}

// field compares one field.
func (c *comparison) field(t *testing.T, p *pair, said said, f field) {
	if f.ours == "" || f.unless != nil && f.unless(p, said.value) {
		if f.why != "" {
			c.skip(f.why, said.name)
		}
		return
	}
	name := f.ours
	if _, ok := p.ours["ipfix."+said.name]; ok && p.told[name] {
		name = "ipfix." + said.name // the inner header's (RFC 7011 section 8)
	}
	p.told[name], c.compared[said.name] = true, true
	c.value(t, p.ours, name, f.wanted(said.value))
}

func (f *field) wanted(value string) string {
	if f.spell == nil {
		return value
	}
	return f.spell(value)
}

// skip counts a value that is not compared.
func (c *comparison) skip(why, name string) {
	if c.skipped[why] == nil {
		c.skipped[why] = make(map[string]int)
	}
	c.skipped[why][name]++
}

// value compares one attribute.
func (c *comparison) value(t *testing.T, ours attributes, name, want string) {
	c.values++
	got, ok := ours[name]
	if !ok {
		got = absent
	}
	switch {
	case got == want:
	case !ok:
		c.note(t, name+": theirs only", want)
	default:
		c.note(t, name+": differs", fmt.Sprintf("ours is %q, theirs %q", got, want))
	}
}

// note counts a difference and logs the first of its kind.
func (c *comparison) note(t *testing.T, what, example string) {
	if c.found[what]++; c.found[what] == 1 {
		t.Logf("%s: %s", what, example)
	}
}

func (c *comparison) report(t *testing.T, name string) {
	t.Logf("%s: %d values of %d fields compared", name, c.values, len(c.compared))
	for _, why := range slices.Sorted(maps.Keys(c.skipped)) {
		values := 0
		for _, n := range c.skipped[why] {
			values += n
		}
		names := slices.Sorted(maps.Keys(c.skipped[why]))
		t.Logf("%s: %d values not compared of %s: %s", name, values, strings.Join(names, ", "), why)
	}
	for name, fields := range c.dictionary {
		assert.True(t, c.met[name], "%s is in the dictionary and in no record", name)
		for _, f := range fields {
			assert.False(t, f.ours == "" && f.why == "", "%s is not compared without a reason", name)
		}
	}
}
