package detect

import (
	"fmt"
	"strings"
)

// Stats counts what the engine did. What is not a current number only ever grows; what is not said otherwise is in flow
// records.
type Stats struct {
	Flows      uint64
	Late       uint64 // ended before event time, judged all the same
	Skewed     uint64 // claimed to end long after they were received
	Incomplete uint64 // no addresses, no ports, or an ICMP type that asks nothing: part of no contact
	Groupwise  uint64 // to or from multicast, broadcast, link-local: part of no contact
	Duplicates uint64 // seen before, by the same exporter or by another one on the way
	Continued  uint64 // later slices and late halves of conversations that were settled before
	// Unreachable counts ICMP errors that a host sent about itself.
	Unreachable uint64

	Contacts    [4]uint64 // contacts by Outcome, as first judged
	Joined      uint64    // contacts of which both halves came
	Revised     uint64    // contacts whose outcome changed after they were judged
	Backscatter uint64    // conversations of answers alone: no contacts
	Foreign     uint64    // contacts with neither end inside: many of them mean that networks::internal lacks something

	Conversations  StateStats
	Hurried        uint64     // conversations that went because the table was full, and were judged before their time
	Peers, Servers StateStats // of which the past is remembered
	Episodes       StateStats // that are open

	Opened          uint64   // episodes, reopened ones included
	Folded          uint64   // episodes that were told together with others
	EpisodesRefused uint64   // reports of episodes that were not told because too many were open
	Allowed         []uint64 // contacts, and records of measured traffic, that each allow rule excused, in the order of the configuration

	Detectors []DetectorStats
}

// DetectorStats are the counters of one detector.
type DetectorStats struct {
	Name string
	StateStats
}

// errUnknownDetector is an allow rule for a detector that does not run.
type errUnknownDetector struct {
	name  string
	names []string
}

func (e errUnknownDetector) Error() string {
	return fmt.Sprintf("allow: detector: got %q, may be empty or one of %s", e.name, strings.Join(e.names, ", "))
}
