package beacon

import (
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// beacon is the detector: a table of newcomers, one of pairs, and few dossiers of those that look regular.
type beacon struct {
	cfg       Config
	newcomers *detect.Table[line, newcomer]
	pairs     *detect.Table[line, pair]
	dossiers  detect.Slab[dossier]
	crowds    *detect.Table[detect.Host, crowd]
	reporter  detect.Reporter // good during a call
	evicted   uint64
	wasted    uint64 // evicted with evidence
	unjudged  uint64 // contacts of which sampling shows too little
}

type entry = detect.Entry[line, pair]

// The segments of the newcomers, in the order in which they make room.
const (
	vain  = iota // called once, and it failed: what a worm leaves behind that looks for victims
	once         // called once
	again        // called more often
)

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
	b.newcomers = detect.NewTable(cfg.MaxPairs-known, []detect.Segment{
		vain:  {Idle: newcomerIdle, Reserve: (cfg.MaxPairs - known) / 4},
		once:  {Idle: newcomerIdle, Reserve: (cfg.MaxPairs - known) / 4},
		again: {Idle: newcomerIdle},
	}, func(_ *detect.Entry[line, newcomer], evicted bool) {
		if evicted {
			b.evicted++
		}
	})
	b.pairs = detect.NewTable(known, []detect.Segment{
		quiet:    {Idle: pairIdle, Reserve: known / 8},
		suspects: {Idle: pairIdle},
		accused:  {Idle: pairIdle},
	}, b.leaving)
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
	place := lineOf(c, true)
	if c.Revised {
		b.revise(c, place)
		return
	}
	if b.mixes(place, detect.HostOf(c.Server), c) {
		b.follow(lineOf(c, false), c)
	}
	b.follow(place, c)
}

// concerns tells whether a contact is one that may be a call: from inside to a port outside that is not left out.
func (b *beacon) concerns(c *detect.Contact) bool {
	return c.ClientZone == detect.Inside && c.ServerZone == detect.Outside && c.ServerPort != 0 &&
		!slices.Contains(b.cfg.SkipPorts, int(c.ServerPort))
}

// revise corrects what was counted of a contact.
func (b *beacon) revise(c *detect.Contact, place line) {
	for _, l := range [...]line{place, lineOf(c, false)} {
		if e := b.pairs.Find(l); e != nil {
			e.Value.revise(c.Outcome)
		}
	}
}

// mixes tells whether a place has more than one host. When the second one comes, what was kept of the place so far is the first
// one's.
func (b *beacon) mixes(place line, server detect.Host, c *detect.Contact) bool {
	if n := b.newcomers.Find(place); n != nil {
		if n.Value.mixed || n.Value.server == server {
			return n.Value.mixed
		}
		n.Value.mixed = true
		value, host := n.Value, place.to(n.Value.server)
		if b.newcomers.Find(host) == nil && b.pairs.Find(host) == nil {
			b.newcomers.Add(host, once, c.At).Value = value
		}
		return true
	}
	e := b.pairs.Find(place)
	if e == nil {
		return false
	}
	if !e.Value.mixed && e.Value.server != server {
		b.part(e, c.At)
		return true
	}
	return e.Value.mixed
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
	if value.dossier != 0 {
		b.dossiers.At(value.dossier).entry = first
	}
}

// follow takes in a call on a line and judges it when that can be done.
func (b *beacon) follow(l line, c *detect.Contact) {
	now := callOf(c)
	e := b.pairs.Find(l)
	if e == nil {
		if e = b.introduce(l, c, &now); e == nil {
			return
		}
	} else if p := &e.Value; now.continues(&l, p.port, p.instants.latest, p.last) {
		p.last = max(p.last, now.last)
		b.pairs.Keep(e, e.Segment(), c.At)
		return
	}
	e.Value.take(&now)
	e.Value.learn(c)
	b.consider(e, c)
}

// introduce keeps one of the first few calls on a line. The next one makes it a pair.
func (b *beacon) introduce(l line, c *detect.Contact, now *call) *entry {
	n := b.newcomers.Find(l)
	if n == nil {
		segment := once
		if c.Outcome.Failed() {
			segment = vain
		}
		n = b.newcomers.Add(l, segment, c.At)
		n.Value.server = detect.HostOf(c.Server)
	} else {
		b.newcomers.Keep(n, again, c.At)
	}
	v := &n.Value
	if v.n > 0 {
		if before := &v.calls[v.n-1]; now.continues(&l, before.port, tickOf(before.at), before.last) {
			before.last = max(before.last, now.last)
			return nil
		}
	}
	if v.n < few {
		v.calls[v.n] = *now
		v.n++
		return nil
	}
	value := *v
	b.newcomers.Remove(n)
	e := b.pairs.Add(l, quiet, c.At)
	e.Value.begin(&value)
	return e
}

// Advance implements detect.Detector.
func (b *beacon) Advance(now flow.Time, r detect.Reporter) {
	b.reporter = r
	b.newcomers.Expire(now)
	b.pairs.Expire(now)
	b.crowds.Expire(now)
}

// Stats implements detect.Detector.
func (b *beacon) Stats() detect.StateStats {
	return detect.StateStats{
		Entries: b.newcomers.Len() + b.pairs.Len(), Evicted: b.evicted, EvictedWithEvidence: b.wasted, Unjudged: b.unjudged,
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
}
