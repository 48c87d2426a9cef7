package exfil

import (
	"time"
	"unsafe"

	"github.com/otelflow/otelflow/internal/flow"
)

// doorkeeper remembers the pairs that have sent little so far, which most pairs ever do. In a network where every conversation is with
// another place nearly all that this detector does is to meet newcomers; so this is no detect.Table, which for each that comes and
// goes reads and writes half a dozen places in memory: here it is one set. The price is that a pair has only the places of its set,
// so some go before all places are taken.
//
// What goes takes along both what was sent and what came back: a ratio of one half of a talk would be worth nothing. So whoever is
// forgotten here is taken to have sent less than he did, never more.
//
// Pairs are known by an unseeded hash, so that which of them share a set is the same each time. Two that are taken for one (twice
// in a thousand million newcomers) have their sums added up.
type doorkeeper struct {
	sets    []set
	much    uint64 // what those have sent who go last, in bytes
	held    int
	evicted uint64
	hand    int // the next set to be swept
}

// ways is how many newcomers a set has.
const ways = 8

// set keeps what newcomers are known by apart from the rest, in one cache line: that somebody is not there is seen at once, and who
// goes next as well.
type set struct {
	tags  [ways]uint32
	stays [ways]stay
	of    [ways]newcomer
}

// stay is how safe a newcomer's place is: when he was last met, in units of two seconds from the epoch, and above that whether he
// sent much. The place with the lowest is the next to be given away. It is 0 where that is free.
type stay uint32

const much stay = 1 << 31

// stayOf is that of one who has sent so many bytes and was met at an instant before 2106.
func (d *doorkeeper) stayOf(sent uint64, at flow.Time) stay {
	s := stay(max(1, uint64(at)/uint64(2*time.Second)))
	if sent >= d.much {
		s |= much
	}
	return s
}

// isOver tells whether one is forgotten.
func (s stay) isOver(now flow.Time) bool {
	return s != 0 && flow.Time(s&^much)*flow.Time(2*time.Second)+flow.Time(newcomerIdle) <= now
}

// newcomer is a pair that has sent little so far.
type newcomer struct {
	flux            // since it began
	since flow.Time // 0 as long as nothing was counted
	acquaintance
}

// newcomerIdle is for how long a newcomer is remembered that says nothing.
const newcomerIdle = 2 * time.Hour

// sweeps is in how many calls of Advance all sets are swept: about once an hour.
const sweeps = 360

func newDoorkeeper(capacity int, much uint64) doorkeeper {
	return doorkeeper{sets: make([]set, max(1, capacity/ways)), much: much}
}

// bytes is what the sets take of memory.
func (d *doorkeeper) bytes() int { return len(d.sets) * int(unsafe.Sizeof(set{})) }

// set is where a pair belongs, by the upper half of its hash; the lower is its tag.
func (d *doorkeeper) set(hash uint64) *set { return &d.sets[hash>>32*uint64(len(d.sets))>>32] }

// find is the newcomer with a hash, or nil. Pointers are good until the next call of add.
func (d *doorkeeper) find(hash uint64, now flow.Time) *newcomer {
	s := d.set(hash)
	i := s.index(hash)
	if i < 0 {
		return nil
	}
	s.stays[i] = d.stayOf(s.of[i].sent, now)
	return &s.of[i]
}

// index is the way of the one with a hash, or less than 0.
func (s *set) index(hash uint64) int {
	for i := range s.tags {
		if s.tags[i] == uint32(hash) && s.stays[i] != 0 {
			return i
		}
	}
	return -1
}

// add makes room for one that is not there.
func (d *doorkeeper) add(hash uint64, now flow.Time) *newcomer {
	s := d.set(hash)
	i := 0
	for j := range s.stays {
		if s.stays[j] < s.stays[i] {
			i = j
		}
	}
	switch {
	case s.stays[i] == 0:
		d.held++
	case !s.stays[i].isOver(now):
		d.evicted++
	}
	s.tags[i], s.stays[i], s.of[i] = uint32(hash), d.stayOf(0, now), newcomer{}
	return &s.of[i]
}

// remove frees the place of the one with a hash, who is there.
func (d *doorkeeper) remove(hash uint64) {
	s := d.set(hash)
	s.stays[s.index(hash)] = 0
	d.held--
}

// sweep frees the places of those who are forgotten in the sets whose turn it is.
func (d *doorkeeper) sweep(now flow.Time) {
	for range min(len(d.sets)/sweeps+1, len(d.sets)) {
		s := &d.sets[d.hand]
		for i := range s.stays {
			if s.stays[i].isOver(now) {
				s.stays[i] = 0
				d.held--
			}
		}
		if d.hand++; d.hand == len(d.sets) {
			d.hand = 0
		}
	}
}
