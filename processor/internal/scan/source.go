package scan

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// fewTargets is how many targets a source has in itself. Nine in ten sources of a flood, and of the noise of the Internet, never
// have more.
const fewTargets = 2

// The walk (Jung et al. 2004, section 4): theta0, the chance that a benign source's first contact succeeds, is 0.8; theta1,
// a scanner's, 0.2; so a failure moves it by ln((1-theta1)/(1-theta0)) and a success by the same amount down. It decides at
// ln(0.99/0.01), for one error in a hundred either way, and stops there, so that nobody lives on past merits.
const (
	stride = 1.3863
	bound  = 4.5951
)

// source is what is remembered of one client since it last behaved. It has no pointers, so that the garbage collector need not
// read the sources, of which a flood makes as many as there may be.
type source struct {
	first, last flow.Time // of contacts that were not answered, as are the numbers below
	failed      flow.Time // event time of the latest new failure
	contacts    uint32
	mute        uint32 // targets of which sampling showed nothing but SYNs
	again       uint32 // how often such a target was tried again
	packets     uint64 // sent
	exporters   [2]detect.Host
	sampling    uint32
	walk        float32
	dossier     detect.Ref // in scan.dossiers: the targets when they are more than a few; 0 for none
	protocols   [2]flow.Protocol

	merits    uint8 // targets that answered shortly before, while nothing was held against it
	zone      detect.Zone
	told      form // as which it was reported; formless when it was not
	blind     bool // it was reported by number alone
	saturated bool // there was no room for a wide

	n   uint8 // how many of the few there are, as long as there is no dossier
	few [fewTargets]target
}

// cleared tells whether the walk has come to believe that the source is benign. Of a source that was reported it is
// believed only some time after its last failure.
func (s *source) cleared(now flow.Time) bool {
	return s.walk <= -bound && (s.told == formless || s.failed.Add(cooling) <= now)
}

// cooling is how long a scanner must not have failed before its good behaviour counts.
const cooling = time.Hour

// move takes the walk on by a number of steps, for a contact that was news.
func (s *source) move(c *detect.Contact, step int) {
	if c.Outcome == detect.Answered && knock(c) {
		step++ // no merit: an open port that was scanned answers just so
	}
	s.walk = min(max(s.walk+float32(step)*stride, -bound), bound)
	if step > 0 {
		s.failed = c.At
	}
	if c.Outcome != detect.Answered { // what was answered may be the source's ordinary traffic
		s.see(c)
	}
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
	if c.First != 0 && (s.first == 0 || c.First < s.first) {
		s.first = c.First
	}
	s.last = max(s.last, c.Last)
	s.sampling = max(s.sampling, c.Sampling)
	if !c.Revised {
		s.contacts++
		s.packets += c.Sent.Packets
	}
	enter(s.protocols[:], c.Protocol)
	enter(s.exporters[:], detect.HostOf(c.Exporter))
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

// protocol is the one that was used, 0 when there were several.
func (s *source) protocol() flow.Protocol {
	if s.protocols[1] != 0 {
		return 0
	}
	return s.protocols[0]
}
