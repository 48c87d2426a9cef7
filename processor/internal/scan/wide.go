package scan

import (
	"net/netip"
	"slices"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// wide counts the targets of a source that has too many for a list. What failed is what was tried and never answered, so a
// success takes its failure back by itself.
type wide struct {
	tried, answered distinct // of known outcome
	unseen          distinct // of unknown outcome
	hosts, ports    distinct
	refused, silent uint64 // failures by kind when first met
	open            []netip.AddrPort
}

// openSample is how many targets that answered are kept for the evidence.
const openSample = 32

// add counts t and tells how the walk goes: +1 for a new failure, -1 for a new success, 0 for what was known.
func (w *wide) add(t *target) int {
	whole, host, port := t.hashes()
	w.hosts.add(host)
	w.ports.add(port)
	switch t.outcome {
	case detect.Answered:
		w.tried.add(whole)
		if !w.answered.add(whole) {
			return 0
		}
		if at := netip.AddrPortFrom(t.host, t.port); len(w.open) < openSample && !slices.Contains(w.open, at) {
			w.open = append(w.open, at)
		}
		return -1
	case detect.Refused, detect.Silent:
		if !w.tried.add(whole) {
			return 0
		}
		if t.outcome == detect.Refused {
			w.refused++
		} else {
			w.silent++
		}
		return +1
	}
	w.unseen.add(whole)
	return 0
}

// tally reads the numbers.
func (w *wide) tally() tally {
	var n tally
	exact := [5]bool{}
	n.tried, exact[0] = w.tried.count()
	n.answered, exact[1] = w.answered.count()
	n.unseen, exact[2] = w.unseen.count()
	n.hosts, exact[3] = w.hosts.count()
	n.ports, exact[4] = w.ports.count()
	n.about = exact != [5]bool{true, true, true, true, true}
	n.answered = min(n.answered, n.tried)
	n.failed = n.tried - n.answered
	if all := w.refused + w.silent; all > 0 {
		n.refused = int(float64(n.failed)*float64(w.refused)/float64(all) + 0.5)
	}
	n.silent = n.failed - n.refused
	return n
}
