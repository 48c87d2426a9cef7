package detecttest

import "testing"

// BenchmarkTraffic is what making the traffic takes of what a benchmark measures that plays it.
func BenchmarkTraffic(b *testing.B) {
	l := NewTraffic(1_000_000)
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
