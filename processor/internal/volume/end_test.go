package volume

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// The last records of a capture may be all that tells of a flood; what waits for answers is judged when none can come any more.
func TestAFloodAtTheEnd(t *testing.T) {
	s := detecttest.NewScript()
	for i := range 20 {
		from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{203, 0, byte(i), 9}), 40000)
		s.Say(from, detecttest.At("10.0.0.80:9000"), flow.UDP, detecttest.When{Lasts: 10 * time.Minute}, detecttest.Said{Packets: 3_000_000, Bytes: 3 << 30})
	}
	found := run(t, s)
	require.Len(t, found, 2)
	opened := one(t, anomaly.Opened, found)
	require.Equal(t, "volume.udp_flood", opened.Type)
	require.GreaterOrEqual(t, detecttest.Count(t, opened, "times_the_limit").Value, 1.0)
	require.Greater(t, detecttest.Count(t, opened, "bytes").Value, float64(50<<30), "records longer than the ring count whole")
	require.NotEmpty(t, opened.Evidence.Flows)
}

// Counters that no line could have counted neither wrap nor make sentences of nothing.
func TestAbsurdCounters(t *testing.T) {
	s := detecttest.NewScript()
	for i := range 100 {
		s.Say(forged(i), detecttest.At("10.0.0.80:9000"), flow.UDP, detecttest.When{At: time.Duration(i) * time.Second},
			detecttest.Said{Packets: 1 << 63, Bytes: 1<<64 - 1})
	}
	for _, f := range run(t, s) {
		require.LessOrEqual(t, f.First, f.Last)
		require.Greater(t, detecttest.Count(t, &f, "peak_bits_per_second").Value, 8e14)
		require.Positive(t, detecttest.Count(t, &f, "duration_seconds").Value)
	}
}

// Ports that a foreign writer leaves on protocols without ports are not told.
func TestPortsOfNothing(t *testing.T) {
	s := detecttest.NewScript()
	flood(s, burst{lasts: time.Minute, perSecond: 20, what: detecttest.Said{Packets: 5000, Bytes: 5_000_000}, protocol: 47},
		func(i int) (from, to netip.AddrPort) { return forged(i), detecttest.At("10.0.0.80:123") })
	opened := one(t, anomaly.Opened, run(t, s))
	require.Equal(t, "volume.other_flood", opened.Type)
	require.Zero(t, opened.Port)
	require.NotContains(t, opened.Summary, "port")
}
