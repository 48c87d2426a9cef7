package detect

import (
	"encoding/binary"
	"encoding/hex"
	"hash/fnv"
	"net/netip"
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// episodes keeps the life of all cases: it opens, updates and closes them, and makes the findings that tell of it.
type episodes struct {
	table *Table[caseKey, episode]
	quiet time.Duration
	of    map[netip.Addr][]*Entry[caseKey, episode] // the open ones that were told, by subject
	wide  []*Entry[caseKey, episode]                // those of them that are about networks
	folds []fold                                    // by detector
	names []string                                  // of the detectors
	found []anomaly.Finding
	stats *Stats
}

type caseKey struct {
	subject  netip.Addr
	detector uint8
	key      uint64
}

// episode is one case from when it was first told.
type episode struct {
	Case
	id    string
	first float64          // the magnitude when it was first told: how much it took
	told  float64          // the magnitude when it was last told
	shape string           // the type then
	grade anomaly.Severity // the severity then
	aim   Match            // whom and what it was about then
	heard flow.Time        // event time of the latest report
	mute  bool             // it was folded: nobody has been told of it
}

// The segments of the episodes, in the order in which they make room.
const (
	closed = iota
	open
)

const (
	// growth is by how much an open episode's magnitude must grow to be told again: an order of magnitude.
	growth = 10
	// pace is how many of its own mean intervals an episode may be silent: a scan with a probe an hour is not over after
	// ten minutes. At four, one in fifty pauses of a random (Poisson) scanner is taken for the end.
	pace = 4
	// longestPause ends what claims to go on for months by one flow that did.
	longestPause = 48 * time.Hour
)

func newEpisodes(cfg *Config, names []string, stats *Stats) *episodes {
	s := &episodes{
		table: NewTable[caseKey, episode](cfg.MaxEpisodes, []Segment{closed: {Idle: cfg.Reopen}, open: {}}, nil),
		quiet: cfg.Quiet,
		of:    make(map[netip.Addr][]*Entry[caseKey, episode]),
		names: names,
		stats: stats,
	}
	for _, name := range names {
		s.folds = append(s.folds, fold{detector: name, most: cfg.MaxTold})
	}
	return s
}

// report takes in a case of a detector at event time now.
func (s *episodes) report(detector int, c Case, now flow.Time) {
	k := caseKey{subject: c.Subject, detector: uint8(detector), key: c.Key}
	e := s.table.Find(k)
	switch {
	case e == nil:
		if s.table.SegmentLen(open) >= s.table.capacity {
			s.stats.EpisodesRefused++
			return
		}
		e = s.table.Add(k, closed, now)
		e.Value.id, e.Value.first = identity(s.names[detector], &c), c.Magnitude
	case e.Segment() == closed && c.Magnitude < e.Value.told+e.Value.first:
		return // stragglers; a second attack adds as much as it took to tell the first, however large that became
	}
	ep := &e.Value
	ep.Case, ep.heard = c, now
	switch {
	case e.Segment() == closed:
		s.table.Keep(e, open, now)
		s.stats.Opened++
		s.open(e, now)
	case ep.mute:
		if c.Magnitude >= ep.told*growth || c.Severity > ep.grade {
			s.open(e, now)
		}
	case c.Magnitude > ep.told && c.Magnitude >= ep.told*growth || c.Type != ep.shape || c.Severity != ep.grade || c.Match != ep.aim:
		s.tell(e, anomaly.Updated)
	}
}

// open tells of an episode for the first time in its life, or folds it where there is too much to tell.
func (s *episodes) open(e *Entry[caseKey, episode], now flow.Time) {
	ep := &e.Value
	was := ep.mute
	ep.mute = !isFold(e) && !s.folds[e.Key.detector].admits(&ep.Case, now)
	if ep.mute {
		ep.told, ep.grade = ep.Magnitude, ep.Severity
		if !was {
			s.folds[e.Key.detector].take(&ep.Case)
			s.stats.Folded++
		}
		return
	}
	if ep.Network.IsValid() {
		s.wide = append(s.wide, e)
	} else {
		s.of[ep.Subject] = append(s.of[ep.Subject], e)
	}
	s.tell(e, anomaly.Opened)
}

// forget closes the episode of a case whose state is about to go, and lets it open again from nothing.
func (s *episodes) forget(detector int, subject netip.Addr, key uint64, now flow.Time) {
	e := s.table.Find(caseKey{subject: subject, detector: uint8(detector), key: key})
	if e == nil {
		return
	}
	if e.Segment() == open {
		s.close(e, now)
	}
	e.Value.told, e.Value.first = 0, 0
}

// advance closes what has been silent for long enough, and tells what was folded.
func (s *episodes) advance(now flow.Time) {
	s.tellFolded(now)
	for e := s.table.Oldest(open); e != nil; {
		next := s.table.Next(e)
		if e.Value.heard.Add(e.Value.patience(s.quiet)) <= now {
			s.close(e, now)
		}
		e = next
	}
	s.table.Expire(now)
}

// patience is how long the episode may be silent.
func (ep *episode) patience(quiet time.Duration) time.Duration {
	if ep.Magnitude < 1 {
		return quiet
	}
	return max(quiet, min(longestPause, time.Duration(pace*float64(ep.Last.Sub(ep.First))/ep.Magnitude)))
}

// closeAll ends every episode.
func (s *episodes) closeAll(now flow.Time) {
	s.tellFolded(now)
	for e := s.table.Oldest(open); e != nil; e = s.table.Oldest(open) {
		s.close(e, now)
	}
}

func (s *episodes) close(e *Entry[caseKey, episode], now flow.Time) {
	if !e.Value.mute {
		s.tell(e, anomaly.Closed)
	}
	e.Value.Teller, e.Value.mute = nil, false
	s.table.Keep(e, closed, now)
	if isFold(e) {
		s.folds[e.Key.detector].forget()
		e.Value.told, e.Value.first = 0, 0
	}
	if e.Value.Network.IsValid() {
		s.wide = without(s.wide, e)
	} else if list := without(s.of[e.Key.subject], e); len(list) == 0 {
		delete(s.of, e.Key.subject)
	} else {
		s.of[e.Key.subject] = list
	}
}

// isFold tells whether an episode stands for those that were folded: it has no subject.
func isFold(e *Entry[caseKey, episode]) bool { return !e.Key.subject.IsValid() }

// without takes e out of list.
func without(list []*Entry[caseKey, episode], e *Entry[caseKey, episode]) []*Entry[caseKey, episode] {
	i := slices.Index(list, e)
	if i < 0 {
		return list
	}
	return slices.Delete(list, i, i+1)
}

// tell makes a finding of the episode as it stands.
func (s *episodes) tell(e *Entry[caseKey, episode], state anomaly.State) {
	ep := &e.Value
	ep.told, ep.shape, ep.grade, ep.aim = ep.Magnitude, ep.Type, ep.Severity, ep.Match
	s.found = append(s.found, anomaly.Finding{})
	f := &s.found[len(s.found)-1]
	ep.Teller.Tell(f)
	f.ID, f.Detector, f.State = ep.id, s.names[e.Key.detector], state
	f.Silence = silence(f.Detector, &ep.Case)
}

// identity is the ID of a new episode: the same detector, subject and key give the same one everywhere, all day long. Which flow was the
// first depends on who was heard first, so of it only the day counts.
func identity(detector string, c *Case) string {
	h := fnv.New128a()
	h.Write([]byte(detector))
	subject := c.Subject.As16()
	h.Write(subject[:])
	var rest [16]byte
	binary.BigEndian.PutUint64(rest[:], c.Key)
	binary.BigEndian.PutUint64(rest[8:], uint64(c.First)/uint64(24*time.Hour))
	h.Write(rest[:])
	return hex.EncodeToString(h.Sum(nil))
}
