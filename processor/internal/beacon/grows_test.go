package beacon

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGrows compares the last third with the first: half as long again is backing off.
func TestGrows(t *testing.T) {
	require.True(t, grows([]uint32{100, 100, 400, 400, 150, 150}))
	require.False(t, grows([]uint32{100, 100, 400, 400, 149, 149}))
	require.False(t, grows([]uint32{100, 900, 900, 900, 900}), "too few to tell")
}

// TestTally counts what is near two and three medians as missed calls, by a fifth of what the client is free to choose.
func TestTally(t *testing.T) {
	r := rhythm{median: 100, free: 100}
	for gap, want := range map[uint32][2]int{
		59: {}, 60: {1, 0}, 140: {1, 0}, 141: {}, 179: {}, 180: {0, 1}, 220: {0, 1}, 221: {}, 279: {}, 280: {0, 1}, 320: {0, 1}, 321: {}, 400: {},
	} {
		single, folded := r.tally([]uint32{gap})
		require.Equal(t, want, [2]int{single, folded}, "%d", gap)
	}
}

// TestCrowdScore is of five peers that are told one by one.
func TestCrowdScore(t *testing.T) {
	b := &beacon{cfg: Config{MaxPeers: 5}}
	require.InDelta(t, 0.5, (&crowd{of: b, pairs: 5}).score(), 1e-9)
	require.InDelta(t, 0.7, (&crowd{of: b, pairs: 10}).score(), 1e-9)
}
