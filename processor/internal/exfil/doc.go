// Package exfil finds data that leaves: a host inside that sends far more to a host outside than comes back, more than others
// of its kind or than it did itself before. README.md says what it measures, what each knob costs and what fools it.
//
// Bytes are counted record by record, spread over the time that each record tells of, in sliding windows of an hour and of a day.
// What the engine remembers of the destination (its age, who else deals with it) and what the host used to send decide how many
// of them it takes.
package exfil
