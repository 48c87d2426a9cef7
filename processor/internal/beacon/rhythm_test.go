package beacon

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// every makes instants that are so many gaps apart, which repeat the given ones, in ticks.
func every(n int, gaps ...uint64) *instants {
	s, at := &instants{}, uint64(7_000_000)
	s.add(at)
	for i := range n {
		at += gaps[i%len(gaps)]
		s.add(at)
	}
	return s
}

// TestScale chooses among the scales of merging, by the pause between bursts beyond it: the median of the pauses less 8, 40 or
// 240 ticks.
func TestScale(t *testing.T) {
	tests := []struct {
		name   string
		calls  *instants
		gaps   int
		free   uint32
		median uint32
		spread uint32
	}{
		{"the narrowest that fits", every(40, 400), 32, 392, 400, 0},
		{"less jitter at a wider one", every(48, 32, 128, 160), 32, 120, 160, 0},
		{"no rhythm at the narrowest", every(48, 32, 128), 24, 88, 160, 0},
		{"no rhythm at a wider one", every(48, 48, 64, 80), 32, 56, 64, 16},
		{"none, the wider one less by chance", every(12, 32, 128), 6, 88, 160, 0},
		{"none, the narrower one less by chance", every(5, 48, 64, 80), 5, 56, 64, 0},
		{"short enough to be merged", every(48, 8, 92), 24, 84, 100, 0},
		{"not short enough, but at the next", every(46, 9, 91), 23, 51, 100, 0},
		{"as fast as can be measured", every(40, 18), 32, 10, 18, 0},
		{"faster", every(40, 17), 0, 0, 0, 0},
		{"two gaps", every(2, 100), 2, 92, 100, 0},
		{"one", every(1, 100), 0, 0, 0, 0},
		{"mostly too long to be told apart", every(30, longest, longest, 100), 0, 0, 0, 0},
		{"sometimes", every(30, longest, 100, 100), 30, 92, 100, 0},
	}
	for _, test := range tests {
		r := test.calls.rhythm(6.4)
		require.Equal(t, test.gaps, r.gaps, test.name)
		require.Equal(t, test.median, r.median, test.name)
		require.Equal(t, test.spread, r.spread, test.name)
		require.Equal(t, test.free, r.free, test.name)
	}
	long := every(30, longest, 100, 100).rhythm(6.4)
	require.Equal(t, 20, long.near, "what is too long is like nothing")
	require.Zero(t, long.missed)
}

// TestCount counts missed calls where at least half of the gaps are near the median and the case is the stronger for it, and never
// the median itself.
func TestCount(t *testing.T) {
	mixed := func(near, double int) []uint32 {
		var gaps []uint32
		for range near {
			gaps = append(gaps, 100)
		}
		for range double {
			gaps = append(gaps, 200)
		}
		return gaps
	}
	tests := []struct {
		near, double int
		missed       int
		excess       float64
	}{
		{16, 16, 16, 29.5818 - 2},
		{15, 17, 0, 2.0429 - 2},
		{12, 0, 0, 13.9712 - 2},
		{31, 1, 0, 34.0153 - 2},
	}
	for _, test := range tests {
		r := rhythm{gaps: test.near + test.double, median: 100, free: 90}
		r.count(mixed(test.near, test.double), 2)
		require.Equal(t, test.near, r.near, "%+v", test)
		require.Equal(t, test.missed, r.missed, "%+v", test)
		require.InDelta(t, test.excess, r.excess, 1e-3, "%+v", test)
	}
}

// TestContinues takes what comes from the same port for the same session: with UDP only within a pause, and not what is late.
func TestContinues(t *testing.T) {
	at := func(seconds float64) flow.Time {
		return detecttest.Began.Add(time.Duration(seconds * float64(time.Second)))
	}
	tests := []struct {
		protocol flow.Protocol
		port     uint16
		at       float64 // the latest call was from 100 to 130
		want     bool
	}{
		{flow.TCP, 40_001, 130, true},
		{flow.TCP, 40_001, 90_000, true},
		{flow.TCP, 40_001, 20, true},
		{flow.TCP, 40_002, 130, false},
		{flow.UDP, 40_001, 145, true},
		{flow.UDP, 40_001, 145.25, false},
		{flow.UDP, 40_001, 100, true},
		{flow.UDP, 40_001, 99.75, false},
		{flow.UDP, 40_002, 131, false},
	}
	for _, test := range tests {
		l := line{protocol: uint8(test.protocol)}
		c := call{at: at(test.at), port: test.port}
		require.Equal(t, test.want, c.continues(&l, 40_001, tickOf(at(100)), at(130)), "%+v", test)
	}
}

// TestCrowdForm needs more than half of the peers to be dead, or new, for more than context.
func TestCrowdForm(t *testing.T) {
	tests := []struct {
		dead, news int
		form       form
		severity   string
	}{
		{0, 0, periodic, "low"},
		{4, 0, periodic, "low"},
		{5, 0, retry, "medium"},
		{0, 4, periodic, "low"},
		{0, 5, periodic, "medium"},
		{4, 4, periodic, "low"},
	}
	for _, test := range tests {
		d := crowd{pairs: 8, dead: test.dead, news: test.news}
		require.Equal(t, test.form, d.form(), "%+v", test)
		require.Equal(t, test.severity, d.severity().String(), "%+v", test)
	}
}

// TestCrowdAdds counts its pairs, and names ten of them.
func TestCrowdAdds(t *testing.T) {
	var d crowd
	begun := detecttest.Began
	for i := range 12 {
		e := &entry{Key: line{port: uint16(30_000 + i)}, Value: pair{calls: 20, first: begun.Add(time.Duration(50-i) * time.Hour)}}
		v := verdict{form: periodic, youth: 0.5}
		if i < 3 {
			v.youth = 1
		}
		if i > 7 {
			v.form = retry
		}
		d.add(e, &v)
	}
	d.add(&entry{Value: pair{calls: 1, first: begun.Add(99 * time.Hour)}}, &verdict{form: storm})
	require.Equal(t, 13, d.pairs)
	require.Equal(t, 3, d.news)
	require.Equal(t, 5, d.dead)
	require.Equal(t, uint64(12*19), d.calls, "the last call of each is counted with its contact")
	require.Equal(t, begun.Add(39*time.Hour), d.first)
	require.Equal(t, uint16(30_009), d.peers[9].port)
	d.take(&pair{sampling: 8}, new(detect.Contact))
	d.take(&pair{sampling: 3}, new(detect.Contact))
	require.Equal(t, uint32(8), d.sampling)
}
