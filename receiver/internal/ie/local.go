package ie

import (
	"errors"
	"fmt"
	"strconv"
)

// longestLearnt is how long the name of a learnt element may be, in octets, without the enterprise number. IANA's longest has 47.
const longestLearnt = 64

// Errors of Local.Learn.
var (
	ErrNumber  = errors.New("only elements of IANA or an enterprise, with an ID from 1 to 32767, can be learnt")
	ErrBadName = errors.New("an element's name is 1 to 64 letters, digits, _, . and -")
	ErrBadType = errors.New("no such data type")
)

// Local is the registry as one exporter has it: the shared one, and below it what the exporter itself told in type information
// options (RFC 5610). What one exporter says of an enterprise's elements must not change how another's are read. A Local is not
// safe for concurrent use, and grows with every element learnt: the caller bounds it.
type Local struct {
	*Registry
	shared  *Local // nil when there is none
	learnt  map[key]*Element
	changes int
}

// Local makes a registry that learns, on top of r.
func (r *Registry) Local() *Local { return &Local{Registry: r} }

// Local makes a registry that learns, and knows what l does where it was not told otherwise.
func (l *Local) Local() *Local { return &Local{Registry: l.Registry, shared: l} }

// Lookup is Registry.Lookup, and finds learnt elements too.
func (l *Local) Lookup(enterprise uint32, id uint16) (*Element, bool) {
	if e, ok := l.Registry.Lookup(enterprise, id); ok {
		return e, true
	}
	if e, ok := l.learnt[key{enterprise, id}]; ok || l.shared == nil {
		return e, ok
	}
	return l.shared.Lookup(enterprise, id)
}

// Has tells whether l itself learnt the element.
func (l *Local) Has(enterprise uint32, id uint16) bool {
	_, ok := l.learnt[key{enterprise, id}]
	return ok
}

// Len is how many elements l itself learnt. It never shrinks.
func (l *Local) Len() int { return len(l.learnt) }

// Changes is how often what Lookup finds has changed.
func (l *Local) Changes() int {
	if l.shared == nil {
		return l.changes
	}
	return l.changes + l.shared.Changes()
}

// Learn adds the element told, of which Enterprise, ID (without the enterprise bit), Name and Type count, or puts it in the place of
// what was told before. It tells whether anything changed: what the registry knows stays. The name is made "<enterprise>.<name>",
// which no file's elements have, because it comes from the network and must neither take another element's place nor look like a
// vendor's word.
func (l *Local) Learn(told Element) (bool, error) {
	if err := told.Learnable(); err != nil {
		return false, err
	}
	if _, known := l.Registry.Lookup(told.Enterprise, told.ID); known {
		return false, nil
	}
	name := strconv.FormatUint(uint64(told.Enterprise), 10) + "." + told.Name
	if old := l.learnt[key{told.Enterprise, told.ID}]; old != nil && old.Name == name && old.Type == told.Type {
		return false, nil
	}
	if l.learnt == nil {
		l.learnt = make(map[key]*Element)
	}
	// The old stays as it is, for whoever holds it.
	l.learnt[key{told.Enterprise, told.ID}] = &Element{
		Enterprise: told.Enterprise, ID: told.ID, Name: name, Type: told.Type, Status: "learnt",
	}
	l.changes++
	return true, nil
}

// Learnable is the error with which Learn refuses e, so that room for it can be made after the check: one of ErrNumber,
// ErrBadName and ErrBadType, wrapped.
func (e *Element) Learnable() error {
	switch {
	case e.Enterprise == Reverse || e.Enterprise == NetFlowV9 || e.ID == 0 || e.ID > maxID:
		return fmt.Errorf("element %d of enterprise %d: %w", e.ID, e.Enterprise, ErrNumber)
	case len(e.Name) > longestLearnt || !checkName(e.Name):
		return fmt.Errorf("element %d of enterprise %d: %w", e.ID, e.Enterprise, ErrBadName)
	case int(e.Type) >= len(typeNames):
		return fmt.Errorf("element %d of enterprise %d: type %d: %w", e.ID, e.Enterprise, e.Type, ErrBadType)
	}
	return nil
}

// Unknown stands for an element that nobody knows: octets named by the numbers, "<enterprise>.<id>"; for a field type of NetFlow v9
// "netflow_v9.<id>".
func Unknown(enterprise uint32, id uint16) *Element {
	owner := strconv.FormatUint(uint64(enterprise), 10)
	if enterprise == NetFlowV9 {
		owner = netflowV9Word
	}
	return &Element{Enterprise: enterprise, ID: id, Name: owner + "." + strconv.FormatUint(uint64(id), 10), Type: OctetArray}
}
