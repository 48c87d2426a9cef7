package detect

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// Case is what a detector says about a subject each time its evidence grows. The engine makes the episode of it: it
// decides what is new, what is worth telling again, and when it is over.
type Case struct {
	Subject netip.Addr
	Key     uint8 // tells apart the cases that a detector may have against one subject at the same time

	Type     string // "<family>.<form>"; may change while the episode is open
	Severity anomaly.Severity
	// Magnitude is the number that is told again when it has grown tenfold, in whatever unit counts: targets, bytes, tries.
	Magnitude   float64
	First, Last flow.Time // of the evidence

	Match Match
	// Teller writes the finding when the engine wants one; it must speak for the newest state until Reporter.Forget.
	Teller Teller
}

// Teller writes down what a detector knows of a case.
type Teller interface {
	// Tell fills in all of f but ID, Detector and State.
	Tell(f *anomaly.Finding)
}

// Match narrows which of the subject's flows belong to an episode. Its zero value takes all that the subject opened, with
// their answers.
type Match struct {
	Peer     netip.Addr    // only with this host; any when invalid
	Port     uint16        // only with this port of the peer; any when 0
	Protocol flow.Protocol // any when 0
	// MaxPackets leaves out flows of more packets, so that the subject's ordinary traffic is not taken along; 0 for no limit.
	MaxPackets uint64
}

// Reporter is how a detector speaks to the engine.
type Reporter interface {
	// Report tells the state of a case: the first time that it is one, and whenever its evidence has grown.
	Report(c Case)
	// Forget says that the state behind a case is about to go. The engine closes the episode, if it is open, and asks the
	// Teller for the last time before Forget returns.
	Forget(subject netip.Addr, key uint8)
}
