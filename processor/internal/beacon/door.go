package beacon

import (
	"time"
	"unsafe"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// doorkeeper remembers the first few calls of each line, and the next one makes the line a pair. Most lines never come so far, and in a
// network where every conversation is with a new peer nearly all that this detector does is to meet newcomers; so this is no
// detect.Table, which for every line that comes and goes reads and writes half a dozen places in memory: here it is one set, two
// neighbouring cache lines. The price is that a line has only the places of its set, so some go before all places are taken.
//
// Lines are known by an unseeded hash, so that which of them share a set is the same each time. Two that are taken for one (once in
// a thousand million newcomers) make a pair too early, with calls that are not its own; the next dozen are.
type doorkeeper struct {
	sets    []set
	held    int
	evicted uint64
	hand    int       // the next set to be swept
	swept   flow.Time // when some were swept
}

// ways is how many newcomers a set has.
const ways = 4

// set has its newcomers in the order of their last use, the latest first.
type set [ways]newcomer

// newcomer is a line that was called a few times, as short as can be: 32 octets.
type newcomer struct {
	tag      uint32
	at       [few]uint32 // the ticks of its calls, without the upper half
	sizes    [few]uint16
	lasted   uint16 // ticks from the beginning of the latest call to the latest end of all
	port     uint16 // the client's, of the latest call
	seen     uint16 // when the latest contact came, in spans
	host     uint16 // which of the hosts of its place was the first one, see hostOf
	outcomes uint8  // two bits for each call
	state    uint8  // how many calls; and the bit several
}

// few is how many calls a line must have had before its gaps are kept.
const few = 3

const (
	// several marks a place that has more than one host.
	several = 1 << 7
	// span is what newcomers measure age in. It begins anew after 48 days; the sweep takes care that none is as old as half of it.
	span = 256 * tick
	// sweeps is in how many calls of Advance all sets are swept: about once an hour.
	sweeps = 360
)

// The ranks of newcomers, in the order in which they make room.
const (
	vain  = iota // called once, and it failed: what a worm leaves behind that looks for victims
	once         // called once
	again        // called more often
	ranks
)

// reserve is how many of each rank have a place in their set as long as a higher rank can give way: what was met again does not
// shut out those that come anew.
var reserve = [ranks]int{vain: 1, once: 1}

func newDoorkeeper(capacity int) doorkeeper {
	return doorkeeper{sets: make([]set, max(1, capacity/ways))}
}

// bytes is what the sets take of memory.
func (d *doorkeeper) bytes() int { return len(d.sets) * int(unsafe.Sizeof(set{})) }

// spanOf is the span of t.
func spanOf(t flow.Time) uint16 { return uint16(uint64(t) / uint64(span)) }

// calls is how many there were; none in a place that is free.
func (n *newcomer) calls() int { return int(n.state &^ several) }

func (n *newcomer) isMixed() bool { return n.state&several != 0 }

// outcome is that of the i-th call.
func (n *newcomer) outcome(i int) detect.Outcome { return detect.Outcome(n.outcomes >> (2 * i) & 3) }

func (n *newcomer) rank() int {
	switch {
	case n.calls() > 1:
		return again
	case n.outcome(0).Failed():
		return vain
	}
	return once
}

// isOld tells whether n has not been called for so long that it is forgotten.
func (n *newcomer) isOld(now uint16) bool { return int16(now-n.seen) >= int16(newcomerIdle/span) }

// set is where a line belongs, by the upper half of its hash; the lower is its tag.
func (d *doorkeeper) set(hash uint64) *set {
	return &d.sets[hash>>32*uint64(len(d.sets))>>32]
}

// find is the newcomer with a hash, or nil. Pointers are good until the next call of find or add.
func (d *doorkeeper) find(hash uint64, now flow.Time) *newcomer {
	s := d.set(hash)
	for i := range s {
		if n := &s[i]; n.tag == uint32(hash) && n.calls() > 0 && !n.isOld(spanOf(now)) {
			return s.first(i)
		}
	}
	return nil
}

// add makes room for one that is not there.
func (d *doorkeeper) add(hash uint64, now flow.Time) *newcomer {
	s, age := d.set(hash), spanOf(now)
	i := s.victim(age)
	switch n := &s[i]; {
	case n.calls() == 0:
		d.held++
	case !n.isOld(age):
		d.evicted++
	}
	n := s.first(i)
	*n = newcomer{tag: uint32(hash), seen: age}
	return n
}

// remove frees the place of n.
func (d *doorkeeper) remove(n *newcomer) {
	*n = newcomer{}
	d.held--
}

// first moves the i-th to the front.
func (s *set) first(i int) *newcomer {
	if i > 0 {
		n := s[i]
		copy(s[1:i+1], s[:i])
		s[0] = n
	}
	return &s[0]
}

// victim is whose place is the next to be given away: a free one, that of one who is old, or else the longest unused of the lowest rank
// that has more than its reserve.
func (s *set) victim(now uint16) int {
	var of, last [ranks]int
	for i := range s {
		if s[i].calls() == 0 || s[i].isOld(now) {
			return i
		}
		rank := s[i].rank()
		of[rank]++
		last[rank] = i
	}
	for rank := range ranks {
		if of[rank] > reserve[rank] {
			return last[rank]
		}
	}
	return ways - 1
}

// sweep frees the places of the old ones in the sets whose turn it is.
func (d *doorkeeper) sweep(now flow.Time) {
	turn := len(d.sets)/sweeps + 1
	if now.Sub(d.swept) >= time.Hour { // there was nothing to see meanwhile
		turn = len(d.sets)
	}
	idle := d.swept != 0 && now.Sub(d.swept) >= newcomerIdle // then all are old, though their age may have begun anew
	d.swept = now
	for range min(turn, len(d.sets)) {
		s := &d.sets[d.hand]
		for i := range s {
			if s[i].calls() > 0 && (idle || s[i].isOld(spanOf(now))) {
				d.remove(&s[i])
			}
		}
		if d.hand++; d.hand == len(d.sets) {
			d.hand = 0
		}
	}
}

// take notes a call; there must be fewer than few.
func (n *newcomer) take(c *call) {
	i := n.calls()
	end := c.last
	if i > 0 {
		end = max(end, n.last(i-1, c.at))
	}
	n.at[i], n.sizes[i], n.port = uint32(tickOf(c.at)), c.size, c.port
	n.outcomes |= uint8(c.outcome) << (2 * i)
	n.state++
	n.extend(i, c.at, end)
}

// extend notes that a session, the i-th call, which began at the given time, went on until end.
func (n *newcomer) extend(i int, near, end flow.Time) {
	n.lasted = uint16(min(tickOf(end)-min(tickOf(end), tickOf(n.began(i, near))), 1<<16-1))
}

// began is when the i-th call was, given a time that is less than 17 years from it.
func (n *newcomer) began(i int, near flow.Time) flow.Time {
	ticks := tickOf(near)
	return timeOf(ticks + uint64(int64(int32(n.at[i]-uint32(ticks)))))
}

// last is when the latest of all calls ended, if the i-th is the latest.
func (n *newcomer) last(i int, near flow.Time) flow.Time {
	return n.began(i, near).Add(time.Duration(n.lasted) * tick)
}

// tell gives the calls to a pair.
func (n *newcomer) tell(p *pair, near flow.Time) {
	latest := n.calls() - 1
	for i := range n.calls() {
		at := n.began(i, near)
		c := call{at: at, last: at, port: n.port, size: n.sizes[i], outcome: n.outcome(i)}
		if i == latest {
			c.last = n.last(i, near)
		}
		p.take(&c)
	}
}
