package session

import (
	"slices"

	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// program says what to do with the values of a record, so that no record costs a look-up in the registry.
type program struct {
	steps   []step   // in template order
	reverse *program // for the elements of the reverse direction that flow.Reverse has fields for; nil when there are none
	unknown int      // elements that nobody knows

	sections []section // parts of packets

	straight *straight // for records of which nothing need be judged; nil when the template has none

	// turned is the step of biflowDirection, -1 where the record's counters are those of source and destination whatever it says.
	turned int
}

// step deals with one value: it writes it into the flow, or lets it wait in a slot, or keeps it for Extra.
type step struct {
	index   int // of the value in the record
	kind    ie.Type
	slot    slot
	to      target // nowhere where it is no field of the flow
	element *ie.Element
}

// isInteger tells whether the value of s is an unsigned integer.
func (s *step) isInteger() bool { return s.kind.Numeric() && s.kind != ie.MACAddress }

// nth is the step of the n-th element of the name, counted from 0, or -1.
func nth(steps []step, name string, n int) int {
	for i := range steps {
		if steps[i].element.Name != name {
			continue
		}
		if n == 0 {
			return i
		}
		n--
	}
	return -1
}

// number is the number that a step reads; false where there is none, as with the step -1.
func (p *program) number(step int, values [][]byte) (uint64, bool) {
	if step < 0 || len(values[p.steps[step].index]) == 0 {
		return 0, false
	}
	return p.steps[step].kind.Number(values[p.steps[step].index])
}

// compiler makes programs.
type compiler struct {
	*dictionary
	v9     bool
	learnt *ie.Local
}

// flows makes the program for data records of the layout.
func (c *compiler) flows(layout *wire.Template) program {
	var forward, reverse assembly
	for index, field := range layout.Fields {
		element := c.lookup(field, c.v9, c.learnt)
		switch {
		case element == nil:
			forward.unknown++
		case element == c.padding:
		case c.hasReverse(element):
			reverse.add(&c.dictionary.flows, index, element, c.forward(element))
		default:
			forward.add(&c.dictionary.flows, index, element, element)
		}
	}
	if len(reverse.steps) > 0 {
		forward.reverse = &reverse.program
	}
	forward.sections = sectionsOf(forward.steps)
	forward.turned = turnedBy(forward.steps)
	forward.straight = straighten(&forward.program, layout, !c.v9)
	return forward.program
}

// hasReverse tells whether element is the reverse of one for which flow.Reverse has a field.
func (c *compiler) hasReverse(element *ie.Element) bool {
	forward := c.forward(element)
	place, ok := c.dictionary.flows.entries[forward]
	return forward != nil && ok && c.dictionary.flows.rows[place.row].both
}

// options makes the program for option records, with what is of use alone. The scope fields of a NetFlow v9 options template have
// their own numbers (1 system, 2 interface, ... RFC 3954 section 6.1), which must not be taken for elements; those of IPFIX are
// elements, and a selector's ID is often one of them.
func (c *compiler) options(layout *wire.Template) program {
	const interfaceScope = 2
	var a assembly
	for index, field := range layout.Fields {
		var element *ie.Element
		switch {
		case !c.v9 || index >= layout.Scopes:
			element = c.lookup(field, c.v9, c.learnt)
		case field.ID == interfaceScope:
			element = c.byInterface
		}
		if _, useful := c.dictionary.options.entries[element]; useful {
			a.add(&c.dictionary.options, index, element, element)
		}
	}
	return a.program
}

// assembly is a program in the making.
type assembly struct {
	program
	holders map[int]holder // by row of the table
}

// holder is the step that has a row of the table, and its element's rank there.
type holder struct{ step, rank int }

// add adds a step for element, which means what the element like means; but only the best element of a row has its meaning.
func (a *assembly) add(t *table, index int, element, like *ie.Element) {
	last := len(a.steps)
	a.steps = append(a.steps, step{index: index, kind: element.Type, element: element})
	place, ok := t.entries[like]
	if !ok || t.rows[place.row].to != nowhere && !element.Type.Numeric() { // as an exporter or a user described it
		return
	}
	if other, ok := a.holders[place.row]; ok {
		if other.rank <= place.rank {
			a.repeat(t.rows[place.row].again, last, other.step)
			return
		}
		a.steps[other.step].to, a.steps[other.step].slot = nowhere, noSlot
	}
	if a.holders == nil {
		a.holders = make(map[int]holder)
	}
	a.holders[place.row] = holder{last, place.rank}
	a.steps[last].to, a.steps[last].slot = t.rows[place.row].to, t.rows[place.row].slot
}

// repeat lets the value of the last step wait in the slot again, if it is the second of the element that step first has.
func (a *assembly) repeat(again slot, last, first int) {
	taken := slices.ContainsFunc(a.steps, func(s step) bool { return s.slot == again })
	if again != noSlot && !taken && a.steps[last].element == a.steps[first].element {
		a.steps[last].slot = again
	}
}
