// Package beacon finds hosts inside that call the same place outside at regular times, as malware does that asks its master
// for orders. README.md says what it measures, what each knob costs and what fools it.
//
// The rule is a test of the gaps between calls against chance: the share that lies near their median must be larger than what
// calls at random times would give (a Poisson process, seen through the same merging of bursts).
package beacon
