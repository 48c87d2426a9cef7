package flowdetectionprocessor

import "fmt"

// Emit says what leaves the processor. Records that are no flows always do.
type Emit string

// The three ways. All is the default: a processor put into somebody's pipeline takes nothing out of it until it is told to.
// Events is for a SIEM that charges per gigabyte; EventsAndFlagged adds the flows of open episodes, which is what an analyst
// asks for next.
const (
	All              Emit = "all"
	EventsAndFlagged Emit = "events_and_flagged"
	Events           Emit = "events"
)

func (e Emit) validate() error {
	switch e {
	case All, EventsAndFlagged, Events:
		return nil
	}
	return fmt.Errorf("emit: got %q, may be %s, %s or %s", string(e), All, EventsAndFlagged, Events)
}

// drops tells whether a record of fate f stays in the processor.
func (e Emit) drops(f fate) bool {
	return (f == plain || f == notice) && e != All || f == flagged && e == Events
}
