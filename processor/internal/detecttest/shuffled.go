package detecttest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// Shuffled are flows in another order: each arrives later than it ended, by a random time of less than window.
func Shuffled(flows []flow.Flow, seed uint64, window time.Duration) []flow.Flow {
	random := rand.New(rand.NewPCG(seed, 99))
	out := slices.Clone(flows)
	for i := range out {
		out[i].Received = out[i].End.Add(time.Duration(random.Int64N(int64(window))) + 600*time.Millisecond)
	}
	slices.SortStableFunc(out, func(a, b flow.Flow) int { return cmp.Compare(a.Received, b.Received) })
	return out
}
