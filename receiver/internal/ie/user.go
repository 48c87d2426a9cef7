package ie

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// readUser adds the elements of a user's file. own are those of all the user's files so far.
func (r *Registry) readUser(path string, own map[key]bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	vendor := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if err := checkVendor(vendor); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	t := table{name: path, prefix: vendor + ".", add: func(e *Element) error { return r.addUser(e, own) }}
	return t.read(f)
}

// checkVendor refuses names of files that would make names of elements look like something else.
func checkVendor(vendor string) error {
	if !checkName(vendor) || strings.Contains(vendor, ".") {
		return errors.New("elements are named after their file, whose name must be of letters, digits, _ and -")
	}
	if strings.Trim(vendor, "0123456789") == "" {
		return errors.New("elements are named after their file, and a number stands for elements that an exporter told of")
	}
	return nil
}

// addUser adds an element of the user's in place of a vendor's.
func (r *Registry) addUser(e *Element, own map[key]bool) error {
	if err := r.checkFieldType(e, own); err != nil {
		return err
	}
	k := key{e.Enterprise, e.ID}
	old, known := r.byID[k]
	switch {
	case known && (k.enterprise == 0 || k.enterprise == Reverse) && !own[k]:
		return fmt.Errorf("element %d of %s is %s and cannot be replaced", e.ID, owner(e.Enterprise), old.Name)
	case known && !own[k]:
		delete(r.byID, k)
		delete(r.byName, old.Name)
	}
	own[k] = true
	return r.add(e)
}

// checkFieldType refuses a field type of NetFlow v9 that is IANA's too, as LookupV9 would never find it, whichever row comes first.
func (r *Registry) checkFieldType(e *Element, own map[key]bool) error {
	switch e.Enterprise {
	case NetFlowV9:
		if old, known := r.byID[key{0, e.ID}]; known {
			return fmt.Errorf("element %d of %s is IANA's %s and cannot be replaced", e.ID, netflowV9Word, old.Name)
		}
	case 0:
		k := key{NetFlowV9, e.ID}
		if own[k] {
			return fmt.Errorf("element %d of IANA would replace %s of %s", e.ID, r.byID[k].Name, netflowV9Word)
		}
	}
	return nil
}

// owner is an enterprise number in words.
func owner(enterprise uint32) string {
	switch enterprise {
	case 0:
		return "IANA"
	case NetFlowV9:
		return netflowV9Word
	}
	return fmt.Sprintf("enterprise %d", enterprise)
}
