package exfil

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// at is so many minutes after noon of some day.
func at(minutes float64) flow.Time {
	return flow.TimeOf(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)).Add(time.Duration(minutes * float64(time.Minute)))
}

func TestWindowSpreads(t *testing.T) {
	var w window
	w.add(flux{1001, 10}, at(0), at(10), ofHour) // four pieces of 150 s, and nothing in the fifth
	require.Equal(t, flux{1001, 10}, w.total())
	require.Equal(t, 4, w.busy(250))
	require.Equal(t, at(0), w.begins(ofHour))
	w.add(flux{600, 0}, at(62.5), at(62.5), ofHour)
	require.Equal(t, flux{1101, 5}, w.total(), "the first two pieces, of 250, 2 and 250, 3, are gone")
}

func TestWindowTakesOnlyItsPartOfALongRecord(t *testing.T) {
	var w window
	w.add(flux{2400, 240}, at(0), at(120), ofHour)
	require.Equal(t, flux{1150, 115}, w.total(), "57.5 of 120 minutes, for the piece of now has just begun")
	w.add(flux{77, 0}, at(1), at(2), ofHour)
	require.Equal(t, uint64(1150), w.total().sent)
}

func TestWindowOrder(t *testing.T) {
	var forth, back window
	list := []struct{ from, to float64 }{{0, 31}, {7, 7}, {12, 44}, {50, 55}}
	for i := range list {
		forth.add(flux{1009, 53}, at(list[i].from), at(list[i].to), ofHour)
		j := len(list) - 1 - i
		back.add(flux{1009, 53}, at(list[j].from), at(list[j].to), ofHour)
	}
	require.Equal(t, forth, back)
	require.Equal(t, flux{4036, 212}, forth.total())
}

func TestSumsStop(t *testing.T) {
	f := flux{^uint64(0) - 1, 3}
	f.add(flux{9, 4})
	require.Equal(t, flux{^uint64(0), 7}, f)
}

func TestMinutes(t *testing.T) {
	var m minutes
	m.add(at(0.9), at(1.2))
	m.add(at(20), at(20.3))
	require.True(t, m.short())
	m.add(at(21.5), at(22))
	require.False(t, m.short())
	m.add(at(90), at(90))
	require.True(t, m.short(), "what was an hour ago is forgotten")
	m.add(at(2), at(7))
	require.True(t, m.short(), "and stays so")
}

func TestHistory(t *testing.T) {
	var h history
	for i, mib := range []uint64{40, 70, 0, 50, 60, 90} {
		h.slide(20_000 + uint32(i))
		h.note(mib << 20)
		if i >= 3 {
			h.mark()
		}
	}
	require.InDelta(t, 70<<20, h.most(20_005), 7<<20, "neither today nor what was told")
	require.InDelta(t, 40<<20, h.most(20_001), 4<<20)
	require.Zero(t, h.accepted(20_005), "told on two days before today")
	h.slide(20_006)
	require.InDelta(t, 50<<20, h.accepted(20_006), 5<<20, "on each of three days at least that was told")
	h.slide(20_016)
	require.InDelta(t, 90<<20, float64(bytesOf(h.size[20_005%historyDays])), 9<<20)
	require.Zero(t, h.most(20_016), "the second day is more than 14 days ago")
	require.GreaterOrEqual(t, bytesOf(sizeOf(123_456_789)), uint64(123_456_789))
	h.slide(30_000)
	require.Equal(t, history{day: 30_000}, h)
}
