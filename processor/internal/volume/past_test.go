package volume

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// streamed is a host that is sent thirty thousand packets a second for a day and an hour, then what rise says for half a day, then
// so many for a minute.
func streamed(t *testing.T, rise func(part float64) float64, attack uint64) []anomaly.Finding {
	t.Helper()
	s := detecttest.NewScript()
	steps := func(from, to time.Duration, rate func(at time.Duration) uint64) {
		for at := from; at < to; at += 10 * time.Second {
			s.Say(detecttest.At("203.0.113.7:40000"), detecttest.At("10.0.5.60:5000"), flow.UDP,
				detecttest.When{At: at, Lasts: 9900 * time.Millisecond}, detecttest.Said{Packets: 10 * rate(at), Bytes: 600 * rate(at)})
		}
	}
	const learnt, risen = 25 * time.Hour, 37 * time.Hour
	steps(0, learnt, func(time.Duration) uint64 { return 30_000 })
	steps(learnt, risen, func(at time.Duration) uint64 { return uint64(rise(float64(at-learnt) / float64(risen-learnt))) })
	steps(risen, risen+time.Minute, func(time.Duration) uint64 { return attack })
	return run(t, s)
}

// TestOwnPast holds that after a day a target is judged by four times its usual rate, where that is more than the floor, and that
// half a day of rising does not move it.
func TestOwnPast(t *testing.T) {
	steady := func(float64) float64 { return 30_000 }
	require.Empty(t, streamed(t, steady, 116_000), "more than twice the floor, and less than four times the usual")
	closed := one(t, anomaly.Closed, streamed(t, steady, 124_000))
	require.InDelta(t, 120_000, detecttest.Count(t, closed, "peak_packets_per_second").Threshold, 50)
	require.InDelta(t, 30_000, detecttest.Count(t, closed, "usual_per_second").Value, 15)
	require.Contains(t, closed.Summary, "; usual are 30,000 packets/s, and the limit learnt from that is 120,000 packets/s.")

	ramp := func(part float64) float64 { return 30_000 + 80_000*part } // ends below the limit
	closed = one(t, anomaly.Closed, streamed(t, ramp, 150_000))
	require.Less(t, detecttest.Count(t, closed, "usual_per_second").Value, float64(33_000))
}
