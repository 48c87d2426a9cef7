package detect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// model is a table in the plainest way: for each segment a list in the order of last use.
type model struct {
	capacity int
	limits   []Segment
	lists    [][]modelEntry
	gone     []string
}

type modelEntry struct {
	key   uint16
	value int
	seen  flow.Time
}

func (m *model) find(key uint16) (segment, i int) {
	for segment := range m.lists {
		if i := slices.IndexFunc(m.lists[segment], func(e modelEntry) bool { return e.key == key }); i >= 0 {
			return segment, i
		}
	}
	return -1, -1
}

func (m *model) len() (n int) {
	for _, list := range m.lists {
		n += len(list)
	}
	return n
}

func (m *model) drop(segment int, evicted bool) {
	e := m.lists[segment][0]
	m.gone = append(m.gone, fmt.Sprint(e.key, e.value, evicted))
	m.lists[segment] = m.lists[segment][1:]
}

func (m *model) add(e modelEntry, segment int) {
	if m.len() == m.capacity {
		m.drop(m.victim(), true)
	}
	m.lists[segment] = append(m.lists[segment], e)
}

// victim is the segment that makes room.
func (m *model) victim() int {
	for i, list := range m.lists {
		if len(list) > m.limits[i].Reserve {
			return i
		}
	}
	return slices.IndexFunc(m.lists, func(list []modelEntry) bool { return len(list) > 0 })
}

func (m *model) remove(segment, i int) modelEntry {
	e := m.lists[segment][i]
	m.lists[segment] = slices.Delete(slices.Clone(m.lists[segment]), i, i+1)
	return e
}

func (m *model) expire(now flow.Time) {
	for i, s := range m.limits {
		for s.Idle > 0 && len(m.lists[i]) > 0 && m.lists[i][0].seen.Add(s.Idle) <= now {
			m.drop(i, false)
		}
	}
}

// TestTableLikeModel does the same things at random to tables and to models of them, and compares all that can be seen.
func TestTableLikeModel(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		capacity := []int{1, 5, 60, 2000}[seed%4]
		limits := []Segment{{Idle: 7 * time.Second, Reserve: capacity / 8}, {Reserve: capacity / 2}, {Idle: time.Minute}}
		m := &model{capacity: capacity, limits: limits, lists: [][]modelEntry{{}, {}, {}}}
		var gone []string
		table := NewTable(capacity, limits, func(e *Entry[uint16, int], evicted bool) {
			gone = append(gone, fmt.Sprint(e.Key, e.Value, evicted))
		})
		now := flow.Time(1e18)
		for step := range 4000 {
			now = now.Add(time.Duration(r.IntN(40*60/capacity+2)) * time.Millisecond)
			doBoth(table, m, r, modelEntry{uint16(r.IntN(capacity * 3)), step, now})
			if step%97 == 0 {
				table.Expire(now)
				m.expire(now)
			}
			if step%(capacity+13) == 0 {
				require.Equal(t, m.lists, contents(table), "seed %d, step %d", seed, step)
			}
			require.Equal(t, m.len(), table.Len())
		}
		require.Equal(t, m.gone, gone)
		require.NotEmpty(t, gone)
	}
}

// doBoth adds, keeps or removes a key, in a table and its model.
func doBoth(table *Table[uint16, int], m *model, r *rand.Rand, with modelEntry) {
	segment, i := m.find(with.key)
	to := r.IntN(len(m.lists))
	e := table.Find(with.key)
	switch {
	case (e == nil) != (i < 0):
		panic("one of them has it, the other one not")
	case e == nil:
		table.Add(with.key, to, with.seen).Value = with.value
		m.add(with, to)
	case r.IntN(4) == 0:
		table.Remove(e)
		m.remove(segment, i)
	default:
		table.Keep(e, to, with.seen)
		kept := m.remove(segment, i)
		kept.seen = with.seen
		m.lists[to] = append(m.lists[to], kept)
	}
}

// contents reads a table as its model has it.
func contents(table *Table[uint16, int]) [][]modelEntry {
	lists := make([][]modelEntry, len(table.segments))
	for i := range lists {
		lists[i] = []modelEntry{}
		for e := table.Oldest(i); e != nil; e = table.Next(e) {
			if table.At(table.Ref(e)) != e || table.Find(e.Key) != e || e.Segment() != i {
				panic("an entry is not where it says")
			}
			lists[i] = append(lists[i], modelEntry{e.Key, e.Value, e.Seen})
		}
	}
	return lists
}
