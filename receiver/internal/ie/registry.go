// Package ie knows the information elements: what the numbers of a template's fields mean, and how their values are encoded
// (RFC 7011 section 6, RFC 7012).
//
// Elements are data. Every CSV file of this directory is read: iana.csv has IANA's elements, and those of <vendor>.csv get
// "<vendor>." in front of their names. So a vendor's elements are added as a file, or as rows of one, without code.
package ie

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed *.csv
var files embed.FS

// Registry finds elements. It does not change after NewRegistry and is safe for concurrent use.
type Registry struct {
	byID   map[key]*Element
	byName map[string]*Element
}

type key struct {
	enterprise uint32
	id         uint16
}

// NewRegistry reads the CSV files that were embedded when the program was built. An error names the file and the line.
func NewRegistry() (*Registry, error) { return readRegistry(files) }

// readRegistry reads every CSV file at the root of fsys.
func readRegistry(fsys fs.FS) (*Registry, error) {
	names, err := fs.Glob(fsys, "*.csv")
	if err != nil {
		return nil, err
	}
	r := &Registry{byID: make(map[key]*Element), byName: make(map[string]*Element)}
	for _, name := range names {
		if err := r.readFile(fsys, name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Registry) add(e *Element) error {
	k := key{e.Enterprise, e.ID}
	if other, ok := r.byID[k]; ok {
		return fmt.Errorf("element %d of enterprise %d is there twice: %s and %s", e.ID, e.Enterprise, other.Name, e.Name)
	}
	if other, ok := r.byName[e.Name]; ok {
		return fmt.Errorf("elements %d and %d are both named %s", other.ID, e.ID, e.Name)
	}
	r.byID[k], r.byName[e.Name] = e, e
	return nil
}

// Lookup finds an element by its numbers; enterprise is 0 for IANA's. The element must not be changed.
func (r *Registry) Lookup(enterprise uint32, id uint16) (*Element, bool) {
	e, ok := r.byID[key{enterprise, id}]
	return e, ok
}

// ByName finds an element by Element.Name, upper and lower case told apart. The element must not be changed.
func (r *Registry) ByName(name string) (*Element, bool) {
	e, ok := r.byName[name]
	return e, ok
}
