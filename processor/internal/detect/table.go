package detect

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// Table keeps a bounded number of keys. Its entries stand in segments, each in the order of last use, and when the table is
// full the oldest entry of the lowest segment goes. The owner lets new keys begin low and moves them up as they prove worth
// keeping, so a flood of keys that are seen once pushes out only its own kind.
//
// Finding and keeping an entry allocates nothing. What goes, and in which order, depends on the calls alone.
type Table[K comparable, V any] struct {
	index    map[K]*Entry[K, V]
	segments []segment[K, V]
	spare    *Entry[K, V] // entries to use again, linked through next
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
	Key   K
	Value V
	Seen  flow.Time // when it was last kept

	segment    int
	prev, next *Entry[K, V]
}

// Segment is the segment in which e stands.
func (e *Entry[K, V]) Segment() int { return e.segment }

type segment[K comparable, V any] struct {
	Segment
	oldest, newest *Entry[K, V]
	len            int
}

// block is how many entries are allocated at once.
const block = 64

// NewTable makes a table of at most capacity keys. gone, which may be nil, sees every entry that the table itself removes,
// while it is still whole: evicted for want of room, or else because it was idle. gone must not change the table.
func NewTable[K comparable, V any](capacity int, segments []Segment, gone func(e *Entry[K, V], evicted bool)) *Table[K, V] {
	t := &Table[K, V]{index: make(map[K]*Entry[K, V]), capacity: max(capacity, 1), gone: gone}
	for _, s := range segments {
		t.segments = append(t.segments, segment[K, V]{Segment: s})
	}
	return t
}

// Len is the number of keys held.
func (t *Table[K, V]) Len() int { return len(t.index) }

// SegmentLen is the number of keys in one segment.
func (t *Table[K, V]) SegmentLen(segment int) int { return t.segments[segment].len }

// Find is the entry of key, or nil. It does not count as use.
func (t *Table[K, V]) Find(key K) *Entry[K, V] { return t.index[key] }

// Add makes an entry with a zero Value for a key that is not in the table, and evicts another one when the table is full.
func (t *Table[K, V]) Add(key K, segment int, now flow.Time) *Entry[K, V] {
	if len(t.index) >= t.capacity {
		t.evict()
	}
	if t.spare == nil {
		t.allocate()
	}
	e := t.spare
	t.spare = e.next
	*e = Entry[K, V]{Key: key, Seen: now, segment: segment}
	t.index[key] = e
	t.segments[segment].push(e)
	return e
}

// Keep marks e as used now and moves it to the given segment. now must not run backwards.
func (t *Table[K, V]) Keep(e *Entry[K, V], segment int, now flow.Time) {
	t.segments[e.segment].unlink(e)
	e.segment, e.Seen = segment, now
	t.segments[segment].push(e)
}

// Remove takes e out of the table, without a word to gone.
func (t *Table[K, V]) Remove(e *Entry[K, V]) {
	delete(t.index, e.Key)
	t.segments[e.segment].unlink(e)
	*e = Entry[K, V]{next: t.spare}
	t.spare = e
}

// Oldest is the entry of a segment that was kept longest ago, or nil.
func (t *Table[K, V]) Oldest(segment int) *Entry[K, V] { return t.segments[segment].oldest }

// Next is the entry of the same segment that was kept next after e, or nil.
func (t *Table[K, V]) Next(e *Entry[K, V]) *Entry[K, V] { return e.next }

// Expire removes what has been idle for longer than its segment allows.
func (t *Table[K, V]) Expire(now flow.Time) {
	for i := range t.segments {
		s := &t.segments[i]
		for s.Idle > 0 && s.oldest != nil && s.oldest.Seen.Add(s.Idle) <= now {
			t.drop(s.oldest, false)
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
	t.drop(t.segments[victim].oldest, true)
}

func (t *Table[K, V]) drop(e *Entry[K, V], evicted bool) {
	if t.gone != nil {
		t.gone(e, evicted)
	}
	t.Remove(e)
}

func (t *Table[K, V]) allocate() {
	entries := make([]Entry[K, V], block)
	for i := range entries {
		entries[i].next = t.spare
		t.spare = &entries[i]
	}
}

func (s *segment[K, V]) push(e *Entry[K, V]) {
	e.prev, e.next = s.newest, nil
	if s.newest != nil {
		s.newest.next = e
	} else {
		s.oldest = e
	}
	s.newest = e
	s.len++
}

func (s *segment[K, V]) unlink(e *Entry[K, V]) {
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		s.oldest = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	} else {
		s.newest = e.prev
	}
	e.prev, e.next = nil, nil
	s.len--
}
