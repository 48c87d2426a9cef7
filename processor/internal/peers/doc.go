// Package peers remembers what each host inside usually does - whom it serves, on which ports, how much it sends, at which hours -
// and says when one does something else. README.md says what it measures, what each knob costs and what fools it.
//
// All that it says is context for other findings, never an alarm by itself: a host that is young, a habit that is not settled and
// a measure that is not good enough say nothing.
package peers
