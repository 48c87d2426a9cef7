package detect

import "unsafe"

// index finds the numbers of things by hashes of 32 bits. A large one has many parts, each of which grows by itself: a whole
// index of ten million would stop everything for a tenth of a second, and for more than one second where memory is new and the
// machine busy. Hashes must come from a seeded function: who could choose them would make every look-up read a whole part.
type index struct {
	parts []part // a power of two of them
	held  int
}

// partLen is how many things a part has at most, more or less. It grows within half a millisecond; of far fewer things some
// part would always have more than ever before, and grow.
const partLen = 1 << 15

// part is an open-addressing hash table with linear probing and no tombstones. Homes are in the order of the hashes, so growing
// reads and writes memory from end to end.
type part struct {
	slots []slot
	held  int
}

// slot is a hash above the number that it stands for, or zero. With the hash beside it hardly any number is followed in vain,
// and none when things are moved.
type slot uint64

func (s slot) hash() uint32 { return uint32(s >> 32) }
func (s slot) ref() Ref     { return Ref(s) }

// leastSlots is how many slots a part begins with.
const leastSlots = 8

func newIndex(capacity int) *index {
	n := 1
	for n*partLen < capacity {
		n *= 2
	}
	x := &index{parts: make([]part, n)}
	for i := range x.parts {
		x.parts[i].slots = make([]slot, leastSlots)
	}
	return x
}

// part is where a hash belongs, by its lowest bits; what is its home there, the highest say.
func (x *index) part(hash uint32) *part { return &x.parts[hash&uint32(len(x.parts)-1)] }

// bytes is what the index takes of memory.
func (x *index) bytes() int {
	n := len(x.parts) * int(unsafe.Sizeof(part{}))
	for i := range x.parts {
		n += len(x.parts[i].slots) * int(unsafe.Sizeof(slot(0)))
	}
	return n
}

// add puts in a number that is not there.
func (x *index) add(hash uint32, r Ref) {
	x.held++
	x.part(hash).add(slot(hash)<<32 | slot(r))
}

// remove takes out a number that is there.
func (x *index) remove(hash uint32, r Ref) {
	x.held--
	x.part(hash).remove(slot(hash)<<32 | slot(r))
}

// home is the slot in which a hash would stand were it alone.
func (p *part) home(hash uint32) int { return int(uint64(hash) * uint64(len(p.slots)) >> 32) }

func (p *part) after(i int) int {
	if i++; i < len(p.slots) {
		return i
	}
	return 0
}

// distance is how many steps it is from one slot on to another.
func (p *part) distance(from, to int) int {
	if to >= from {
		return to - from
	}
	return to - from + len(p.slots)
}

func (p *part) add(s slot) {
	if (p.held+1)*4 > len(p.slots)*3 { // three quarters full, a look-up in vain reads nine slots (Knuth 6.4): a cache line or two
		p.grow()
	}
	p.held++
	p.put(s)
}

func (p *part) put(s slot) {
	i := p.home(s.hash())
	for p.slots[i] != 0 {
		i = p.after(i)
	}
	p.slots[i] = s
}

// grow makes a part larger by a quarter: a key takes 11 to 13 octets, and is moved four times in all for it.
func (p *part) grow() {
	old := p.slots
	p.slots = make([]slot, len(old)+len(old)/4)
	for _, s := range old {
		if s != 0 {
			p.put(s)
		}
	}
}

// remove moves up those that had to stand further from home on account of what goes.
func (p *part) remove(s slot) {
	gap := p.home(s.hash())
	for p.slots[gap] != s {
		gap = p.after(gap)
	}
	p.held--
	for i := p.after(gap); p.slots[i] != 0; i = p.after(i) {
		if p.distance(p.home(p.slots[i].hash()), i) >= p.distance(gap, i) {
			p.slots[gap], gap = p.slots[i], i
		}
	}
	p.slots[gap] = 0
}
