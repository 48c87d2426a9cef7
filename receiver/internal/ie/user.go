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
