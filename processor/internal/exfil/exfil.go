package exfil

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// exfil is the detector: a sketch of all small talk, newcomers at the door, and dossiers of the few pairs in which more than a
// little is sent.
type exfil struct {
	cfg       Config
	trifles   sketch
	newcomers doorkeeper
	pairs     *pairs
	sources   *detect.Table[detect.Host, source]
	heard     heard
	began     flow.Time // event time of the first record
	now       flow.Time
	reporter  detect.Reporter // good during a call
	evicted   uint64
	wasted    uint64 // evicted with evidence
}

const (
	// settling is how long an answer that may explain what was sent is waited for: exporters send the halves of a flow at about the
	// same time, at most a minute apart in practice.
	settling = time.Minute
	// caseLasts is for how long after its last evidence a case can go on.
	caseLasts = 24 * time.Hour
	// dossierShare is which share of the pairs may have a dossier.
	dossierShare = 8
)

func newExfil(cfg Config) *exfil {
	x := &exfil{cfg: cfg, heard: newHeard(cfg.MaxSources)}
	known := cfg.MaxPairs / dossierShare
	x.trifles = newSketch(cfg.MaxPairs, x.opening()/32)
	x.newcomers = newDoorkeeper(cfg.MaxPairs-known, x.opening()/4)
	x.pairs = detect.NewTable(known, []detect.Segment{
		senders:  {Idle: (historyDays - 1) * 24 * time.Hour},
		suspects: {},
		accused:  {},
	}, x.leaving)
	x.sources = detect.NewTable(cfg.MaxSources, []detect.Segment{
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

// opening is what a newcomer must have sent within an hour to get a dossier, in bytes: so little that the rest of any floor is seen.
func (x *exfil) opening() uint64 { return mib(x.cfg.NewFloorMiB) / 20 }

// pass lets time pass: it never goes back, though contacts are told at the moment when their time was up.
func (x *exfil) pass(at flow.Time, r detect.Reporter) {
	x.reporter, x.now = r, max(x.now, at)
	if x.began == 0 {
		x.began = at
	}
}

// Observe implements detect.Detector: a contact brings what the engine remembered.
func (x *exfil) Observe(c *detect.Contact, r detect.Reporter) {
	x.pass(c.At, r)
	if c.ClientZone != detect.Inside || c.ServerZone != detect.Outside || c.Outcome.Failed() {
		return
	}
	k := pairKey{detect.HostOf(c.Client), detect.HostOf(c.Server).Place()}
	if c.Outcome == detect.Answered {
		x.meet(c, &k)
	}
	if e := x.find(&k); e != nil {
		e.Value.meet(c)
		x.explained(e, talk{service{c.ServerPort, c.Protocol}, c.ClientPort})
		return
	}
	enough := uint64(0)
	if c.Outcome == detect.Answered && goesOn(c) {
		enough = 1 << 16
	}
	if hash := k.hash(); x.trifles.add(hash, enough, x.now) {
		x.newcomer(hash).meet(c)
	}
}

// goesOn tells whether there may be more of a contact. If there is, it will not be told of again, so what the engine remembered must be
// kept now; of the next contact it will tell anew.
func goesOn(c *detect.Contact) bool {
	const fin, rst = 0x01, 0x04
	if c.Protocol == flow.TCP {
		return c.TCPFlags&(fin|rst) == 0
	}
	return c.Sent.Packets > 1 || c.Received.Packets > 1
}

// find is the entry of a pair that has a dossier, or nil. To be looked for is to be used.
func (x *exfil) find(k *pairKey) *entry {
	e := x.pairs.Find(*k)
	if e != nil && e.Segment() == senders {
		x.pairs.Keep(e, senders, x.now)
	}
	return e
}

// newcomer is the one with a hash, a new one if there is none.
func (x *exfil) newcomer(hash uint64) *newcomer {
	if n := x.newcomers.find(hash, x.now); n != nil {
		return n
	}
	return x.newcomers.add(hash, x.now)
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
	x.newcomers.sweep(x.now)
	x.pairs.Expire(x.now)
	x.sources.Expire(x.now)
}

// acquit ends the case against a pair.
func (x *exfil) acquit(e *entry) {
	x.reporter.Forget(e.Key.client.Addr(), e.Key.number())
	e.Value.charge = charge{}
}

// leaving sees what the table of pairs lets go.
func (x *exfil) leaving(e *entry, evicted bool) {
	x.evicted += one(evicted)
	x.wasted += one(evicted && e.Segment() >= suspects)
	if e.Segment() == accused {
		x.acquit(e)
	}
}

// Stats implements detect.Detector.
func (x *exfil) Stats() detect.StateStats {
	return detect.StateStats{
		Entries: x.newcomers.held + x.pairs.Len() + x.sources.Len(),
		Bytes:   x.pairs.Bytes() + x.sources.Bytes() + x.newcomers.bytes() + x.trifles.bytes() + x.heard.bytes(),
		Evicted: x.newcomers.evicted + x.evicted, EvictedWithEvidence: x.wasted,
	}
}
