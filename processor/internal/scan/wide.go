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
	hosts, ports    distinct // of what did not answer when it was met
	refused, silent uint64   // failures by kind when first met
	sample          sample
	atHosts         opened
	atPorts         opened
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
		if w.hosts.has(host) {
			w.atHosts.note(t, whole)
		}
		if w.ports.has(port) {
			w.atPorts.note(t, whole)
		}
		return -one(w.answered.add(whole))
	}
	w.hosts.add(host)
	w.ports.add(port)
	if t.outcome == detect.Unknown {
		if w.unseen.add(whole) {
			w.sample.take(t)
		}
		return 0
	}
	if !w.tried.add(whole) {
		return 0
	}
	w.sample.take(t)
	if t.outcome == detect.Refused {
		w.refused++
	} else {
		w.silent++
	}
	return +1
}

// tally reads the numbers.
func (w *wide) tally() tally {
	var n tally
	for _, of := range []struct {
		number *int
		things *distinct
	}{
		{&n.tried, &w.tried}, {&n.answered, &w.answered}, {&n.unseen, &w.unseen}, {&n.hosts, &w.hosts},
		{&n.ports, &w.ports}, {&n.atHosts, &w.atHosts.distinct}, {&n.atPorts, &w.atPorts.distinct},
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
