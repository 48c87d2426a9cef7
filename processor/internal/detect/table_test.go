package detect

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestTableMakesRoomFromBelow(t *testing.T) {
	var gone []int
	table := NewTable[int, string](4, []Segment{{Reserve: 1}, {Idle: time.Minute}}, func(e *Entry[int, string], evicted bool) {
		require.True(t, evicted)
		gone = append(gone, e.Key)
	})
	for i := 1; i <= 4; i++ {
		table.Add(i, 0, flow.Time(i))
	}
	table.Keep(table.Find(1), 1, 5)
	table.Keep(table.Find(2), 1, 6)
	table.Add(7, 0, 8) // 3 is the oldest of the lowest segment
	table.Add(9, 0, 8) // then 4
	require.Equal(t, []int{3, 4}, gone)
	table.Keep(table.Find(7), 1, 9)
	table.Add(11, 0, 10) // 9 alone is left below and reserved: the oldest above goes
	require.Equal(t, []int{3, 4, 1}, gone)
	require.Equal(t, 4, table.Len())
	require.Equal(t, 2, table.SegmentLen(1))
	require.Nil(t, table.Find(1))
}

func TestTableExpires(t *testing.T) {
	var gone []string
	table := NewTable[string, int](10, []Segment{{Idle: 2 * time.Second}, {}}, func(e *Entry[string, int], evicted bool) {
		require.False(t, evicted)
		gone = append(gone, e.Key)
	})
	start := flow.Time(1e18)
	table.Add("early", 0, start)
	table.Add("kept", 0, start)
	table.Add("late", 0, start.Add(1500*time.Millisecond))
	table.Keep(table.Find("kept"), 1, start.Add(1600*time.Millisecond))
	table.Expire(start.Add(1999 * time.Millisecond))
	require.Empty(t, gone)
	table.Expire(start.Add(2 * time.Second))
	require.Equal(t, []string{"early"}, gone)
	table.Expire(start.Add(time.Hour))
	require.Equal(t, []string{"early", "late"}, gone)
	require.Equal(t, 1, table.Len())
	table.Remove(table.Find("kept"))
	require.Nil(t, table.Oldest(1))
}

func TestTableReusesMemory(t *testing.T) {
	table := NewTable[int, [64]byte](256, []Segment{{}}, nil)
	i := 0
	churn := func() {
		for range 5000 {
			table.Add(i, 0, 1)
			i++
		}
	}
	churn()
	require.Less(t, testing.AllocsPerRun(5, churn), 5.0)
}
