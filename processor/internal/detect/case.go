package detect

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// Case is what a detector says about a subject each time its evidence grows. The engine makes the episode of it: it
// decides what is new, what is worth telling again, and when it is over.
type Case struct {
	Subject netip.Addr   // the host that it is about; of a network the first address, of an interface the exporter
	Network netip.Prefix // the network that it is about, if that is no single host
	Key     uint64       // tells apart the cases that a detector may have of one subject at the same time; see KeyOf

	Type     string // "<family>.<form>"; may change while the episode is open
	Severity anomaly.Severity
	// Magnitude is the number that is told again when it has grown tenfold, in whatever unit counts: targets, bytes, tries.
	Magnitude   float64
	First, Last flow.Time // of the evidence

	Match   Match
	Silence Silence // what would have kept it from being told
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
	Side     Side
	Peer     netip.Prefix  // only with hosts of this network; any when invalid
	Port     uint16        // only with this port: the peer's, or the subject's own where the Side is Asked; any when 0
	Protocol flow.Protocol // any when 0
	// MaxPackets leaves out flows of more packets, so that the subject's ordinary traffic is not taken along; 0 for no limit.
	MaxPackets uint64
}

// Side says which flows of a subject are meant.
type Side uint8

// The sides: conversations that the subject opened, those that others opened to it, or both.
const (
	Asking Side = iota
	Asked
	Either
)

// Silence is the narrowest rule of the allow list that covers a case. Its zero value stands for the case's subject, and the peer
// and port of its Match where it has some.
type Silence struct {
	Subject, Peer netip.Prefix
	Port          uint16
	None          bool // no rule covers it
}

// Reporter is how a detector speaks to the engine.
type Reporter interface {
	// Report tells the state of a case: the first time that it is one, and whenever its evidence has grown.
	Report(c Case)
	// Forget says that the state behind a case is about to go. The engine closes the episode, if it is open, and asks the
	// Teller for the last time before Forget returns.
	Forget(subject netip.Addr, key uint64)
}
