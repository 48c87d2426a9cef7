package session

import (
	"fmt"

	"github.com/otelflow/otelflow/receiver/internal/ie"
)

// dictionary is the table of meanings with the names looked up in a registry. It does not change and may be shared.
type dictionary struct {
	registry *ie.Registry
	padding  *ie.Element
	entries  map[*ie.Element]entry
}

// entry is the place of an element in the table.
type entry struct {
	row, rank int
}

// newDictionary fails when the table names an element that the registry does not have.
func newDictionary(registry *ie.Registry) (*dictionary, error) {
	d := &dictionary{registry: registry, entries: make(map[*ie.Element]entry)}
	for row, m := range meanings {
		for rank, name := range m.elements {
			element, ok := registry.ByName(name)
			if !ok {
				return nil, fmt.Errorf("the registry has no element %q", name)
			}
			d.entries[element] = entry{row, rank}
		}
	}
	element, ok := registry.ByName(padding)
	if !ok {
		return nil, fmt.Errorf("the registry has no element %q", padding)
	}
	d.padding = element
	return d, nil
}
