package volume

import (
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// volume is the detector.
type volume struct {
	cfg      Config
	floors   [classes]limits
	sieve    *sieve
	gauges   *detect.Table[key, gauge]
	dossiers detect.Slab[dossier]
	open     int          // dossiers
	waiting  []detect.Ref // gauges that wait for judgement
	abuses   *abuses
	clock    flow.Time       // event time
	answered flow.Time       // when an answer was last seen
	reporter detect.Reporter // good during a call

	evicted, wasted uint64
	refused         uint64 // dossiers that there was no room for
	stale           uint64 // records of before the ring of a target
	tooLate         bool   // so is the record at hand
}

type entry = detect.Entry[key, gauge]

// The segments of the table, in the order in which they make room.
const (
	newcomers = iota // measured for less than an hour
	regulars         // their usual is worth keeping
	suspects         // with a dossier
)

const (
	quiet = 3 * time.Minute // without half the limit, and an episode is over
	hour  = 3600 / seconds  // in buckets
	// settling is how long what may be answered waits for answers that have not come yet.
	settling = 5 * time.Second
	// sighted is for how long one answer proves that both directions are exported.
	sighted = time.Hour
)

func newVolume(cfg Config) *volume {
	v := &volume{cfg: cfg, floors: cfg.floors(), sieve: newSieve()}
	v.gauges = detect.NewTable(cfg.MaxTargets, []detect.Segment{
		newcomers: {Idle: 30 * time.Minute, Reserve: cfg.MaxTargets / 8},
		regulars:  {Idle: 8 * 24 * time.Hour},
		suspects:  {},
	}, v.leaving)
	v.abuses = newAbuses(v)
	return v
}

// blind tells whether answers cannot be seen.
func (v *volume) blind(at flow.Time) bool { return v.answered == 0 || at > v.answered.Add(sighted) }

// Observe implements detect.Detector. Contacts say nothing of how fast they were.
func (v *volume) Observe(*detect.Contact, detect.Reporter) {}

// Meter implements detect.Meter.
func (v *volume) Meter(t *detect.Traffic, r detect.Reporter) {
	v.reporter, v.clock, v.tooLate = r, t.At, false
	if t.Answered && t.Protocol != flow.TCP { // of TCP the flags alone can say so
		v.answered = t.At
	}
	l := v.weigh(t)
	if t.DstZone == detect.Inside {
		v.into(t, &l)
	}
	if t.SrcZone == detect.Inside {
		v.outOf(t, &l)
	}
	if v.cfg.InterfaceBits > 0 {
		v.through(t, &l)
	}
	if v.tooLate { // once, however many targets it has
		v.stale++
	}
}

// into counts what a host inside gets.
func (v *volume) into(t *detect.Traffic, l *load) {
	v.abuses.ask(t)
	dst := detect.HostOf(t.Dst)
	if !t.ByClient && t.Answered { // it asked for this
		if t.SrcZone == detect.Outside && l.served {
			said := *l
			said.long = l.long || t.Protocol == flow.TCP
			v.excuse(key{host: dst, class: outbound}, &said)
		}
		return
	}
	k := key{host: dst, class: l.class}
	if v.orphan(t) {
		k.class = reflected
	}
	own := *l
	own.flows = l.begun(t, k.class)
	v.put(k, t, &own)
	_, wide := networksOf(dst, t.Dst.Is4())
	if v.put(wide, t, l) {
		narrow, _ := networksOf(dst, t.Dst.Is4())
		v.put(narrow, t, l)
	}
}

// orphan tells whether a record is an answer of an abusable service whose question nobody saw.
func (v *volume) orphan(t *detect.Traffic) bool {
	return t.Protocol == flow.UDP && !t.Answered && service(t.SrcPort) != ""
}

// outOf counts what a host inside sends: as excuse for what it gets, and as a flood of somebody outside.
func (v *volume) outOf(t *detect.Traffic, l *load) {
	src := detect.HostOf(t.Src)
	if l.served {
		said := *l
		said.long = l.long || t.Protocol == flow.TCP // whatever is short there, and served, had its handshake
		v.excuse(key{host: src, class: l.class}, &said)
		narrow, wide := networksOf(src, t.Src.Is4())
		if v.excuse(wide, &said) {
			v.excuse(narrow, &said)
		}
	}
	if t.Protocol == flow.UDP && service(t.DstPort) != "" {
		asked := *l
		asked.long = false
		v.excuse(key{host: src, class: reflected}, &asked)
	}
	if t.DstZone == detect.Outside && t.ByClient {
		v.put(key{host: src, class: outbound}, t, l)
	}
	v.abuses.meter(t)
}

// through counts what passes the interfaces of the exporter.
func (v *volume) through(t *detect.Traffic, l *load) {
	whole := *l
	whole.bytes, whole.packets, whole.seen, whole.paired = t.Volume.Bytes, t.Volume.Packets, t.Flow.Packets, false
	exporter := detect.HostOf(t.Exporter)
	if t.In != 0 {
		v.put(key{host: exporter, number: t.In << 1, class: link}, t, &whole)
	}
	if t.Out != 0 {
		v.put(key{host: exporter, number: t.Out<<1 | 1, class: link}, t, &whole)
	}
}

// put counts a record for a target, and tells whether that is measured.
func (v *volume) put(k key, t *detect.Traffic, l *load) bool {
	c := v.sieve.cell(k.hash())
	enough := c.add(l, &v.floors[k.class])
	if !enough && c.watched == 0 {
		return false
	}
	e := v.gauges.Find(k)
	if e == nil {
		if !enough {
			return false
		}
		e = v.gauges.Add(k, newcomers, t.At)
		c.watched++
		g := &e.Value
		g.class = k.class
		g.newest, g.opened = numberOf(l.end), numberOf(l.end)
		g.limit(&v.cfg, &v.floors[k.class])
	}
	v.measure(e, t, l)
	return true
}

// excuse counts what a target sent, if that is measured.
func (v *volume) excuse(k key, l *load) bool {
	if v.sieve.cell(k.hash()).watched == 0 {
		return false
	}
	e := v.gauges.Find(k)
	if e == nil {
		return false
	}
	e.Value.answer(l)
	return true
}

// measure takes a record into the gauge of its target.
func (v *volume) measure(e *entry, t *detect.Traffic, l *load) {
	g := &e.Value
	if l.class == fragment && !g.sees(t.Exporter) {
		return
	}
	if n := numberOf(l.end); n > g.newest {
		v.turn(e, n, t.At)
	} else if e.Segment() == newcomers {
		v.gauges.Keep(e, newcomers, t.At) // so that those go first that got one large record and no more
	}
	first, last, ok := g.pour(l)
	if !ok {
		v.tooLate = true
		return
	}
	if g.dossier != 0 {
		v.dossiers.At(g.dossier).note(t, l)
	}
	for n := first; n <= last; n++ {
		v.look(e, n, t, l)
	}
}

// sees tells whether an exporter is the one whose fragments count: they have no ports to tell by that two exporters on the way
// saw the same ones.
func (g *gauge) sees(exporter netip.Addr) bool {
	h := detect.HostOf(exporter)
	if g.exporter == (detect.Host{}) {
		g.exporter = h
	}
	return g.exporter == h
}

// turn begins a new bucket.
func (v *volume) turn(e *entry, n number, at flow.Time) {
	g := &e.Value
	busy := g.dossier != 0 && v.busy(g)
	g.turn(n, &v.cfg, &v.floors[e.Key.class])
	switch {
	case busy:
		v.gauges.Keep(e, suspects, at)
		d := v.dossiers.At(g.dossier)
		if !g.told && g.hot == 0 && d.last < g.oldest().begins() {
			*d = dossier{key: e.Key, of: v} // what was so long ago has nothing to do with what may come
		}
	case g.dossier != 0:
	case g.usual.buckets >= hour:
		v.gauges.Keep(e, regulars, at)
	default:
		v.gauges.Keep(e, newcomers, at)
	}
}

// busy tells whether the newest bucket is worth keeping the dossier for.
func (v *volume) busy(g *gauge) bool {
	r, lim, _ := v.unwanted(g, g.at(g.newest))
	ratio, _ := r.ratio(lim)
	return ratio >= dossierShare
}

// leaving sees what the table lets go.
func (v *volume) leaving(e *entry, evicted bool) {
	if evicted {
		v.evicted++
		if e.Segment() == suspects {
			v.wasted++
		}
	}
	v.sieve.cell(e.Key.hash()).watched--
	v.forget(e)
}

// forget closes the case of a target, and lets go of its dossier.
func (v *volume) forget(e *entry) {
	g := &e.Value
	if g.dossier == 0 {
		return
	}
	if g.told {
		g.told = false
		v.reporter.Forget(v.dossiers.At(g.dossier).subject(), e.Key.hash())
	}
	v.dossiers.Give(g.dossier)
	v.open--
	g.dossier, g.warm = 0, 0
}

// Advance implements detect.Detector.
func (v *volume) Advance(now flow.Time, r detect.Reporter) {
	v.reporter, v.clock = r, now
	v.judgeWaiting(now)
	for e := v.gauges.Oldest(suspects); e != nil && e.Seen.Add(quiet) <= now; e = v.gauges.Oldest(suspects) {
		v.forget(e)
		v.gauges.Keep(e, regulars, now)
	}
	v.gauges.Expire(now)
	v.abuses.advance(now)
}

// Stats implements detect.Detector.
func (v *volume) Stats() detect.StateStats {
	return detect.StateStats{
		Entries: v.gauges.Len() + v.abuses.table.Len(),
		Bytes:   v.gauges.Bytes() + v.dossiers.Bytes() + v.abuses.table.Bytes() + v.sieve.bytes(),
		Evicted: v.evicted + v.abuses.evicted, EvictedWithEvidence: v.wasted + v.abuses.wasted,
		Saturated: v.refused, Stale: v.stale,
	}
}
