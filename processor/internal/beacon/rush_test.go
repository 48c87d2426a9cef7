package beacon

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// hit sends so many SYNs a second for a minute, in turn to the given services and each from a port of its own.
func (s *story) hit(perSecond int, services ...string) {
	for i := range 60 * perSecond {
		at := time.Duration(i) * time.Second / time.Duration(perSecond)
		s.call(victim, services[i%len(services)], at, 0, nothing)
	}
}

// TestFloodIsNoStorm holds that a hundred calls a second in vain, over all that a client calls, are another detector's, though each
// line has a sixth of them, and whether the exporter tells of them in order or not; and that less is told here.
func TestFloodIsNoStorm(t *testing.T) {
	several := []string{"203.0.113.1:80", "203.0.113.1:443", "198.51.100.2:80", "198.51.100.2:443", "192.0.2.130:80", "192.0.2.130:443"}
	tests := []struct {
		services  []string
		perSecond int
		shuffled  time.Duration
		storms    int
	}{
		{several[:1], 90, 0, 1},
		{several[:1], 110, 0, 0},
		{several[:1], 1200, 0, 0},
		{several, 90, 0, 6},
		{several, 110, 0, 0},
		{several[:1], 1200, time.Minute, 0},
		{several, 150, time.Minute, 0},
		{several[:1], 20, 10 * time.Second, 1},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%d at %d services within %v", test.perSecond, len(test.services), test.shuffled), func(t *testing.T) {
			s := newStory()
			s.hit(test.perSecond, test.services...)
			flows := s.InOrder()
			if test.shuffled > 0 {
				flows = detecttest.Shuffled(flows, 5, test.shuffled)
			}
			opened := detecttest.In(anomaly.Opened, run(t, flows))
			require.Len(t, opened, test.storms)
			for _, f := range opened {
				require.Equal(t, "beacon.storm", f.Type)
			}
		})
	}
}

// takes counts several calls at once.
func (r *rush) takes(at flow.Time, calls int) {
	for range calls {
		r.take(at)
	}
}

func TestRush(t *testing.T) {
	at := func(seconds float64) flow.Time {
		return detecttest.Began.Add(time.Duration(seconds * float64(time.Second)))
	}
	var r rush
	r.takes(at(0), 20)
	require.InDelta(t, 80, r.perSecond(), 1e-9, "all within one tick of a quarter of a second")
	r.takes(at(0.75), 10)
	require.InDelta(t, 40, r.perSecond(), 1e-9)
	r.takes(at(10.75), 4)
	require.Equal(t, uint32(34), r.calls, "a pause of ten seconds")
	r.takes(at(21), 4)
	require.Equal(t, uint32(4), r.calls, "a longer one")
	require.False(t, r.isPartial())
	r.take(at(25))
	r.take(at(22.75))
	require.True(t, r.isPartial(), "4 s of calls, of which one was 2.25 s late")
	r.take(at(25.5))
	require.False(t, r.isPartial())
	for second := 26.0; second <= 81; second++ {
		r.take(at(second))
	}
	require.Equal(t, uint32(63), r.calls)
	r.take(at(81.25))
	require.Equal(t, uint32(32), r.calls, "half, after a minute")
	require.Equal(t, uint32(121), r.latest-r.since, "and half of the time")
	require.Equal(t, uint32(241), r.latest-r.began)
	r.take(at(60))
	require.Equal(t, uint32(85), r.late)
	require.False(t, r.isPartial(), "though what is counted is shorter than twice that")
	r.take(at(80))
	require.Equal(t, uint32(85), r.late, "the most")
}

// TestSlowThenFast holds that ten minutes of slow calls do not hide a flood for longer than a minute.
func TestSlowThenFast(t *testing.T) {
	r := rush{}
	for second := range 600 {
		r.take(detecttest.Began.Add(time.Duration(second) * time.Second))
	}
	require.InDelta(t, 1, r.perSecond(), 0.1)
	for second := range 60 {
		r.takes(detecttest.Began.Add(time.Duration(600+second)*time.Second), 200)
	}
	require.Greater(t, r.perSecond(), 140.0)
}
