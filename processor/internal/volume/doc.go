// Package volume finds traffic that is too much: floods of hosts, networks and interfaces, reflection and its abused servers, and
// hosts inside that flood others. README.md says what it measures, what each knob costs and what fools it.
//
// What a record carried is spread over the time that it covers, in buckets of ten seconds. A finding takes a floor, more than the
// target is used to, and two buckets of three in a row.
package volume
