// Package detect turns flows into findings: it keeps event time, joins flow records into contacts, gives those to the
// detectors, and tells what they report as episodes that open, grow and close.
//
// Detectors see contacts and not flows. A flow record is half a conversation, and of a long conversation it is half of one
// slice; a detector fed with records would take a busy server's answers for a scan and the slices of one long session for
// a beacon. Pairing and stitching need the same state for every detector, so the engine does it once.
//
// Nothing here reads a clock, starts a goroutine, draws a random number or depends on the order of a map: the same flows
// give the same findings, live or from a capture of ten years ago.
package detect
