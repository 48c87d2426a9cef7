package wire

import (
	"errors"
	"fmt"
)

// What can be wrong with a message. The errors of this package wrap one of these and say where and what.
var (
	ErrVersion   = errors.New("unknown version word")        // neither v1, v5, v7, v8, v9 nor IPFIX
	ErrV8        = errors.New("NetFlow v8 is not read")      // its records are sums over flows, in one of fourteen layouts
	ErrTruncated = errors.New("truncated")                   // a length or count announces more octets than there are
	ErrLength    = errors.New("impossible length")           // a length that nothing can have, or that cannot be written
	ErrTemplate  = errors.New("impossible template")         // an ID below 256, no fields, no scope, ...
	ErrTrailing  = errors.New("octets after the message")    // the message itself is whole
	ErrPadding   = errors.New("no more records in this set") // not a fault: how Template.Split tells the end
)

// faults keeps the first fault of a message and counts the others, so that a message of thousands of faulty sets does not make
// thousands of errors.
type faults struct {
	first error
	more  int
}

func (f *faults) add(err error) {
	if f.first == nil {
		f.first = err
		return
	}
	f.more++
}

// err is nil when there was no fault.
func (f *faults) err() error {
	if f.more > 0 {
		return fmt.Errorf("%w; faulty sets after it: %d", f.first, f.more)
	}
	return f.first
}
