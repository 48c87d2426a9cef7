package scan

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// exactTargets is how many targets of a source are kept one by one. They are the evidence, and the default thresholds are
// crossed among them.
const exactTargets = 64

// The walk (Jung et al. 2004, section 4): theta0, the chance that a benign source's first contact succeeds, is 0.8; theta1,
// a scanner's, 0.2; so a failure moves it by ln((1-theta1)/(1-theta0)) and a success by the same amount down. It decides at
// ln(0.99/0.01), for one error in a hundred either way, and stops there, so that nobody lives on past merits.
const (
	stride = 1.3863
	bound  = 4.5951
)

// source is what is remembered of one client since it last behaved.
type source struct {
	of     *scan
	client netip.Addr
	zone   detect.Zone
	pings  bool

	walk    float64
	targets []target // the first ones
	wide    *wide    // all of them, once they are too many

	first, last flow.Time // of contacts that were not answered, as are the numbers below
	failed      flow.Time // event time of the latest new failure
	contacts    uint64
	outward     uint64 // those of them that went outside
	packets     uint64 // sent
	protocols   [2]flow.Protocol
	exporters   [2]netip.Addr
	sampling    uint32

	told      form // as which it was reported; formless when it was not
	blind     bool // it was reported by number alone
	saturated bool // there was no room for a wide
}

// add takes in a contact and tells whether it was a first one: news.
func (s *source) add(c *detect.Contact) bool {
	t := targetOf(c)
	step, news := s.note(&t)
	if !news {
		return false
	}
	if c.Outcome == detect.Answered && knock(c) {
		step++ // no merit: an open port that was scanned answers just so
	}
	s.walk = min(max(s.walk+float64(step)*stride, -bound), bound)
	if step > 0 {
		s.failed = c.At
	}
	if c.Outcome != detect.Answered { // what was answered may be the source's ordinary traffic
		s.see(c)
	}
	return true
}

// note counts a target. It tells by how many steps the walk moves, and whether anything is new.
func (s *source) note(t *target) (step int, news bool) {
	for i := range s.targets {
		known := &s.targets[i]
		if !known.is(t) {
			continue
		}
		if !better(t.outcome, known.outcome) {
			return 0, false
		}
		step = change(known.outcome, t.outcome)
		known.outcome = t.outcome
		if s.wide != nil {
			s.wide.add(t)
		}
		return step, true
	}
	if len(s.targets) < exactTargets {
		s.targets = append(s.targets, *t)
		return change(detect.Unknown, t.outcome), true
	}
	if s.wide == nil && !s.widen() {
		return 0, false
	}
	before := s.wide.unseen.n
	step = s.wide.add(t)
	return step, step != 0 || s.wide.unseen.n != before
}

// widen goes over from the list to counting, if there is room for it.
func (s *source) widen() bool {
	if !s.of.mayWiden() {
		if !s.saturated {
			s.saturated = true
			s.of.saturated++
		}
		return false
	}
	s.wide = new(wide)
	for _, answered := range []bool{false, true} { // what answered belongs to the scan by what did not
		for i := range s.targets {
			if t := &s.targets[i]; answered == (t.outcome == detect.Answered) {
				s.wide.add(t)
			}
		}
	}
	return true
}

// change is by how many steps the walk moves when the outcome of a target goes from one to another. A success that comes
// late takes the failure back and counts besides.
func change(from, to detect.Outcome) int {
	step := 0
	if from.Failed() {
		step--
	}
	switch {
	case to == detect.Answered:
		step--
	case to.Failed():
		step++
	}
	return step
}

// see notes when and over which protocol a contact was, what it took, and who saw it.
func (s *source) see(c *detect.Contact) {
	if s.first == 0 || c.First < s.first {
		s.first = c.First
	}
	s.last = max(s.last, c.Last)
	s.sampling = max(s.sampling, c.Sampling)
	if !c.Revised {
		s.contacts++
		s.outward += uint64(one(c.ServerZone == detect.Outside))
		s.packets += c.Sent.Packets
	}
	enter(s.protocols[:], c.Protocol)
	enter(s.exporters[:], c.Exporter)
}

// enter puts v into the first free place of list, unless it is there already or all places are taken.
func enter[T comparable](list []T, v T) {
	var free T
	for i := range list {
		if list[i] == v {
			return
		}
		if list[i] == free {
			list[i] = v
			return
		}
	}
}

// lead is the first target that did not answer.
func (s *source) lead() *target {
	for i := range s.targets {
		if s.targets[i].outcome != detect.Answered {
			return &s.targets[i]
		}
	}
	return &s.targets[0]
}

// tally counts what it tried.
func (s *source) tally() tally {
	if s.wide != nil {
		return s.wide.tally()
	}
	return tallyOf(s.targets)
}
