package scan

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// scan is the detector: two tables of sources, so that no flood from outside can push out a suspect inside.
type scan struct {
	cfg             Config
	outside, inside *sources
	familiar        *familiar // to sources inside
	gateways        gateways
	merits          merits
	crowds          *crowds
	dossiers        detect.Slab[dossier]
	shown           detect.Slab[detect.Examples]
	uplink          uplink
	ports           []uint16        // room to work in
	reporter        detect.Reporter // good during a call
	wides, maxWides int
	evicted         uint64
	wasted          uint64 // evicted with evidence
	saturated       uint64
}

type (
	sources = detect.Table[who, source]
	entry   = detect.Entry[who, source]
)

// The segments of a table, in the order in which they make room.
const (
	newcomers = iota // one target
	known            // two or more
	suspects         // half the threshold
)

func newScan(cfg Config) *scan {
	s := &scan{cfg: cfg, maxWides: max(cfg.MaxSources/16, 4), familiar: newFamiliar()}
	s.outside = s.table(cfg.MaxSources, cfg.OutsideIdle)
	s.inside = s.table(cfg.MaxSources/4, cfg.InsideIdle)
	s.gateways, s.merits = newGateways(cfg.MaxSources/4), newMerits(cfg.MaxSources/16)
	s.crowds = newCrowds(s)
	return s
}

func (s *scan) table(capacity int, idle time.Duration) *sources {
	return detect.NewTable(capacity, []detect.Segment{
		newcomers: {Idle: idle, Reserve: capacity / 8},
		known:     {Idle: idle},
		suspects:  {Idle: idle},
	}, s.leaving)
}

// Observe implements detect.Detector.
func (s *scan) Observe(c *detect.Contact, r detect.Reporter) {
	if c.ICMPType == 0 && c.ServerPort == 0 {
		return
	}
	s.reporter = r
	s.uplink.observe(c)
	grouped := s.crowds.concerns(c)
	if grouped {
		s.crowds.serve(c)
	}
	table := s.outside
	if c.ClientZone == detect.Inside {
		if s.excused(c) {
			return
		}
		table = s.inside
	}
	if e := s.meet(table, whoOf(c), c); e != nil && grouped {
		s.crowds.see(&e.Value, c)
	}
}

// meet takes in a contact of a source. It gives the source when that did something new for which it is still remembered.
func (s *scan) meet(table *sources, key who, c *detect.Contact) *entry {
	e := table.Find(key)
	if e == nil {
		if c.Outcome == detect.Answered && !knock(c) {
			if c.ClientZone == detect.Inside { // of whom it is known that this was the first time
				s.merits.add(key)
			}
			return nil // nothing is held against it, so nothing more need be remembered in its favour
		}
		e = table.Add(key, newcomers, c.At)
		e.Value.zone, e.Value.merits = c.ClientZone, s.merits.lately(key)
	}
	t := targetOf(c)
	step, news := s.note(e, &t)
	if !news {
		return nil
	}
	if e.Value.move(c, step); e.Value.cleared(c.At) {
		s.pardon(e)
		s.forget(e)
		table.Remove(e)
		return nil
	}
	s.consider(table, e, c)
	return e
}

// excused tells whether a failure of a client inside says nothing about the client, and remembers what answers it.
func (s *scan) excused(c *detect.Contact) bool {
	if c.Outcome == detect.Answered {
		news := s.familiar.add(acquainted(c))
		if news && c.ServerZone == detect.Outside {
			s.gateways.add(outwards(detect.HostOf(c.Client)))
		}
		return !news // which is no first contact
	}
	return s.familiar.has(acquainted(c)) || s.crowds.identifies(c) || s.cutOff(c)
}

// cutOff tells whether the silence that a client inside met is that of its uplink.
func (s *scan) cutOff(c *detect.Contact) bool {
	return c.ServerZone == detect.Outside && (c.Outcome == detect.Silent || mute(c)) && s.uplink.down(c)
}

// knock tells whether a contact that was answered may have been no more than a try: a handshake, whole or half, with hardly
// room for a request. Scanners try the likeliest ports first, so what is open often answers before anything has failed.
func knock(c *detect.Contact) bool {
	const handshake = 4 // packets: SYN, ACK, and the end by FIN or RST
	return c.Protocol == flow.TCP && c.Sent.Packets <= handshake
}

