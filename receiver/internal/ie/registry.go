// Package ie knows the information elements: what the numbers of a template's fields mean, and how their values are encoded
// (RFC 7011 section 6, RFC 7012).
//
// Elements are data. Every CSV file of this directory is read: iana.csv has IANA's elements, and those of <vendor>.csv get
// "<vendor>." in front of their names. So a vendor's elements are added as a file, or as rows of one, without code. A user's own
// files are read at run time in the same way.
//
// Three kinds of element are in no file. The reverse elements of RFC 5103 are made from IANA's, with Element.Forward pointing back.
// The private field types of NetFlow v9 have the pseudo enterprise number NetFlowV9, or are an enterprise's elements counted from
// a constant. What an exporter tells of its own elements (RFC 5610) is in a Local of that exporter.
package ie

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.csv
var files embed.FS

// ianaFile is the one file whose names stand without a prefix.
const ianaFile = "iana.csv"

// Registry finds elements. It does not change after NewRegistry and is safe for concurrent use.
type Registry struct {
	byID   map[key]*Element
	byName map[string]*Element
}

type key struct {
	enterprise uint32
	id         uint16
}

// NewRegistry reads the CSV files that were embedded when the program was built, and then the user's, by their paths. An element
// of the user's takes the place of a vendor's with the same numbers, but not of one of IANA's. Its name has that of the file in
// front, without directory and extension. An error names the file and the line.
func NewRegistry(userFiles ...string) (*Registry, error) {
	r, err := readRegistry(files)
	if err != nil {
		return nil, err
	}
	own := make(map[key]bool)
	for _, path := range userFiles {
		if err := r.readUser(path, own); err != nil {
			return nil, err
		}
	}
	r.linkReverses()
	return r, nil
}

// readRegistry reads every CSV file at the root of fsys, IANA's first.
func readRegistry(fsys fs.FS) (*Registry, error) {
	names, err := fs.Glob(fsys, "*.csv")
	if err != nil {
		return nil, err
	}
	if i := slices.Index(names, ianaFile); i > 0 {
		names[0], names[i] = names[i], names[0]
	}
	r := &Registry{byID: make(map[key]*Element), byName: make(map[string]*Element)}
	for _, name := range names {
		if err := r.readFile(fsys, name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Registry) readFile(fsys fs.FS, name string) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	t := table{name: name, prefix: strings.TrimSuffix(name, "csv"), add: r.add}
	if name != ianaFile {
		return t.read(f)
	}
	t.prefix = ""
	if err := t.read(f); err != nil {
		return err
	}
	return r.addReverses()
}

func (r *Registry) add(e *Element) error {
	k := key{e.Enterprise, e.ID}
	if other, ok := r.byID[k]; ok {
		return fmt.Errorf("element %d of %s is there twice: %s and %s", e.ID, owner(e.Enterprise), other.Name, e.Name)
	}
	if other, ok := r.byName[e.Name]; ok {
		return fmt.Errorf("elements %d and %d are both named %s", other.ID, e.ID, e.Name)
	}
	r.byID[k], r.byName[e.Name] = e, e
	return nil
}

// Lookup finds an element by its numbers; enterprise is 0 for IANA's. The element must not be changed.
//
// Collectors that pass NetFlow v9 on as IPFIX (ipfixcol, libfds) write a private field type as an element of enterprise NetFlowV9
// without the highest bit, which an IPFIX template has no room for; such a number finds the field type too.
func (r *Registry) Lookup(enterprise uint32, id uint16) (*Element, bool) {
	e, ok := r.byID[key{enterprise, id}]
	if !ok && enterprise == NetFlowV9 {
		return r.private(id | 1<<15)
	}
	return e, ok
}

// ByName finds an element by Element.Name, upper and lower case told apart. The element must not be changed.
func (r *Registry) ByName(name string) (*Element, bool) {
	e, ok := r.byName[name]
	return e, ok
}
