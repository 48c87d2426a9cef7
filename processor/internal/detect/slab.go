package detect

import "unsafe"

// Slab keeps many things of one kind in blocks, and knows each by a number of four octets in the place of a pointer. When the
// things have no pointers either, the garbage collector reads none of them, however many there are. What was given back is
// taken again first, as it is the likeliest to be in the processor's cache. The zero Slab is empty. It never shrinks.
type Slab[T any] struct {
	blocks []*[blockLen]T
	free   []Ref
	top    Ref // the highest number that was ever taken
}

// Ref is the number of a thing in its Slab. Zero is none's.
type Ref uint32

const (
	blockBits = 10
	// blockLen is how many things are allocated at once: whole pages of 8 KiB for things of whole words, so nothing is wasted.
	blockLen = 1 << blockBits
)

// At is the thing with the number r. The pointer stays good until it is given back.
func (s *Slab[T]) At(r Ref) *T { return &s.blocks[r>>blockBits][r&(blockLen-1)] }

// Bytes is what the slab takes of memory.
func (s *Slab[T]) Bytes() int {
	return len(s.blocks)*int(unsafe.Sizeof([blockLen]T{})) + cap(s.blocks)*int(unsafe.Sizeof((*T)(nil))) + cap(s.free)*int(unsafe.Sizeof(Ref(0)))
}

// Take is the number of a zero T.
func (s *Slab[T]) Take() Ref {
	if n := len(s.free); n > 0 {
		r := s.free[n-1]
		s.free = s.free[:n-1]
		return r
	}
	s.top++
	if int(s.top>>blockBits) >= len(s.blocks) {
		s.blocks = append(s.blocks, new([blockLen]T))
	}
	return s.top
}

// Give gives back what Take gave.
func (s *Slab[T]) Give(r Ref) {
	var zero T
	*s.At(r) = zero
	s.free = append(s.free, r)
}
