package volume

import "unsafe"

// sieve tells the few targets with much traffic from the many with little, at the cost of one look into an array. Targets share
// its cells by an unseeded hash: who meets another one there is looked at more closely than it deserves, and that is all.
type sieve struct {
	cells []cell
}

// cell is what its targets got in the bucket at hand.
type cell struct {
	bytes   uint64
	packets uint32
	flows   uint32
	bucket  number
	watched uint32 // how many of its targets are measured
}

const cellBits = 15

func newSieve() *sieve { return &sieve{cells: make([]cell, 1<<cellBits)} }

// bytes is what the cells take of memory.
func (s *sieve) bytes() int { return len(s.cells) * int(unsafe.Sizeof(cell{})) }

func (s *sieve) cell(hash uint64) *cell { return &s.cells[hash>>(64-cellBits)] }

// add counts a record in and tells whether the cell gets enough that its targets should be measured. What is late counts as if it
// came now, which can only be too much.
func (c *cell) add(l *load, enough *limits) bool {
	if n := numberOf(l.end); n > c.bucket {
		*c = cell{bucket: n, watched: c.watched}
	}
	// of a record longer than a bucket only one bucket's worth
	n := uint64(numberOf(l.end)-numberOf(l.start)) + 1
	c.bytes += l.bytes / n
	c.packets = uint32(min(uint64(c.packets)+l.packets/n, 1<<32-1))
	c.flows = uint32(min(uint64(c.flows)+l.flows, 1<<32-1))
	return float64(c.bytes) >= enough.bits*(seconds/8.0)*sieveShare || float64(c.packets) >= enough.packets*seconds*sieveShare ||
		float64(c.flows) >= enough.flows*seconds*sieveShare
}

// sieveShare is the share of a floor from which on a target is measured: low enough that what goes by before does not matter.
const sieveShare = 1.0 / 20
