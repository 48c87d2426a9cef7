package detect

// index finds the numbers of things by hashes of 32 bits: open addressing with linear probing, and no tombstones. Homes are in
// the order of the hashes, so growing reads and writes memory from end to end. Hashes must come from a seeded function: who
// could choose them would make every look-up read the whole index.
type index struct {
	slots []slot
	held  int
	most  int // how many it will ever have to hold
}

// slot is a hash above the number that it stands for, or zero. With the hash beside it hardly any number is followed in vain,
// and none when things are moved.
type slot uint64

func (s slot) hash() uint32 { return uint32(s >> 32) }
func (s slot) ref() Ref     { return Ref(s) }

// leastSlots is how many slots an index begins with.
const leastSlots = 64

func newIndex(most int) index {
	return index{slots: make([]slot, leastSlots), most: most}
}

// home is the slot in which a hash would stand were it alone.
func (x *index) home(hash uint32) int { return int(uint64(hash) * uint64(len(x.slots)) >> 32) }

func (x *index) after(i int) int {
	if i++; i < len(x.slots) {
		return i
	}
	return 0
}

// distance is how many steps it is from one slot on to another.
func (x *index) distance(from, to int) int {
	if to >= from {
		return to - from
	}
	return to - from + len(x.slots)
}

// add puts in a number that is not there.
func (x *index) add(hash uint32, r Ref) {
	if (x.held+1)*4 > len(x.slots)*3 { // three quarters full, a look-up in vain reads nine slots (Knuth 6.4): a cache line or two
		x.grow()
	}
	x.held++
	x.put(slot(hash)<<32 | slot(r))
}

func (x *index) put(s slot) {
	i := x.home(s.hash())
	for x.slots[i] != 0 {
		i = x.after(i)
	}
	x.slots[i] = s
}

// grow doubles the index, but makes it no larger than it will ever have to be.
func (x *index) grow() {
	old := x.slots
	x.slots = make([]slot, min(2*len(old), max(leastSlots, x.most+x.most/3+2)))
	for _, s := range old {
		if s != 0 {
			x.put(s)
		}
	}
}

// remove takes out a number that is there, and moves up those that had to stand further from home on its account.
func (x *index) remove(hash uint32, r Ref) {
	gap := x.home(hash)
	for x.slots[gap] != slot(hash)<<32|slot(r) {
		gap = x.after(gap)
	}
	x.held--
	for i := x.after(gap); x.slots[i] != 0; i = x.after(i) {
		if x.distance(x.home(x.slots[i].hash()), i) >= x.distance(gap, i) {
			x.slots[gap], gap = x.slots[i], i
		}
	}
	x.slots[gap] = 0
}
