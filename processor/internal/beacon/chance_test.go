package beacon

import (
	"math"
	"math/rand/v2"
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

// TestCallsAtRandom holds that calls at random times, and those of people, are hardly ever called regular in a hundred looks. Most
// of those that are fall short of the score.
func TestCallsAtRandom(t *testing.T) {
	for _, mean := range []float64{2, 4, 8, 15, 30, 60, 120, 600, 7200} {
		share, _ := ever(1000, 1, func(r *rand.Rand) float64 { return r.ExpFloat64() * mean })
		t.Logf("at random, every %v s: %.3f", mean, share)
		require.Less(t, share, 0.1, "every %v s", mean)
	}
	for _, median := range []float64{3, 10, 30, 100, 1000} {
		share, _ := ever(1000, 1, func(r *rand.Rand) float64 { return median * math.Exp(1.5*r.NormFloat64()) })
		t.Logf("people, %v s: %.3f", median, share)
		require.Less(t, share, 0.02, "%v s", median)
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
		{"5 s, none", around(5, 0), 1, 16},
		{"5 s, 20 % either way", around(5, 0.2), 1, 16},
		{"60 s, 27 % either way", around(60, 0.27), 1, 13},
		{"60 s, 50 % either way", around(60, 0.5), 0.99, 16},
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
		share, calls := ever(300, 1, test.gap)
		t.Logf("%s: %.3f, after %d", test.name, share, calls)
		require.GreaterOrEqual(t, share, test.share, test.name)
		require.LessOrEqual(t, calls, test.calls, test.name)
	}
}

func TestChance(t *testing.T) {
	tail := func(medians float64) float64 { return math.Exp2(-medians) }
	require.InDelta(t, tail(0.6)-tail(1.4), chance, 1e-4)
	require.InDelta(t, tail(0.6)-tail(1.4)+tail(1.8)-tail(2.2)+tail(2.8)-tail(3.2), chanceMissed, 1e-4)
}
