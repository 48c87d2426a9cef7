package beacon

import (
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// beacon is the detector: newcomers at the door, a table of pairs, and few dossiers of those that look regular.
type beacon struct {
	cfg       Config
	newcomers doorkeeper
	pairs     *detect.Table[line, pair]
	sources   *detect.Table[detect.Host, source] // the clients of all pairs, so there are never more of them
	dossiers  detect.Slab[dossier]
	crowds    *detect.Table[detect.Host, crowd]
	reporter  detect.Reporter // good during a call
	evicted   uint64
	wasted    uint64 // evicted with evidence
	unjudged  uint64 // contacts of which sampling shows too little
}

type entry = detect.Entry[line, pair]

// source is a client of pairs.
type source struct {
	lines uint32 // how many of them are its
	rush  rush
}

// The segments of the pairs.
const (
	quiet    = iota // nothing regular about them
	suspects        // half of their gaps are alike
	accused         // reported
)

const (
	// newcomerIdle is how long a newcomer may be silent, and pairIdle a pair: what calls once a day is not found.
	newcomerIdle = 24 * time.Hour
	pairIdle     = 48 * time.Hour
)

func newBeacon(cfg Config) *beacon {
	b := &beacon{cfg: cfg}
	b.cfg.SkipPorts = slices.Clone(cfg.SkipPorts)
	known := cfg.MaxPairs / 4
	b.newcomers = newDoorkeeper(cfg.MaxPairs - known)
	b.pairs = detect.NewTable(known, []detect.Segment{
		quiet:    {Idle: pairIdle, Reserve: known / 8},
		suspects: {Idle: pairIdle},
		accused:  {Idle: pairIdle},
	}, b.leaving)
	b.sources = detect.NewTable[detect.Host, source](known, []detect.Segment{{}}, nil)
	b.crowds = detect.NewTable(max(known/64, 4), []detect.Segment{{Idle: pairIdle}}, b.dispersing)
	return b
}

// Observe implements detect.Detector.
func (b *beacon) Observe(c *detect.Contact, r detect.Reporter) {
	if !b.concerns(c) {
		return
	}
	if c.Sampling > b.cfg.MaxSampling {
		b.unjudged++
		return
	}
	b.reporter = r
	server := detect.HostOf(c.Server)
	place := placeOf(c, server)
	if c.Revised {
		b.revise(c, place, server)
		return
	}
	now := callOf(c, server)
	e := b.pairs.Find(place)
	if e == nil {
		b.meet(place, c, &now)
		return
	}
	if !e.Value.mixed && e.Value.server == server {
		b.call(e, c, &now) // so it is nearly always: the place is looked up once, and its host not at all
		return
	}
	if !e.Value.mixed {
		b.part(e, c.At)
	}
	hash := place.hash()
	b.follow(place.to(now.server), hashAt(hash, hostOf(&now.server)), c, &now)
	b.follow(place, hash, c, &now)
}

// concerns tells whether a contact is one that may be a call: from inside to a port outside that is not left out.
func (b *beacon) concerns(c *detect.Contact) bool {
	return c.ClientZone == detect.Inside && c.ServerZone == detect.Outside && c.ServerPort != 0 &&
		!slices.Contains(b.cfg.SkipPorts, int(c.ServerPort))
}

// revise corrects what was counted of a contact.
func (b *beacon) revise(c *detect.Contact, place line, server detect.Host) {
	e := b.pairs.Find(place)
	if e != nil {
		e.Value.revise(c.Outcome)
		if !e.Value.mixed {
			return // it stands for the host
		}
	}
	if e = b.pairs.Find(place.to(server)); e != nil {
		e.Value.revise(c.Outcome)
	}
}

// meet takes in a call to a place that is no pair. When a second host of the place is called, what was kept of the place so far
// is the first one's.
func (b *beacon) meet(place line, c *detect.Contact, now *call) {
	hash, host := place.hash(), hostOf(&now.server)
	n := b.newcomers.find(hash, c.At)
	if n == nil || !n.isMixed() && n.host == host {
		b.introduce(place, hash, n, c, now)
		return
	}
	if !n.isMixed() {
		n.state |= several
		value := *n
		if first := hashAt(hash, n.host); b.newcomers.find(first, c.At) == nil {
			value.tag = uint32(first)
			*b.newcomers.add(first, c.At) = value
		}
	}
	b.follow(place.to(now.server), hashAt(hash, host), c, now)
	b.follow(place, hash, c, now)
}

// part gives what was kept of a place to its first host, with what was said of it.
func (b *beacon) part(e *entry, at flow.Time) {
	host := e.Key.to(e.Value.server)
	e.Value.mixed = true
	value := e.Value
	e.Value.spoken = value.guilty
	e.Value.guilty, e.Value.told, e.Value.dossier = false, innocent, 0
	e.Value.grade, e.Value.counted = anomaly.Info, false
	b.pairs.Keep(e, quiet, at)
	first := b.pairs.Find(host)
	if first == nil {
		first = b.pairs.Add(host, segmentOf(&value), at)
	} else {
		b.leaving(first, false) // it is older than what was kept of the place, which had been forgotten meanwhile
	}
	first.Value = value
	first.Value.source = b.enrol(host.client)
	if value.dossier != 0 {
		b.dossiers.At(value.dossier).entry = first
	}
}

// follow takes in a call on a line.
func (b *beacon) follow(l line, hash uint64, c *detect.Contact, now *call) {
	if e := b.pairs.Find(l); e != nil {
		b.call(e, c, now)
		return
	}
	b.introduce(l, hash, b.newcomers.find(hash, c.At), c, now)
}

// call takes in a call of a pair and judges it when that can be done.
func (b *beacon) call(e *entry, c *detect.Contact, now *call) {
	p := &e.Value
	if now.continues(&e.Key, p.port, p.instants.latest, p.last) {
		p.last = max(p.last, now.last)
		b.pairs.Keep(e, e.Segment(), c.At)
		return
	}
	p.take(now)
	p.learn(c)
	b.hasten(p, now)
	b.consider(e, c)
}

// introduce keeps one of the first few calls on a line, which is not known when n is nil. The next one makes it a pair.
func (b *beacon) introduce(l line, hash uint64, n *newcomer, c *detect.Contact, now *call) {
	if n == nil {
		n = b.newcomers.add(hash, c.At)
		n.host = hostOf(&now.server)
		n.take(now)
		return
	}
	n.seen = spanOf(c.At)
	latest := n.calls() - 1
	if end := n.last(latest, now.at); now.continues(&l, n.port, tickOf(n.began(latest, now.at)), end) {
		n.extend(latest, now.at, max(end, now.last))
		return
	}
	if n.calls() < few {
		n.take(now)
		return
	}
	value := *n
	b.newcomers.remove(n)
	e := b.pairs.Add(l, quiet, c.At)
	e.Value.head = head{server: now.server, mixed: value.isMixed()}
	e.Value.source = b.enrol(l.client)
	value.tell(&e.Value, now.at)
	e.Value.take(now)
	e.Value.learn(c)
	b.hasten(&e.Value, now)
	b.consider(e, c)
}

// enrol counts a line of a client.
func (b *beacon) enrol(client detect.Host) detect.Ref {
	e := b.sources.Find(client)
	if e == nil {
		e = b.sources.Add(client, 0, 0)
	}
	e.Value.lines++
	return b.sources.Ref(e)
}

// Advance implements detect.Detector.
func (b *beacon) Advance(now flow.Time, r detect.Reporter) {
	b.reporter = r
	b.newcomers.sweep(now)
	b.pairs.Expire(now)
	b.crowds.Expire(now)
}

// Stats implements detect.Detector.
func (b *beacon) Stats() detect.StateStats {
	return detect.StateStats{
		Entries: b.newcomers.held + b.pairs.Len(),
		Bytes:   b.pairs.Bytes() + b.sources.Bytes() + b.dossiers.Bytes() + b.crowds.Bytes() + b.newcomers.bytes(),
		Evicted: b.evicted + b.newcomers.evicted, EvictedWithEvidence: b.wasted, Unjudged: b.unjudged,
	}
}

// leaving sees what the table of pairs lets go.
func (b *beacon) leaving(e *entry, evicted bool) {
	if evicted {
		b.evicted++
		if e.Segment() != quiet {
			b.wasted++
		}
	}
	if e.Value.told != innocent {
		b.reporter.Forget(e.Key.client.Addr(), e.Key.number(&e.Value))
	}
	if e.Value.dossier != 0 {
		b.dossiers.Give(e.Value.dossier)
	}
	if s := b.sources.At(e.Value.source); s.Value.lines > 1 {
		s.Value.lines--
	} else {
		b.sources.Remove(s)
	}
}
