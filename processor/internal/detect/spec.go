package detect

import (
	"cmp"
	"fmt"

	"github.com/otelflow/otelflow/internal/flow"
)

// Spec registers a detector: its name in the configuration and how its settings start. Whoever composes the engine lists
// the specs openly, in one table.
type Spec struct {
	Name string                     // also the family of its finding types: "scan" finds "scan.vertical"
	New  func(Sensitivity) Settings // a fresh copy of the defaults on each call
}

// Settings is the configuration of one detector. What implements it is a pointer to the detector's configuration struct
// with mapstructure tags, so that the shell decodes the user's keys straight into it and an unknown key is an error.
type Settings interface {
	// Validate says which key is wrong, what it got and what it may be.
	Validate() error
	// Build makes the detector. It is called after Validate found nothing wrong.
	Build() Detector
}

// Within is the error for a key whose value is not from least to most, nil where it is.
func Within[T cmp.Ordered](key string, got, least, most T) error {
	if got >= least && got <= most { // which no NaN is
		return nil
	}
	return fmt.Errorf("%s: got %v, may be %v to %v", key, got, least, most)
}

// Detector judges contacts. It belongs to one Engine, which calls it from one goroutine at a time.
//
// A detector never reads the clock: the time is Contact.At or Traffic.At, and what Advance says when there is neither.
type Detector interface {
	// Observe looks at one contact, which is good only until Observe returns.
	Observe(c *Contact, r Reporter)
	// Advance lets event time pass, in steps of some seconds; here state that has been idle for too long goes.
	Advance(now flow.Time, r Reporter)
	// Stats tells how full the detector's state is.
	Stats() StateStats
}

// Named is a detector under the name that findings and allow rules know it by.
type Named struct {
	Name     string
	Detector Detector
}

// Meter is a Detector that measures traffic as it comes, record by record, besides judging contacts. For a contact is told
// once, when its outcome is known; what flows afterwards, and how fast, only the records tell.
type Meter interface {
	Detector
	// Meter looks at one record, which is good only until Meter returns. The contact that it is part of may come later.
	Meter(t *Traffic, r Reporter)
}

// StateStats are a detector's own counters. All but Entries only ever grow.
type StateStats struct {
	Entries             int    // keys held now
	Bytes               int    // of memory taken, for keys and all that belongs to them
	Evicted             uint64 // keys that had to go because the table was full
	EvictedWithEvidence uint64 // those among Evicted that had begun to look guilty: lost recall
	Saturated           uint64 // keys that outgrew the memory for exact numbers and went on as "at least"
	Unjudged            uint64 // contacts that were left out because too few of the packets are looked at
	Stale               uint64 // records that told of a time too long ago to be measured
	Withheld            uint64 // findings that were not reported because the same had just been said of the same host
}
