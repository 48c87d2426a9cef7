package scan

import (
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// scan is the detector: two tables of sources, so that no flood from outside can push out a suspect inside.
type scan struct {
	cfg             Config
	outside, inside *detect.Table[who, source]
	familiar        *familiar // to sources inside
	uplink          uplink
	reporter        detect.Reporter // good during a call
	wides, maxWides int
	evicted         uint64
	wasted          uint64 // evicted with evidence
	saturated       uint64
}

// who is the key: pings are judged apart, they have other thresholds and no ports.
type who struct {
	client netip.Addr
	pings  bool
}

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
	return s
}

func (s *scan) table(capacity int, idle time.Duration) *detect.Table[who, source] {
	return detect.NewTable(capacity, []detect.Segment{
		newcomers: {Idle: idle, Reserve: capacity / 8},
		known:     {Idle: idle},
		suspects:  {Idle: idle},
	}, s.leaving)
}

// Observe implements detect.Detector.
func (s *scan) Observe(c *detect.Contact, r detect.Reporter) {
	pings := c.ICMPType != 0
	if !pings && c.ServerPort == 0 {
		return
	}
	s.reporter = r
	s.uplink.observe(c)
	table := s.outside
	if c.ClientZone == detect.Inside {
		if s.excused(c) {
			return
		}
		table = s.inside
	}
	e := table.Find(who{c.Client, pings})
	if e == nil {
		if c.Outcome == detect.Answered && !knock(c) {
			return // nothing is held against it, so nothing need be remembered in its favour
		}
		e = table.Add(who{c.Client, pings}, newcomers, c.At)
		e.Value = source{of: s, client: c.Client, zone: c.ClientZone, pings: pings}
	}
	if !e.Value.add(c) {
		return
	}
	if e.Value.cleared(c.At) {
		s.drop(table, e)
		return
	}
	s.consider(table, e, c)
}

// excused tells whether a failure of a client inside says nothing about the client, and remembers what answers it.
func (s *scan) excused(c *detect.Contact) bool {
	if c.Outcome == detect.Answered {
		s.familiar.add(c)
		return false
	}
	return s.familiar.has(c) || c.Outcome == detect.Silent && c.ServerZone == detect.Outside && s.uplink.down(c)
}

// knock tells whether a contact that was answered may have been no more than a try: a handshake, whole or half, with hardly
// room for a request. Scanners try the likeliest ports first, so what is open often answers before anything has failed.
func knock(c *detect.Contact) bool {
	const handshake = 4 // packets: SYN, ACK, and the end by FIN or RST
	return c.Protocol == flow.TCP && c.Sent.Packets <= handshake
}

// cleared tells whether the walk has come to believe that the source is benign. Of a source that was reported it is
// believed only some time after its last failure.
func (s *source) cleared(now flow.Time) bool {
	return s.walk <= -bound && (s.told == formless || s.failed.Add(cooling) <= now)
}

// cooling is how long a scanner must not have failed before its good behaviour counts.
const cooling = time.Hour

// consider ranks a source that did something new, and reports it when it scans.
func (s *scan) consider(table *detect.Table[who, source], e *detect.Entry[who, source], c *detect.Contact) {
	src := &e.Value
	table.Keep(e, src.rank(), c.At)
	if e.Segment() != suspects || c.Outcome == detect.Answered {
		return // an answer accuses nobody, and it must not keep an episode alive
	}
	if c.Outcome == detect.Unknown && src.told != formless && !src.blind {
		return
	}
	v, guilty := src.judge()
	if !guilty {
		return
	}
	v.victim = src.victim(&v)
	src.told, src.blind = v.form, v.blind
	s.reporter.Report(detect.Case{
		Subject: src.client, Key: src.key(),
		Type: names[v.form], Severity: src.severity(&v), Magnitude: float64(v.magnitude()),
		First: src.first, Last: src.last,
		Match: src.match(&v), Teller: src,
	})
}

// rank is the segment that a source deserves, by what did not answer it.
func (s *source) rank() int {
	n := 0
	for i := range s.targets {
		n += one(s.targets[i].outcome != detect.Answered)
	}
	switch {
	case n*2 >= min(s.threshold(), exactTargets) || s.told != formless:
		return suspects
	case n > 1:
		return known
	}
	return newcomers
}

func (s *source) key() uint8 {
	if s.pings {
		return 1
	}
	return 0
}

// probePackets is how many packets a flow of a scan has at most, on either side, for those forms whose flows cannot be told
// from the source's other traffic by host: a handshake, a banner, a reset.
const probePackets = 6

// match narrows the flows that belong to the scan.
func (s *source) match(v *verdict) detect.Match {
	m := detect.Match{Protocol: s.protocol(), MaxPackets: probePackets}
	switch {
	case v.victim.IsValid():
		m.Peer, m.MaxPackets = v.victim, 0
	case v.form == horizontal && v.ports == 1:
		m.Port = s.lead().port
	}
	return m
}

// protocol is the one that was used, 0 when there were several.
func (s *source) protocol() flow.Protocol {
	if s.protocols[1] != 0 {
		return 0
	}
	return s.protocols[0]
}

// Advance implements detect.Detector.
func (s *scan) Advance(now flow.Time, r detect.Reporter) {
	s.reporter = r
	s.outside.Expire(now)
	s.inside.Expire(now)
}

// Stats implements detect.Detector.
func (s *scan) Stats() detect.StateStats {
	return detect.StateStats{
		Entries: s.outside.Len() + s.inside.Len(), Evicted: s.evicted, EvictedWithEvidence: s.wasted, Saturated: s.saturated,
	}
}

// drop forgets a source that proved benign.
func (s *scan) drop(table *detect.Table[who, source], e *detect.Entry[who, source]) {
	s.forget(&e.Value)
	table.Remove(e)
}

// leaving sees what the tables let go.
func (s *scan) leaving(e *detect.Entry[who, source], evicted bool) {
	if evicted {
		s.evicted++
		if e.Segment() == suspects {
			s.wasted++
		}
	}
	s.forget(&e.Value)
}

func (s *scan) forget(src *source) {
	if src.told != formless {
		s.reporter.Forget(src.client, src.key())
	}
	if src.wide != nil {
		s.wides--
	}
}

// mayWiden takes a place among the sources with many targets, if there is one.
func (s *scan) mayWiden() bool {
	if s.wides >= s.maxWides {
		return false
	}
	s.wides++
	return true
}
