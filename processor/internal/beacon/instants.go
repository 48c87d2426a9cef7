package beacon

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// room is how many gaps are kept: enough for a dozen calls of which each is up to five bursts some seconds apart.
const room = 64

// instants are the latest distinct ticks at which something happened, in order, as the gaps between them: two octets each, and
// the order in which they are told does not matter as long as a gap still has a place.
type instants struct {
	latest uint64 // ticks since the Unix epoch; 0 for none yet
	n      uint8  // how many gaps
	gaps   [room]uint16
}

const (
	// tick is the resolution of gaps. A finer one would find faster rhythms, but not that of a sleep of hours.
	tick = 250 * time.Millisecond
	// longest is the longest gap that is told apart from longer ones, in ticks: four and a half hours.
	longest = 1<<16 - 1
)

// tickOf is the tick of t.
func tickOf(t flow.Time) uint64 { return uint64(t) / uint64(tick) }

// timeOf is when a tick begins.
func timeOf(ticks uint64) flow.Time { return flow.Time(ticks * uint64(tick)) }

// add takes in an instant and tells whether it is news: not the tick of another one, nor older than all that is kept.
func (s *instants) add(at uint64) bool {
	if s.latest == 0 {
		s.latest = at
		return true
	}
	if at > s.latest {
		s.insert(int(s.n), uint16(min(at-s.latest, longest)))
		s.latest = at
		return true
	}
	later := s.latest
	for i := int(s.n) - 1; i >= 0 && at < later; i-- {
		gap := uint64(s.gaps[i])
		if gap == longest || gap > later {
			return false
		}
		earlier := later - gap
		if at > earlier {
			s.gaps[i] = uint16(at - earlier)
			s.insert(i+1, uint16(later-at))
			return true
		}
		later = earlier
	}
	if at == later || s.n == room {
		return false
	}
	s.insert(0, uint16(min(later-at, longest)))
	return true
}

// insert puts a gap before the i-th; the first one goes when there is no room.
func (s *instants) insert(i int, gap uint16) {
	if s.n == room {
		if i == 0 {
			return
		}
		copy(s.gaps[:], s.gaps[1:i])
		s.gaps[i-1] = gap
		return
	}
	copy(s.gaps[i+1:s.n+1], s.gaps[i:s.n])
	s.gaps[i] = gap
	s.n++
}
