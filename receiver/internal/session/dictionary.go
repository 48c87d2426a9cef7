package session

import (
	"fmt"

	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// dictionary is the tables of meanings with the names looked up in a registry. It does not change and may be shared.
type dictionary struct {
	registry    *ie.Registry
	keepUnknown bool
	padding     *ie.Element
	byInterface *ie.Element // what the interface scope of NetFlow v9 is
	flows       table
	options     table
	responders  map[*ie.Element]*ie.Element // their forward elements
}

// table finds the meanings of elements.
type table struct {
	rows    []meaning
	entries map[*ie.Element]entry
}

// entry is the place of an element in the table.
type entry struct {
	row, rank int
}

// newDictionary fails when a table names an element that the registry does not have.
func newDictionary(registry *ie.Registry, keepUnknown bool) (*dictionary, error) {
	d := &dictionary{registry: registry, keepUnknown: keepUnknown, responders: make(map[*ie.Element]*ie.Element)}
	var err error
	find := func(name string) *ie.Element {
		element, ok := registry.ByName(name)
		if !ok && err == nil {
			err = fmt.Errorf("the registry has no element %q", name)
		}
		return element
	}
	d.flows, d.options = newTable(meanings, find), newTable(optionMeanings, find)
	d.padding, d.byInterface = find(padding), find("ingressInterface")
	for responder, initiator := range responders {
		d.responders[find(responder)] = find(initiator)
	}
	return d, err
}

func newTable(rows []meaning, find func(name string) *ie.Element) table {
	t := table{rows: rows, entries: make(map[*ie.Element]entry)}
	for row, m := range rows {
		for rank, name := range m.elements {
			t.entries[find(name)] = entry{row, rank}
		}
	}
	return t
}

// lookup finds the element of a field, nil where nobody knows it; learnt may be nil.
func (d *dictionary) lookup(field wire.Field, v9 bool, learnt *ie.Local) *ie.Element {
	var element *ie.Element
	var ok bool
	enterprise := field.Enterprise
	switch {
	case v9:
		enterprise = ie.NetFlowV9
		element, ok = d.registry.LookupV9(field.ID)
	case learnt != nil:
		element, ok = learnt.Lookup(field.Enterprise, field.ID)
	default:
		element, ok = d.registry.Lookup(field.Enterprise, field.ID)
	}
	if !ok && d.keepUnknown {
		return ie.Unknown(enterprise, field.ID)
	}
	return element
}

// missing tells whether the registry does not have the element of a field of IPFIX.
func (d *dictionary) missing(field wire.Field) bool {
	_, ok := d.registry.Lookup(field.Enterprise, field.ID)
	return !ok
}

// forward is the element of which the given one is the reverse; nil where it is none.
func (d *dictionary) forward(element *ie.Element) *ie.Element {
	if element.Forward != nil {
		return element.Forward
	}
	return d.responders[element]
}
