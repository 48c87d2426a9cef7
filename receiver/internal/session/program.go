package session

import (
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// program says what to do with the values of a record, so that no record costs a look-up in the registry.
type program struct {
	steps   []step // in template order
	unknown int    // elements that the registry does not have
}

// step deals with one value: it writes it into the flow, or lets it wait in a slot, or keeps it for Extra.
type step struct {
	index   int // of the value in the record
	kind    ie.Type
	slot    slot
	set     setter
	element *ie.Element
}

// compile makes the program for data records of the layout. The scope fields of a NetFlow v9 options template (with v9 true)
// have their own numbers (1 system, 2 interface, ... RFC 3954 section 6.1), which must not be taken for elements; those of
// IPFIX are elements, and a selector's ID is often one of them.
func (d *dictionary) compile(layout *wire.Template, v9 bool) program {
	var p program
	holder := make(map[int]int) // by row of the table: the step that has it
	for index, field := range layout.Fields {
		if v9 && index < layout.Scopes {
			continue
		}
		element, ok := d.registry.Lookup(field.Enterprise, field.ID)
		switch {
		case !ok:
			p.unknown++
			continue
		case element == d.padding:
			continue
		}
		p.steps = append(p.steps, step{index: index, kind: element.Type, element: element})
		if place, ok := d.entries[element]; ok {
			d.hold(&p, place, holder)
		}
	}
	return p
}

// hold gives the row of the table at place to the last step of p, unless a better one has it already.
func (d *dictionary) hold(p *program, place entry, holder map[int]int) {
	last := len(p.steps) - 1
	if i, ok := holder[place.row]; ok {
		other := &p.steps[i]
		if d.entries[other.element].rank <= place.rank {
			return
		}
		other.set, other.slot = nil, noSlot
	}
	holder[place.row] = last
	p.steps[last].set, p.steps[last].slot = meanings[place.row].set, meanings[place.row].slot
}

// compileOptions makes the program for option records, of which only what optionSlots name is of use.
func (d *dictionary) compileOptions(layout *wire.Template, v9 bool) program {
	all := d.compile(layout, v9)
	var p program
	for _, s := range all.steps {
		if optionSlots.has(s.slot) {
			p.steps = append(p.steps, s)
		}
	}
	return p
}
