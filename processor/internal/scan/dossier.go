package scan

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// exactTargets is how many targets of a source are kept one by one. They are the evidence, and the default thresholds are
// crossed among them.
const exactTargets = 64

// roomTargets is how many of them a dossier has room for in itself. A client that makes handshakes without requests beside its
// ordinary sessions is cleared within so many, and costs no memory that the garbage collector has to find.
const roomTargets = 8

// dossier is a source with more than a few targets, or one that is judged, and all that is held against it.
type dossier struct {
	*source
	of      *scan
	client  netip.Addr
	pings   bool
	outward bool
	shown   detect.Ref // in scan.shown: the first flows since it looked guilty; 0 for none
	targets []target   // the first ones; in room as long as they fit
	room    [roomTargets]target
	wide    *wide // all of them, once they are too many
}

// targets are those of a source that are kept one by one, good until one is added.
func (s *scan) targets(src *source) []target {
	if src.dossier != 0 {
		return s.dossiers.At(src.dossier).targets
	}
	return src.few[:src.n]
}

// note counts a target of a source. It tells by how many steps the walk moves, and whether anything is new.
func (s *scan) note(e *entry, t *target) (step int, news bool) {
	src := &e.Value
	targets := s.targets(src)
	for i := range targets {
		known := &targets[i]
		if !known.is(t) {
			continue
		}
		src.retry(known, t)
		if !better(t.outcome, known.outcome) {
			return 0, false
		}
		step = change(known.outcome, t.outcome)
		known.outcome = t.outcome
		if src.dossier != 0 {
			s.dossiers.At(src.dossier).correct(t)
		}
		return step, true
	}
	switch {
	case src.dossier == 0 && len(targets) < fewTargets:
		src.few[src.n] = *t
		src.n++
	case len(targets) < exactTargets:
		d := s.open(e)
		d.targets = append(d.targets, *t)
	default:
		return s.open(e).count(t)
	}
	src.mute += uint32(one(t.mute))
	return change(detect.Unknown, t.outcome), true
}

// open is the dossier of a source, a new one if there is none.
func (s *scan) open(e *entry) *dossier {
	src := &e.Value
	if src.dossier == 0 {
		src.dossier = s.dossiers.Take()
		d := s.dossiers.At(src.dossier)
		d.source, d.of, d.client = src, s, e.Key.client.Addr()
		d.pings, d.outward = e.Key.pings, e.Key.outward
		d.targets = append(d.room[:0], src.few[:src.n]...)
	}
	return s.dossiers.At(src.dossier)
}

// show keeps a flow as evidence. Only of suspects: of the many that are never told nobody asks.
func (d *dossier) show(c *detect.Contact) {
	if d.shown == 0 {
		d.shown = d.of.shown.Take()
	}
	d.of.shown.At(d.shown).First(detect.ExampleOf(c))
}

// flows are those that were kept as evidence, one line each.
func (d *dossier) flows() []string {
	if d.shown == 0 {
		return nil
	}
	return d.of.shown.At(d.shown).Lines()
}

// correct counts a better outcome of a target that is listed.
func (d *dossier) correct(t *target) {
	if d.wide != nil {
		d.wide.add(t)
	}
}

// count counts a target for which the list has no room.
func (d *dossier) count(t *target) (step int, news bool) {
	if d.wide == nil && !d.widen() {
		return 0, false
	}
	before := d.wide.unseen.n
	step = d.wide.add(t)
	if t.mute {
		d.mute += uint32(d.wide.unseen.n - before)
	}
	return step, step != 0 || d.wide.unseen.n != before
}

// widen goes over from the list to counting, if there is room for it.
func (d *dossier) widen() bool {
	if !d.of.mayWiden() {
		if !d.saturated {
			d.saturated = true
			d.of.saturated++
		}
		return false
	}
	d.wide = new(wide)
	for _, answered := range []bool{false, true} { // what answered belongs to the scan by what did not
		for i := range d.targets {
			if t := &d.targets[i]; answered == (t.outcome == detect.Answered) {
				d.wide.add(t)
			}
		}
	}
	return true
}

// lead is the first target that accuses.
func (d *dossier) lead(blind bool) *target {
	for i := range d.targets {
		if accuses(d.targets[i].outcome, blind) {
			return &d.targets[i]
		}
	}
	return &d.targets[0]
}

// protocolOf is the one protocol of a scan, 0 when there are several. That of a scan of one port is not blurred by what the
// source tried elsewhere.
func (d *dossier) protocolOf(v *verdict) flow.Protocol {
	if v.port == 0 || d.protocol() != 0 {
		return d.protocol()
	}
	var only flow.Protocol
	for i := range d.targets {
		switch t := &d.targets[i]; {
		case t.port != v.port || !accuses(t.outcome, v.blind):
		case only != 0 && only != t.protocol:
			return 0
		default:
			only = t.protocol
		}
	}
	return only
}

// tally counts what it tried.
func (d *dossier) tally(blind bool) tally {
	var n tally
	if d.wide != nil {
		n = d.wide.tally(blind)
	} else {
		n = tallyOf(d.targets, blind)
	}
	n.tried += int(d.merits)
	return n
}
