package scan

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkGrowth judges ordinary traffic while ever more conversations are remembered: what a flow costs, and what a
// conversation takes in memory, a tenth of a source included. At 10 million it takes a minute to get there.
func BenchmarkGrowth(b *testing.B) {
	for _, keys := range []int{10_000, 1_000_000, 10_000_000} {
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			before := heap()
			l := newTraffic(keys)
			e, err := l.engine()
			require.NoError(b, err)
			l.warm(e)
			taken := heap() - before
			flows := 0
			b.ReportAllocs()
			for b.Loop() {
				flows += l.play(e)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(flows), "ns/flow")
			b.ReportMetric(float64(taken)/float64(keys), "B/key")
			began := time.Now()
			runtime.GC()
			b.ReportMetric(float64(time.Since(began).Microseconds())/1000, "gc-ms")
			stats := e.Stats()
			b.ReportMetric(float64(stats.Conversations), "conversations")
			b.ReportMetric(float64(stats.Detectors[0].Entries), "sources")
			require.Zero(b, stats.ConversationsEvicted)
			require.Zero(b, stats.OpenEpisodes)
		})
	}
}

// BenchmarkTraffic is what making the traffic takes of that.
func BenchmarkTraffic(b *testing.B) {
	l := newTraffic(1_000_000)
	for b.Loop() {
		turn := l.turn
		l.turn++
		l.session(turn, turn)
		if turn >= behind {
			l.session(turn-behind, turn)
			l.turnRound()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(2*b.N), "ns/flow")
}

// heap is how much memory is in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