// consider ranks a source that did something new, and reports it when it scans.
func (s *scan) consider(table *sources, e *entry, c *detect.Contact) {
	src := &e.Value
	table.Keep(e, s.rank(e), c.At)
	if e.Segment() != suspects || c.Outcome == detect.Answered {
		return // an answer accuses nobody, and it must not keep an episode alive
	}
	if c.Outcome == detect.Unknown && src.told != formless && !src.blind {
		return
	}
	if src.dossier == 0 && len(s.targets(src)) < s.fewest(src, e.Key.pings) {
		return // no need to open one
	}
	d := s.open(e)
	d.show(c)
	v, guilty := d.judge()
	if !guilty {
		return
	}
	d.focus(&v)
	src.told, src.blind = v.form, v.blind
	s.reporter.Report(detect.Case{
		Subject: d.client, Key: e.Key.number(),
		Type: names[v.form], Severity: d.severity(&v), Magnitude: float64(v.magnitude()),
		First: src.first, Last: src.last,
		Match: d.match(&v), Teller: d,
	})
}

// rank is the segment that a source deserves, by what did not answer it.
func (s *scan) rank(e *entry) int {
	src := &e.Value
	n, targets := 0, s.targets(src)
	for i := range targets {
		n += one(targets[i].outcome != detect.Answered)
	}
	enough := min(s.cfg.threshold(src.zone, e.Key.pings), exactTargets)
	switch {
	case src.told != formless, n*2 >= enough, int(src.mute)*2 >= thinned(s.cfg.threshold(src.zone, false), src.sampling):
		return suspects
	case n > 1:
		return known
	}
	return newcomers
}

// probePackets is how many packets a flow of a scan has at most, on either side, for those forms whose flows cannot be told
// from the source's other traffic by host: a handshake, a banner, a reset.
const probePackets = 6

// match narrows the flows that belong to the scan.
func (d *dossier) match(v *verdict) detect.Match {
	m := detect.Match{Protocol: d.protocolOf(v), MaxPackets: probePackets}
	switch {
	case v.victim.IsValid():
		m.Peer, m.MaxPackets = detect.Single(v.victim), 0
	case v.form == horizontal:
		m.Port = v.port
	}
	return m
}

// Advance implements detect.Detector.
func (s *scan) Advance(now flow.Time, r detect.Reporter) {
	s.reporter = r
	s.outside.Expire(now)
	s.inside.Expire(now)
	s.gateways.turn(now)
	s.merits.turn(now)
	s.crowds.advance(now)
}

// Stats implements detect.Detector.
func (s *scan) Stats() detect.StateStats {
	return detect.StateStats{
		Entries: s.outside.Len() + s.inside.Len() + s.crowds.table.Len(), Bytes: s.bytes(),
		Evicted: s.evicted, EvictedWithEvidence: s.wasted, Saturated: s.saturated,
	}
}

// bytes is what everything takes of memory but the sketches of the few that have many targets.
func (s *scan) bytes() int {
	return s.outside.Bytes() + s.inside.Bytes() + s.dossiers.Bytes() + s.shown.Bytes() + s.crowds.table.Bytes() + s.crowds.sieges.Bytes() +
		s.familiar.bytes() + s.gateways.bytes() + s.merits.bytes()
}

// leaving sees what the tables let go.
func (s *scan) leaving(e *entry, evicted bool) {
	if evicted {
		s.evicted++
		if e.Segment() == suspects {
			s.wasted++
		}
	}
	if !evicted && e.Value.told == formless {
		s.pardon(e)
	}
	s.forget(e)
}

// pardon makes familiar to a client inside what failed it, since it has proved benign, or has tried nothing new for long: what answered
// it is familiar by then, and the next round of a poller would be nothing but failures.
func (s *scan) pardon(e *entry) {
	if e.Value.zone != detect.Inside {
		return
	}
	targets := s.targets(&e.Value)
	for i := range targets {
		if targets[i].outcome.Failed() {
			s.familiar.add(acquaintance(e.Key.client, &targets[i]))
		}
	}
}

// forget lets go of what is held against a source that goes.
func (s *scan) forget(e *entry) {
	src := &e.Value
	if src.told != formless {
		s.reporter.Forget(e.Key.client.Addr(), e.Key.number())
	}
	if src.dossier == 0 {
		return
	}
	d := s.dossiers.At(src.dossier)
	if d.wide != nil {
		s.wides--
	}
	if d.shown != 0 {
		s.shown.Give(d.shown)
	}
	s.dossiers.Give(src.dossier)
}

// mayWiden takes a place among the sources with many targets, if there is one.
func (s *scan) mayWiden() bool {
	if s.wides >= s.maxWides {
		return false
	}
	s.wides++
	return true
}
