package exfil

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// sketch adds up the small talk of all pairs: so little that it cannot matter, but many a little makes a lot. It is a count-min sketch
// (Cormode, Muthukrishnan 2005) of one row, small enough to stay in the processor's cache, as the doorkeeper's sets do not: most pairs
// ask for a name or the time, and of those nothing else is read or written.
//
// Pairs that share a cell make each other be looked at too early, never too late. Of what a pair exchanged until it is looked at
// neither half is counted.
type sketch struct {
	cells []uint16 // bytes both ways since the hour began; at the largest number they stop
	least uint16   // what it takes to be looked at
	hour  uint64   // from the epoch
}

// newSketch makes one with so many cells, in which pairs stay until they have exchanged so many bytes; at most 32 KiB.
func newSketch(cells int, least uint64) sketch {
	return sketch{cells: make([]uint16, cells), least: uint16(min(least, 1<<15))}
}

// bytes is what the cells take of memory, of two octets each.
func (s *sketch) bytes() int { return 2 * len(s.cells) }

func (s *sketch) cell(hash uint64) *uint16 { return &s.cells[hash>>32*uint64(len(s.cells))>>32] }

// add counts so many bytes and tells whether that is enough to look at the pair.
func (s *sketch) add(hash uint64, bytes uint64, now flow.Time) bool {
	if hour := uint64(now) / uint64(time.Hour); hour != s.hour {
		clear(s.cells)
		s.hour = hour
	}
	c := s.cell(hash)
	*c = uint16(min(uint64(*c)+min(bytes, 1<<16-1), 1<<16-1))
	return *c >= s.least
}
