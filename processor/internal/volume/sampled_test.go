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

// sampledTCP is what 1-in-10 sampling shows for 30 s of a server that gets so many lone SYNs and so many other packets a second,
// the latter of three thousand clients; the server answers those one for one when it answers.
func sampledTCP(t *testing.T, syns, others int, answers bool) []anomaly.Finding {
	t.Helper()
	s := detecttest.NewScript()
	surf(s, 4*time.Minute)
	s.Sampling = 10
	server := at("10.0.5.20:443")
	burst := func(perSecond int, flags uint16) burst {
		return burst{20 * time.Second, 30 * time.Second, perSecond / 10, detecttest.Said{Flags: flags, Packets: 1, Bytes: 52}, flow.TCP}
	}
	flood(s, burst(syns, detecttest.SYN), func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i), server })
	flood(s, burst(others, detecttest.ACK), func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i%3000 + 50_000), server })
	if answers {
		flood(s, burst(others, detecttest.ACK|detecttest.PSH), func(i int) (netip.AddrPort, netip.AddrPort) { return server, forged(i%3000 + 50_000) })
	}
	return run(t, s)
}

// TestSampledSYNFlood holds that sampling does not lift the floor of a SYN flood to that of TCP, and that what it leaves of ordinary
// connections, of which some show nothing but their SYN, is none.
func TestSampledSYNFlood(t *testing.T) {
	found := sampledTCP(t, 1400, 0, false)
	opened := one(t, anomaly.Opened, found)
	require.Equal(t, "volume.syn_flood", opened.Type)
	require.Equal(t, "T1499.001", opened.Technique.ID)
	require.LessOrEqual(t, opened.Last.Sub(detecttest.Began.Add(20*time.Second)), 30*time.Second)
	closed := one(t, anomaly.Closed, found)
	require.Equal(t, anomaly.High, closed.Severity)
	require.Equal(t, float64(1000), detecttest.Count(t, closed, "peak_flows_per_second").Threshold)
	require.Contains(t, closed.Summary, "10.0.5.20 was flooded with up to 1,400 new flows/s")
	require.Contains(t, closed.Summary, "what is usual is not known yet. Seen through 1-in-10 sampling.")

	tests := []struct {
		name         string
		syns, others int
		answers      bool
		kind         string // empty: silence
	}{
		{"below the floor of SYNs", 950, 0, false, ""},
		{"four in five are SYNs", 1280, 310, false, "volume.syn_flood"},
		{"a little less", 1280, 330, false, ""},
		{"a flood of a server that goes on working", 1300, 300, true, "volume.syn_flood"},
		{"a popular server: one SYN for each four other packets", 4800, 19_200, true, ""},
		{"more connections than a server takes", 5300, 21_200, true, "volume.tcp_flood"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			opened := detecttest.In(anomaly.Opened, sampledTCP(t, test.syns, test.others, test.answers))
			if test.kind == "" {
				require.Empty(t, opened)
				return
			}
			require.Len(t, opened, 1)
			require.Equal(t, test.kind, opened[0].Type)
		})
	}
}

// TestSampledLikeWhole holds that a flood of SYNs from ever other ports is as grave when it is sampled, if less sure.
func TestSampledLikeWhole(t *testing.T) {
	whole := detecttest.NewScript()
	surf(whole, 4*time.Minute)
	flood(whole, burst{20 * time.Second, 30 * time.Second, 13_000, detecttest.Said{Flags: detecttest.SYN, Packets: 1, Bytes: 52}, flow.TCP},
		func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i), at("10.0.5.20:443") })
	a, b := one(t, anomaly.Closed, run(t, whole)), one(t, anomaly.Closed, sampledTCP(t, 13_000, 0, false))
	for _, f := range []*anomaly.Finding{a, b} {
		require.Equal(t, "volume.syn_flood", f.Type)
		require.Equal(t, anomaly.Critical, f.Severity)
		require.Equal(t, "T1499.001", f.Technique.ID)
		require.Contains(t, f.Summary, "10.0.5.20 was flooded with up to 13,000 new flows/s (5.41 Mbit/s) of TCP SYNs to port 443 from at least 5,000 /24 networks for ")
		require.InDelta(t, 13, detecttest.Count(t, f, "times_the_limit").Value, 0.2)
	}
	require.InDelta(t, 0.8, b.Score/a.Score, 0.05)
}
