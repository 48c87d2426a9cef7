package beacon

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// ever is the share of so many pairs with the given gaps, in seconds, that pass the test of their rhythm within 100 calls, each
// of them judged at every call and one of so many of its client, and the median number of calls that it takes.
func ever(pairs, lines int, gap func(*rand.Rand) float64) (share float64, calls int) {
	random := rand.New(rand.NewPCG(11, 12))
	cfg := DefaultConfig(detect.Medium)
	var took []int
	for range pairs {
		var s instants
		at := 1e9 + 1e5*random.Float64()
		for i := range 100 {
			s.add(uint64(at * 4))
			at += gap(random)
			r := s.rhythm(doubt(i+1, lines))
			if r.gaps >= cfg.MinGaps && r.share() >= cfg.Share && r.excess > 0 {
				took = append(took, i+1)
				break
			}
		}
	}
	if len(took) == 0 {
		return 0, 0
	}
	return float64(len(took)) / float64(pairs), took[len(took)/2]
}

// TestCallsAtRandom holds that calls at random times, and those of people, are hardly ever called regular in a hundred looks: of
// clients with one line one in a hundred or so, and of those with three hundred lines as few, so of the lines nearly none.
func TestCallsAtRandom(t *testing.T) {
	if testing.Short() {
		t.Skip("many thousand callers")
	}
	for _, mean := range []float64{2, 4, 8, 15, 30, 60, 120, 600, 7200} {
		random := func(r *rand.Rand) float64 { return r.ExpFloat64() * mean }
		alone, _ := ever(1000, 1, random)
		among, _ := ever(1000, 300, random)
		t.Logf("at random, every %v s: %.3f alone, %.3f among 300", mean, alone, among)
		require.Less(t, alone, 0.025, "every %v s", mean)
		require.LessOrEqual(t, among, 0.001, "every %v s", mean)
	}
	for _, median := range []float64{3, 10, 30, 100, 1000} {
		share, _ := ever(1000, 1, func(r *rand.Rand) float64 { return median * math.Exp(1.5*r.NormFloat64()) })
		t.Logf("people, %v s: %.3f", median, share)
		require.Less(t, share, 0.005, "%v s", median)
	}
}

// TestCallsByClock holds that what sleeps between its calls is found soon, with the jitter of the frameworks that are for sale.
func TestCallsByClock(t *testing.T) {
	around := func(period, jitter float64) func(*rand.Rand) float64 {
		return func(r *rand.Rand) float64 { return period * (1 + jitter*(2*r.Float64()-1)) }
	}
	tests := []struct {
		name  string
		gap   func(*rand.Rand) float64
		share float64
		calls int
	}{
		{"5 s, none", around(5, 0), 1, 14},
		{"5 s, 20 % either way", around(5, 0.2), 1, 18},
		{"60 s, 27 % either way", around(60, 0.27), 1, 14},
		{"60 s, 50 % either way", around(60, 0.5), 0.98, 18},
		{"60 s, up to 50 % less", around(45, 0.333), 1, 13},
		{"1 h, 10 % either way", around(3600, 0.1), 1, 13},
		{"60 s, one call in five missed", func(r *rand.Rand) float64 {
			gap := 60 + 3*r.NormFloat64()
			for r.Float64() < 0.2 {
				gap += 60
			}
			return gap
		}, 0.99, 16},
	}
	for _, test := range tests {
		for lines, more := range map[int]int{1: 0, 300: 9} { // a client with many lines takes some more calls, not another rhythm
			share, calls := ever(300, lines, test.gap)
			t.Logf("%s: %.3f, after %d, of %d lines", test.name, share, calls, lines)
			require.GreaterOrEqual(t, share, test.share, test.name)
			require.LessOrEqual(t, calls, test.calls+more, test.name)
		}
	}
}

func TestChance(t *testing.T) {
	tail := func(medians float64) float64 { return math.Exp2(-medians) }
	require.InDelta(t, tail(0.6)-tail(1.4), chance, 1e-4)
	require.InDelta(t, tail(0.6)-tail(1.4)+tail(1.8)-tail(2.2)+tail(2.8)-tail(3.2), chanceMissed, 1e-4)
}

func TestEvidence(t *testing.T) {
	require.Zero(t, evidence(2, 10, 0.2))
	require.Zero(t, evidence(-1, 0, 0.2))
	require.InDelta(t, 6.9315, evidence(10, 10, 0.5), 1e-4)            // 10 ln 2
	require.InDelta(t, 1.9204, evidence(6, 10, 0.3), 1e-4)             // 6 ln 2 + 4 ln (4/7)
	require.InDelta(t, 6.3969, doubt(12, 1), 1e-4)                     // ln (6 / 0.01)
	require.InDelta(t, 6.3969+math.Log(300), doubt(12, 300), 1e-4)     // as many lines
	require.InDelta(t, 6.3969+math.Log(11), doubt(10*window, 1), 1e-4) // as many windows
}

// TestMerging holds that merging makes calls at random no more regular than chance says, at whatever rate they come: it draws
// many pauses of a Poisson process, merges those up to a minute, and counts what is near one median, and two or three.
func TestMerging(t *testing.T) {
	const n, minute = 200_000, 240
	random := rand.New(rand.NewPCG(13, 14))
	for _, mean := range []float64{15, 30, 60, 120, 600, 3600} {
		var gaps []uint32
		burst := 0.0
		for len(gaps) < n {
			pause := random.ExpFloat64() * mean * 4
			if burst += pause; pause > minute {
				gaps, burst = append(gaps, uint32(burst)), 0
			}
		}
		slices.Sort(gaps)
		r := rhythm{gaps: n, median: gaps[n/2], free: uint32(mean * 4 * math.Ln2)}
		single, folded := r.tally(gaps)
		t.Logf("every %v s: %.3f, and %.3f missed", mean, float64(single)/n, float64(folded)/n)
		require.Less(t, float64(single)/n, chance+0.01, "every %v s", mean)
		require.Less(t, float64(single+folded)/n, chanceMissed+0.01, "every %v s", mean)
	}
}
