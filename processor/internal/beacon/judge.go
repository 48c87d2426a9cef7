package beacon

import (
	"math/bits"
	"time"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// form is what a pair is accused of.
type form uint8

// The forms.
const (
	innocent form = iota
	periodic
	retry
	storm
)

var names = [...]string{periodic: "beacon.periodic", retry: "beacon.retry", storm: "beacon.storm"}

// verdict is the judgement of a pair.
type verdict struct {
	form   form
	rhythm rhythm
	doubt  float64 // nats that the evidence for the rhythm must overcome
	failed float64 // share of the latest calls of known outcome
	tries  int     // within the latest five to ten minutes
	size   uint16  // the median
	alike  float64 // share of calls of that size
	hours  int     // of the day, in which there were calls
	youth  float64 // 1 for a destination that is new; 0.5 where that cannot be known yet
	score  float64
}

// evidence is that for the rhythm, in nats.
func (v *verdict) evidence() float64 {
	if v.rhythm.gaps == 0 {
		return 0
	}
	return v.rhythm.excess + v.doubt
}

// suspicious is the share of regular gaps from which on a pair is worth keeping, and suspiciousGaps how many it takes.
const (
	suspicious     = 0.5
	suspiciousGaps = 6
)

// judge judges a pair, as far as it is worth it.
func (b *beacon) judge(e *entry) (v verdict) {
	p := &e.Value
	v.doubt = b.doubt(p)
	v.rhythm = p.instants.rhythm(v.doubt)
	v.tries = int(p.tries) + int(p.before)
	v.hours = bits.OnesCount32(p.hours)
	v.size, v.alike = p.usualSize()
	v.youth = b.youth(p)
	failed, known := p.failed()
	if known > 0 {
		v.failed = float64(failed) / float64(known)
	}
	b.decide(e, &v, known)
	return v
}

// hurdle is what the evidence for a rhythm of p must overcome to be told.
func (b *beacon) hurdle(p *pair) float64 {
	lines := 1
	if s := b.sources.At(p.source); s != nil {
		lines = int(s.Value.lines)
	}
	return doubt(int(p.calls), lines)
}

// doubt is the same, less for what was told already: that has stood one test, and is looked at by itself.
func (b *beacon) doubt(p *pair) float64 {
	if p.told != innocent {
		return doubt(0, 1)
	}
	return b.hurdle(p)
}

// decide finds what a pair is guilty of. Of what was told already less is asked, so that an episode is not told in pieces, nor by
// turns as a retry and a storm.
func (b *beacon) decide(e *entry, v *verdict, known int) {
	p := &e.Value
	share, score := b.cfg.Share, b.cfg.Score
	switch {
	case p.told != innocent:
		share, score = suspicious, score*patience
	case isWide(e.Key, p):
		share = max(share, wideShare)
	}
	dead := v.failed >= b.cfg.FailedShare && known*2 >= int(min(p.calls, recent))
	regular := v.rhythm.gaps >= b.cfg.MinGaps && v.rhythm.share() >= share && (v.rhythm.excess > 0 || p.told != innocent)
	retries := dead && regular && !v.rhythm.grown
	// of many hosts of a place that do not answer no one is called again and again: that is a list that is gone through, or a scan
	storms := dead && v.tries >= b.cfg.StormTries && !b.floods(p) && !isWide(e.Key, p)
	switch {
	case int(p.clients) >= b.cfg.PopularClients:
	case (retries || storms) && (p.told == retry || p.told == storm):
		v.form = p.told
	case retries:
		v.form = retry
	case storms:
		v.form = storm
	case regular && !dead && v.youth > 0: // what has answered all the while is how this client lives
		v.form = periodic
	}
	v.score = b.score(p, v)
	if v.form == periodic && v.score < score {
		v.form = innocent
	}
}

const (
	// patience is the part of the score that what was told already must keep.
	patience = 0.9
	// wideShare is the least share of regular gaps of a place with several hosts: its traffic is a mixture, of which some part
	// is regular soon.
	wideShare = 0.75
)

// dullTurn is at which of its calls a pair is judged that had nothing regular in a whole window: of a window of 32 gaps it takes
// many to change that, and judging takes longer than all the rest.
const dullTurn = 4

// consider ranks a pair that was called, and reports it when it is guilty.
func (b *beacon) consider(e *entry, c *detect.Contact) {
	p := &e.Value
	if p.dull && p.calls%dullTurn != 0 && int(p.tries) < b.cfg.StormTries/2 {
		b.pairs.Keep(e, e.Segment(), c.At)
		return
	}
	v := b.judge(e)
	p.dull = v.form == innocent && v.rhythm.gaps == window && v.rhythm.share() < suspicious
	p.guilty = v.form != innocent && !b.covered(e)
	if p.dossier == 0 && (p.guilty || v.rhythm.gaps >= suspiciousGaps && v.rhythm.share() >= suspicious) {
		p.dossier = b.dossiers.Take()
		d := b.dossiers.At(p.dossier)
		d.of, d.entry = b, e
	}
	if p.dossier != 0 {
		b.dossiers.At(p.dossier).note(c)
	}
	if p.guilty {
		b.accuse(e, &v, c)
	}
	b.pairs.Keep(e, segmentOf(p), c.At)
}

// covered tells whether what a line is guilty of is told of its place, or is or will be of a host in it.
func (b *beacon) covered(e *entry) bool {
	if e.Key.place {
		return e.Value.mixed && (e.Value.spoken || e.Value.told == innocent && e.Value.row == longRow)
	}
	place := e.Key
	place.place = true
	place.server = e.Key.server.Place()
	at := b.pairs.Find(place)
	if at == nil || at.Value.guilty {
		return at != nil
	}
	at.Value.spoken = true
	return false
}

// segmentOf is the segment that a pair deserves.
func segmentOf(p *pair) int {
	switch {
	case p.told != innocent:
		return accused
	case p.dossier != 0:
		return suspects
	}
	return quiet
}

// accuse reports a guilty pair, by itself or among the peers of its client.
func (b *beacon) accuse(e *entry, v *verdict, c *detect.Contact) {
	if b.crowded(e, v, c) {
		return
	}
	p := &e.Value
	p.told, p.grade = v.form, b.severity(e, v)
	b.reporter.Report(detect.Case{
		Subject: e.Key.client.Addr(), Key: e.Key.number(p),
		Type: names[v.form], Severity: p.grade, Magnitude: v.magnitude(p),
		First: p.first, Last: p.last,
		Match: match(e.Key, p), Silence: hush(e.Key, p), Teller: b.dossiers.At(p.dossier),
	})
}

// magnitude is how many calls there were, bursts counted once: what tells the engine how long to wait for the next.
func (v *verdict) magnitude(p *pair) float64 {
	calls := float64(p.calls)
	if v.form == storm || v.rhythm.median == 0 {
		return calls
	}
	beats := p.last.Sub(p.first) / (time.Duration(v.rhythm.median) * tick)
	return min(calls, float64(beats)+1)
}
