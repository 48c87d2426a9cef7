package detect

import (
	"hash/maphash"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// Table keeps a bounded number of keys. Its entries stand in segments, each in the order of last use, and when the table is
// full the oldest entry of the lowest segment goes. The owner lets new keys begin low and moves them up as they prove worth
// keeping, so a flood of keys that are seen once pushes out only its own kind.
//
// Finding and keeping an entry allocates nothing, and of keys and values without pointers the garbage collector reads nothing.
// What goes, and in which order, depends on the calls alone; the hashes have a seed of their own in each table, so that nobody
// who chooses keys can choose hashes. An entry takes its size, and 11 to 13 octets in the index.
type Table[K comparable, V any] struct {
	index    *index
	seed     maphash.Seed
	entries  Slab[Entry[K, V]]
	segments []segment
	capacity int
	gone     func(e *Entry[K, V], evicted bool)
}

// Segment says how long and how safely a class of entries is kept.
type Segment struct {
	Idle    time.Duration // Expire removes entries unused for so long; 0 for never
	Reserve int           // so many entries are safe from eviction as long as a higher segment can give way instead
}

// Entry is a key and what is kept for it. Pointers to it stay good until it leaves the table.
type Entry[K comparable, V any] struct {
	Key     K
	segment uint8 // here it fills up a key whose size is odd
	Value   V
	Seen    flow.Time // when it was last kept

	prev, next Ref
}

// Segment is the segment in which e stands.
func (e *Entry[K, V]) Segment() int { return int(e.segment) }

type segment struct {
	Segment
	oldest, newest Ref
	len            int
}

// NewTable makes a table of at most capacity keys. gone, which may be nil, sees every entry that the table itself removes,
// while it is still whole: evicted for want of room, or else because it was idle. gone must not change the table.
func NewTable[K comparable, V any](capacity int, segments []Segment, gone func(e *Entry[K, V], evicted bool)) *Table[K, V] {
	capacity = max(capacity, 1)
	t := &Table[K, V]{index: newIndex(capacity), seed: maphash.MakeSeed(), capacity: capacity, gone: gone}
	for _, s := range segments {
		t.segments = append(t.segments, segment{Segment: s})
	}
	return t
}

// Len is the number of keys held.
func (t *Table[K, V]) Len() int { return t.index.held }

// Bytes is what the table takes of memory, without what its values refer to.
func (t *Table[K, V]) Bytes() int { return t.index.bytes() + t.entries.Bytes() }

// SegmentLen is the number of keys in one segment.
func (t *Table[K, V]) SegmentLen(segment int) int { return t.segments[segment].len }

// hash is what the index knows key by.
func (t *Table[K, V]) hash(key K) uint32 { return uint32(maphash.Comparable(t.seed, key) >> 32) }

// Find is the entry of key, or nil. It does not count as use.
func (t *Table[K, V]) Find(key K) *Entry[K, V] {
	hash := t.hash(key)
	p := t.index.part(hash)
	for i := p.home(hash); p.slots[i] != 0; i = p.after(i) {
		if s := p.slots[i]; s.hash() == hash {
			if e := t.entries.At(s.ref()); e.Key == key {
				return e
			}
		}
	}
	return nil
}

// Add makes an entry with a zero Value for a key that is not in the table, and evicts another one when the table is full.
func (t *Table[K, V]) Add(key K, segment int, now flow.Time) *Entry[K, V] {
	if t.Len() >= t.capacity {
		t.evict()
	}
	r := t.entries.Take()
	e := t.entries.At(r)
	e.Key, e.Seen = key, now
	t.index.add(t.hash(key), r)
	t.push(e, r, segment)
	return e
}

// Keep marks e as used now and moves it to the given segment. now must not run backwards.
func (t *Table[K, V]) Keep(e *Entry[K, V], segment int, now flow.Time) {
	r := t.Ref(e)
	t.unlink(e)
	e.Seen = now
	t.push(e, r, segment)
}

// Remove takes e out of the table, without a word to gone.
func (t *Table[K, V]) Remove(e *Entry[K, V]) {
	r := t.Ref(e)
	t.index.remove(t.hash(e.Key), r)
	t.unlink(e)
	t.entries.Give(r)
}

// Oldest is the entry of a segment that was kept longest ago, or nil.
func (t *Table[K, V]) Oldest(segment int) *Entry[K, V] { return t.At(t.segments[segment].oldest) }

// Next is the entry of the same segment that was kept next after e, or nil.
func (t *Table[K, V]) Next(e *Entry[K, V]) *Entry[K, V] { return t.At(e.next) }

// At is the entry that Ref named by r, as long as it has not left the table; nil for zero.
func (t *Table[K, V]) At(r Ref) *Entry[K, V] {
	if r == 0 {
		return nil
	}
	return t.entries.At(r)
}

// Ref names e in four octets, without a pointer. An entry does not know its own name: the one before it does.
func (t *Table[K, V]) Ref(e *Entry[K, V]) Ref {
	if e.prev != 0 {
		return t.entries.At(e.prev).next
	}
	return t.segments[e.segment].oldest
}

// Expire removes what has been idle for longer than its segment allows.
func (t *Table[K, V]) Expire(now flow.Time) {
	for i := range t.segments {
		if t.segments[i].Idle <= 0 {
			continue
		}
		for e := t.Oldest(i); e != nil && e.Seen.Add(t.segments[i].Idle) <= now; e = t.Oldest(i) {
			t.drop(e, false)
		}
	}
}

func (t *Table[K, V]) evict() {
	victim := -1
	for i := range t.segments {
		if t.segments[i].len > t.segments[i].Reserve {
			victim = i
			break
		}
		if victim < 0 && t.segments[i].len > 0 {
			victim = i
		}
	}
	t.drop(t.Oldest(victim), true)
}

func (t *Table[K, V]) drop(e *Entry[K, V], evicted bool) {
	if t.gone != nil {
		t.gone(e, evicted)
	}
	t.Remove(e)
}

// push makes e, which is named r, the newest of a segment.
func (t *Table[K, V]) push(e *Entry[K, V], r Ref, segment int) {
	s := &t.segments[segment]
	e.segment, e.prev, e.next = uint8(segment), s.newest, 0
	if s.newest != 0 {
		t.entries.At(s.newest).next = r
	} else {
		s.oldest = r
	}
	s.newest = r
	s.len++
}

func (t *Table[K, V]) unlink(e *Entry[K, V]) {
	s := &t.segments[e.segment]
	if e.prev != 0 {
		t.entries.At(e.prev).next = e.next
	} else {
		s.oldest = e.next
	}
	if e.next != 0 {
		t.entries.At(e.next).prev = e.prev
	} else {
		s.newest = e.prev
	}
	s.len--
}
