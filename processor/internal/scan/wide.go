package scan

import (
	"net/netip"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// wide counts the targets of a source that has too many for a list. What failed is what was tried and never answered, so a
// success takes its failure back by itself.
type wide struct {
	tried, answered distinct // of known outcome
	unseen          distinct // of unknown outcome
	refused, silent uint64   // failures by kind when first met
	failures        shape
	unknowns        shape
}

// shape is what the targets of one kind that accuses have in common, as they were when they were met.
type shape struct {
	hosts, ports     distinct
	atHosts, atPorts opened
	sample           sample
}

// shape is that of what accuses.
func (w *wide) shape(blind bool) *shape {
	if blind {
		return &w.unknowns
	}
	return &w.failures
}

// answer notes a target that answered and belongs to what has this shape.
func (s *shape) answer(t *target, whole, host, port uint64) {
	if s.hosts.has(host) {
		s.atHosts.note(t, whole)
	}
	if s.ports.has(port) {
		s.atPorts.note(t, whole)
	}
}

// opened are targets that answered and belong to the scan: by their host, or by their port.
type opened struct {
	distinct
	sample []netip.AddrPort
}

// openSample is how many targets that answered are kept for the evidence.
const openSample = 32

func (o *opened) note(t *target, whole uint64) {
	if o.add(whole) && len(o.sample) < openSample {
		o.sample = append(o.sample, netip.AddrPortFrom(t.host.Addr(), t.port))
	}
}

// add counts t and tells how the walk goes: +1 for a new failure, -1 for a new success, 0 for what was known.
func (w *wide) add(t *target) int {
	whole, host, port := t.hashes()
	if t.outcome == detect.Answered {
		w.tried.add(whole)
		w.failures.answer(t, whole, host, port)
		w.unknowns.answer(t, whole, host, port)
		return -one(w.answered.add(whole))
	}
	of := w.shape(t.outcome == detect.Unknown)
	of.hosts.add(host)
	of.ports.add(port)
	if t.outcome == detect.Unknown {
		if w.unseen.add(whole) {
			of.sample.take(t)
		}
		return 0
	}
	if !w.tried.add(whole) {
		return 0
	}
	of.sample.take(t)
	if t.outcome == detect.Refused {
		w.refused++
	} else {
		w.silent++
	}
	return +1
}

// tally reads the numbers.
func (w *wide) tally(blind bool) tally {
	var n tally
	of := w.shape(blind)
	for _, of := range []struct {
		number *int
		things *distinct
	}{
		{&n.tried, &w.tried}, {&n.answered, &w.answered}, {&n.unseen, &w.unseen}, {&n.hosts, &of.hosts},
		{&n.ports, &of.ports}, {&n.atHosts, &of.atHosts.distinct}, {&n.atPorts, &of.atPorts.distinct},
	} {
		*of.number = of.things.n
	}
	n.answered = min(n.answered, n.tried)
	n.failed = n.tried - n.answered
	if all := w.refused + w.silent; all > 0 {
		n.refused = int(float64(n.failed)*float64(w.refused)/float64(all) + 0.5)
	}
	n.silent = n.failed - n.refused
	return n
}
