package scan

import (
	"github.com/axiomhq/hyperloglog"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// distinct counts different things: exactly while they are few, then by HyperLogLog. Its zero value is empty.
type distinct struct {
	slots  []uint32 // hash table with linear probing, at most three quarters full; 0 is a free slot
	n      int      // how many there are, or were at the last estimate
	sketch *hyperloglog.Sketch
	since  int // additions since the last estimate
}

const (
	// exactDistinct is how many things are counted exactly: more than the thousand ports that nmap tries by default.
	exactDistinct = 1536
	// precision of the sketch: 2^10 registers of one byte, 3.3 % standard error.
	precision = 10
	// stale is after how many additions a sketch is asked again; asking costs about as much as a thousand additions.
	stale = 256
)

// add counts the thing with the given hash. It tells false when the thing was there before, which a sketch cannot know.
func (d *distinct) add(hash uint64) bool {
	mark := uint32(hash) | 1 // of 1,536 marks of 31 bits no two are likely to be the same
	if d.sketch != nil {
		d.sketch.InsertHash(detect.Mix(uint64(mark)))
		if d.since++; d.since >= stale {
			d.since, d.n = 0, max(d.n, int(d.sketch.Estimate()))
		}
		return true
	}
	if d.n*4 >= len(d.slots)*3 {
		d.grow()
	}
	if !insert(d.slots, mark) {
		return false
	}
	if d.n++; d.n > exactDistinct {
		d.toSketch()
	}
	return true
}

// has tells whether the thing with the given hash is among those counted; a sketch, which cannot know, says yes.
func (d *distinct) has(hash uint64) bool {
	if d.sketch != nil || len(d.slots) == 0 {
		return d.sketch != nil
	}
	mark, mask := uint32(hash)|1, uint32(len(d.slots)-1)
	for i := mark >> 1 & mask; d.slots[i] != 0; i = (i + 1) & mask {
		if d.slots[i] == mark {
			return true
		}
	}
	return false
}

// count is how many different things there are, and whether that is exact.
func (d *distinct) count() (n int, exact bool) { return d.n, d.sketch == nil }

func (d *distinct) grow() {
	slots := make([]uint32, max(16, 2*len(d.slots)))
	for _, mark := range d.slots {
		if mark != 0 {
			insert(slots, mark)
		}
	}
	d.slots = slots
}

func (d *distinct) toSketch() {
	d.sketch, _ = hyperloglog.NewSketch(precision, false) // the precision is a constant that it takes
	for _, mark := range d.slots {
		if mark != 0 {
			d.sketch.InsertHash(detect.Mix(uint64(mark)))
		}
	}
	d.slots = nil
}

// insert puts mark into slots, whose number is a power of two, and tells whether it was not there.
func insert(slots []uint32, mark uint32) bool {
	mask := uint32(len(slots) - 1)
	for i := mark >> 1 & mask; ; i = (i + 1) & mask {
		switch slots[i] {
		case 0:
			slots[i] = mark
			return true
		case mark:
			return false
		}
	}
}
