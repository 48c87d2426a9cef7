package netflowreceiver_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/pdata/plog"
)

// attributes are a flow record, or what another reader says of one, as text by the names of ours; "absent" is that there is no
// such attribute.
type attributes map[string]string

const absent = "absent"

// said is one field of another decoder's record: its name and its value as text.
type said struct{ name, value string }

// peerRecord is a flow record of another decoder, all its fields in the order in which it has them.
type peerRecord struct {
	domain string
	fields []said
}

// pair is a record of ours beside another decoder's.
type pair struct {
	ours   attributes
	theirs peerRecord
	told   map[string]bool // attributes that fields of theirs are about
}

// field is what becomes of a field of another decoder.
type field struct {
	ours   string                           // the attribute that it is compared with; empty where it is compared with none
	spell  func(string) string              // makes ours of its spelling; nil where both spell alike
	unless func(p *pair, value string) bool // whether it is not compared in this record; nil where it is in all
	why    string                           // why it is not compared; empty where another field in its entry is, or had been
}

// dictionary is all that becomes of another decoder's fields. A field that it does not list fails the test.
type dictionary map[string][]field

// is compares a field with the attribute ours.
func is(ours string) []field { return []field{{ours: ours}} }

// spelt compares a field with the attribute ours, which is spelt otherwise.
func spelt(ours string, spell func(string) string) []field {
	return []field{{ours: ours, spell: spell}}
}

// not compares a field with nothing.
func not(why string) []field { return []field{{why: why}} }

// attributesOf reads the log records that a receiver made, each with the attributes of its resource.
func attributesOf(batches []plog.Logs) (records []attributes) {
	for _, batch := range batches {
		for _, resource := range batch.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					a := make(attributes)
					for name, v := range resource.Resource().Attributes().All() {
						a[name] = v.AsString()
					}
					for name, v := range record.Attributes().All() {
						a[name] = v.AsString()
					}
					records = append(records, a)
				}
			}
		}
	}
	return records
}

// comparison is the fields of several records beside ours.
type comparison struct {
	dictionary dictionary
	own        map[string]string // attributes that the other decoder has nothing of, and why; all others by the name ""
	found      map[string]int    // records, by attribute and kind of difference
	met        map[string]bool   // fields that records had
	compared   map[string]bool   // fields
	values     int               // that were compared
	skipped    map[string]int    // values that were not, by reason
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
			t.Errorf("field %s = %s is not in the dictionary", said.name, said.value)
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
			c.skipped[f.why]++
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
