package exfil

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// exfil is the detector.
type exfil struct {
	cfg      Config
	pairs    *pairs
	sources  *detect.Table[detect.Host, source]
	dossiers detect.Slab[dossier]
	open     int       // dossiers in use
	began    flow.Time // event time of the first record
	now      flow.Time
	reporter detect.Reporter // good during a call
	evicted  uint64
	wasted   uint64 // evicted with evidence
}

const (
	// payload is how many bytes a record must have for its pair to be remembered on its account: a probe has fewer.
	payload = 1024
	// headers is how many bytes packets have at most, on average, that carry nothing away: acknowledgements of a download, a flood of
	// SYN. TCP over IPv6 has up to 120, hardly ever used in full.
	headers = 100
	// pairIdle is for how long a pair without a dossier is remembered that says nothing.
	pairIdle = 2 * time.Hour
	// settling is how long an answer that may explain what was sent is waited for: exporters send the halves of a flow at about the
	// same time, at most a minute apart in practice.
	settling = time.Minute
	// caseLasts is for how long after its last evidence a case can go on.
	caseLasts = 24 * time.Hour
	// dossierShare is which share of the pairs may have a dossier.
	dossierShare = 8
)

func newExfil(cfg Config) *exfil {
	x := &exfil{cfg: cfg}
	n := cfg.MaxPairs
	x.pairs = detect.NewTable(n, []detect.Segment{
		newcomers: {Idle: pairIdle, Reserve: n / 8},
		senders:   {Idle: (historyDays - 1) * 24 * time.Hour},
		suspects:  {},
		accused:   {},
	}, x.leaving)
	x.sources = detect.NewTable[detect.Host, source](cfg.MaxSources, []detect.Segment{
		strangers: {Idle: 2 * 24 * time.Hour, Reserve: cfg.MaxSources / 8},
		uploaders: {Idle: (historyDays - 1) * 24 * time.Hour},
	}, func(_ *detect.Entry[detect.Host, source], evicted bool) { x.evicted += one(evicted) })
	return x
}

