package flow

import (
	"math"
	"testing"
	"time"
)

func TestTimeOf(t *testing.T) {
	for _, test := range []struct {
		name string
		std  time.Time
		want Time
	}{
		{"now", time.Date(2026, 7, 22, 13, 14, 15, 16, time.UTC), 1784726055000000016},
		{"another zone", time.Date(2026, 7, 22, 15, 14, 15, 16, time.FixedZone("", 7200)), 1784726055000000016},
		{"zero", time.Time{}, 0},
		{"epoch", time.Unix(0, 0), 0},
		{"first", time.Unix(0, 1), 1},
		{"just before the epoch", time.Unix(0, -1), 0},
		{"after int64 ends", time.Date(2300, 1, 1, 0, 0, 0, 17, time.UTC), 10413792000000000017},
		{"last whole second", time.Unix(18446744072, 999999999), 18446744072999999999},
		{"beyond", time.Date(2600, 1, 1, 0, 0, 0, 0, time.UTC), 0},
	} {
		if got := TimeOf(test.std); got != test.want {
			t.Errorf("%s: got %d, want %d", test.name, got, test.want)
		}
	}
}

func TestTimeStd(t *testing.T) {
	if !Time(0).Std().IsZero() {
		t.Errorf("unknown: got %s", Time(0).Std())
	}
	for _, want := range []time.Time{
		time.Date(2026, 7, 22, 13, 14, 15, 16, time.UTC),
		time.Date(2300, 1, 1, 0, 0, 0, 17, time.UTC),
	} {
		if got := TimeOf(want).Std(); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestTimeAdd(t *testing.T) {
	const last = Time(math.MaxUint64)
	for _, test := range []struct {
		from Time
		by   time.Duration
		want Time
	}{
		{1000, 0, 1000},
		{1000, 5, 1005},
		{1000, -5, 995},
		{1000, -999, 1},
		{1000, -1000, 1},
		{1000, -1001, 1},
		{1000, math.MinInt64, 1},
		{1 << 63, math.MinInt64, 1},
		{1<<63 + 9, math.MinInt64, 9},
		{0, 5, 0},
		{0, -5, 0},
		{0, 0, 0},
		{last - 5, 5, last},
		{last - 5, 6, last},
		{last, math.MaxInt64, last},
		{last, math.MinInt64, 1<<63 - 1},
	} {
		if got := test.from.Add(test.by); got != test.want {
			t.Errorf("%d + %d: got %d, want %d", test.from, test.by, got, test.want)
		}
	}
}

func TestTimeSub(t *testing.T) {
	const last = Time(math.MaxUint64)
	for _, test := range []struct {
		t, u Time
		want time.Duration
	}{
		{1005, 1000, 5},
		{1000, 1005, -5},
		{1000, 1000, 0},
		{1<<63 - 1, 0, math.MaxInt64},
		{1 << 63, 0, math.MaxInt64},
		{last, 1, math.MaxInt64},
		{1, last, -math.MaxInt64},
		{last, last - 7, 7},
	} {
		if got := test.t.Sub(test.u); got != test.want {
			t.Errorf("%d - %d: got %d, want %d", test.t, test.u, got, test.want)
		}
	}
}