func one(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// pass lets time pass: it never goes back, though contacts are told at the moment when their time was up.
func (x *exfil) pass(at flow.Time, r detect.Reporter) {
	x.reporter, x.now = r, max(x.now, at)
	if x.began == 0 {
		x.began = at
	}
}

// Meter implements detect.Meter. Only what hosts inside send to those that they turned to outside can be an upload; what a server
// inside answers is none.
func (x *exfil) Meter(t *detect.Traffic, r detect.Reporter) {
	x.pass(t.At, r)
	if t.Start == 0 {
		return // nothing has told the time yet
	}
	switch {
	case t.SrcZone == detect.Inside && t.DstZone == detect.Outside && t.ByClient:
		if t.Volume.Bytes > headers*t.Volume.Packets {
			x.sent(t)
		}
	case t.SrcZone == detect.Outside && t.DstZone == detect.Inside && !t.ByClient:
		x.received(t)
	}
}

// sent takes in a record of what a host inside sent.
func (x *exfil) sent(t *detect.Traffic) {
	e := x.entry(pairKey{detect.HostOf(t.Src), detect.HostOf(t.Dst).Place()}, t.Volume.Bytes)
	if e == nil {
		return
	}
	p := &e.Value
	d := x.book(e, flux{sent: t.Volume.Bytes}, t)
	if d == nil {
		return
	}
	d.noteSent(t, x.sizeable())
	switch {
	case e.Segment() == accused:
		x.goOn(e, t)
	case e.Segment() == senders && x.suspicious(d):
		d.awaits = talk{service{t.DstPort, t.Protocol}, t.SrcPort}
		x.pairs.Keep(e, suspects, x.now)
	case e.Segment() == senders:
		x.learn(e, p)
	}
}

// received takes in a record of what came back.
func (x *exfil) received(t *detect.Traffic) {
	if (t.Protocol == flow.ICMP || t.Protocol == flow.ICMPv6) && t.Standing == (detect.Standing{}) {
		return // an error is no answer
	}
	e := x.entry(pairKey{detect.HostOf(t.Dst), detect.HostOf(t.Src).Place()}, t.Volume.Bytes)
	if e == nil {
		return
	}
	d := x.book(e, flux{received: t.Volume.Bytes}, t)
	if d == nil {
		return
	}
	d.answered = d.answered || !refusal(t)
	if e.Segment() == accused {
		d.charge.total.add(flux{received: t.Volume.Bytes})
		if x.quicken(e) {
			x.report(e)
		}
		return
	}
	x.explained(e, talk{service{t.SrcPort, t.Protocol}, t.DstPort})
}

// refusal tells whether a record has but resets in it.
func refusal(t *detect.Traffic) bool {
	const rst, ack = 0x04, 0x10
	return t.Protocol == flow.TCP && t.TCPFlags&rst != 0 && t.TCPFlags&^(rst|ack) == 0
}

// explained judges a suspect of which the answer has come that was waited for, unless it is not known yet what the engine
// remembers of the place: that comes with the contact.
func (x *exfil) explained(e *entry, by talk) {
	if e.Segment() == suspects && e.Value.placeMet != 0 && x.dossiers.At(e.Value.dossier).awaits == by {
		x.judge(e)
	}
}

// entry is that of a pair, a new one if there is none and the record or contact says enough to remember it for.
func (x *exfil) entry(k pairKey, bytes uint64) *entry {
	e := x.pairs.Find(k)
	switch {
	case e != nil && e.Segment() <= senders:
		x.pairs.Keep(e, e.Segment(), x.now)
	case e == nil && bytes >= payload:
		e = x.pairs.Add(k, newcomers, x.now)
	}
	return e
}

// book counts g, which a record tells of, and returns the dossier if the pair has one now.
func (x *exfil) book(e *entry, g flux, t *detect.Traffic) *dossier {
	p := &e.Value
	if p.dossier != 0 {
		d := x.dossiers.At(p.dossier)
		d.book(g, t.Start, t.End)
		return d
	}
	p.count(g, t.Start, t.End)
	if p.sent < mib(x.cfg.NewFloorMiB)/20 || p.sent < p.received {
		return nil
	}
	x.makeRoom()
	x.open++
	p.dossier = x.dossiers.Take()
	x.pairs.Keep(e, senders, x.now)
	d := x.dossiers.At(p.dossier)
	d.since = p.since
	d.answered = p.received > 0
	d.book(p.flux, p.since, max(p.since, t.End))
	return d
}

// makeRoom lets the dossier go that was used longest ago, when there are too many.
func (x *exfil) makeRoom() {
	if x.open < x.cfg.MaxPairs/dossierShare {
		return
	}
	for _, segment := range []int{senders, suspects, accused} {
		if e := x.pairs.Oldest(segment); e != nil {
			x.leaving(e, true)
			x.pairs.Remove(e)
			return
		}
	}
}

// sizeable is what a record must have to be worth showing, and to keep a case alive.
func (x *exfil) sizeable() uint64 { return mib(x.cfg.NewFloorMiB) / 100 }

// Observe implements detect.Detector: a contact brings what the engine remembered.
func (x *exfil) Observe(c *detect.Contact, r detect.Reporter) {
	x.pass(c.At, r)
	if c.ClientZone != detect.Inside || c.ServerZone != detect.Outside || c.Outcome.Failed() {
		return
	}
	k := pairKey{detect.HostOf(c.Client), detect.HostOf(c.Server).Place()}
	if c.Outcome == detect.Answered {
		x.source(k.client).meet(c, &k.place, dayOf(x.now))
	}
	bytes := max(c.Sent.Bytes, c.Received.Bytes)
	if c.Outcome == detect.Answered {
		bytes = max(bytes, payload)
	}
	e := x.entry(k, bytes)
	if e == nil {
		return
	}
	e.Value.meet(c)
	x.explained(e, talk{service{c.ServerPort, c.Protocol}, c.ClientPort})
}

// source is that of a host inside.
func (x *exfil) source(client detect.Host) *source {
	e := x.sources.Find(client)
	if e == nil {
		e = x.sources.Add(client, strangers, x.now)
	} else {
		x.sources.Keep(e, e.Segment(), x.now)
	}
	return &e.Value
}

// learn lets what was sent become usual.
func (x *exfil) learn(e *entry, p *pair) {
	d := x.dossiers.At(p.dossier)
	day := d.day.total()
	src := x.source(e.Key.client)
	if day.sent < day.received || !d.answered && src.answered || !d.past.note(day.sent) {
		return // what nobody took is no upload that could be usual
	}
	src.past.slide(d.past.day)
	src.past.note(day.sent)
	x.sources.Keep(x.sources.Find(e.Key.client), uploaders, x.now)
}

// Advance implements detect.Detector: it judges those of whom no answer came, and ends cases that are over.
func (x *exfil) Advance(now flow.Time, r detect.Reporter) {
	x.pass(now, r)
	for e := x.pairs.Oldest(suspects); e != nil && e.Seen.Add(settling) <= x.now; e = x.pairs.Oldest(suspects) {
		x.judge(e)
	}
	for e := x.pairs.Oldest(accused); e != nil && e.Seen.Add(caseLasts) <= x.now; e = x.pairs.Oldest(accused) {
		x.acquit(e)
		x.pairs.Keep(e, senders, x.now)
	}
	x.pairs.Expire(x.now)
	x.sources.Expire(x.now)
}

// acquit ends the case against a pair.
func (x *exfil) acquit(e *entry) {
	x.reporter.Forget(e.Key.client.Addr(), e.Key.number())
	x.dossiers.At(e.Value.dossier).charge = charge{}
}

// number tells apart the cases against one host.
func (k *pairKey) number() uint64 { return detect.KeyOf(k.place, 0, 0) }

// leaving sees what the table of pairs lets go.
func (x *exfil) leaving(e *entry, evicted bool) {
	x.evicted += one(evicted)
	if e.Value.dossier == 0 {
		return
	}
	x.wasted += one(evicted && e.Segment() >= suspects)
	if e.Segment() == accused {
		x.acquit(e)
	}
	x.open--
	x.dossiers.Give(e.Value.dossier)
}

// Stats implements detect.Detector.
func (x *exfil) Stats() detect.StateStats {
	return detect.StateStats{
		Entries: x.pairs.Len() + x.sources.Len(), Bytes: x.pairs.Bytes() + x.sources.Bytes() + x.dossiers.Bytes(),
		Evicted: x.evicted, EvictedWithEvidence: x.wasted,
	}
}
