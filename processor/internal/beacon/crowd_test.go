package beacon

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestPeers keeps contact with peers on ports of their own: the sixth makes it one story.
func TestPeers(t *testing.T) {
	for peers, told := range map[int]int{5: 5, 6: 6, 9: 6} {
		s := newStory()
		for i := range peers {
			server := netip.AddrPortFrom(detecttest.Host("198.18.0.0/15", 300*i+7), uint16(30_000+517*i)).String()
			s.calls(victim, server, time.Duration(i)*13*time.Second, beat{40, 3 * time.Minute, 0.05})
		}
		opened := detecttest.In(anomaly.Opened, run(t, s.InOrder()))
		require.Len(t, opened, told, "%d peers", peers)
		if peers == 5 {
			continue
		}
		last := opened[5]
		require.False(t, last.Destination.IsValid())
		require.Equal(t, anomaly.Low, last.Severity)
		require.Equal(t, float64(6), detecttest.Count(t, &last, "regular_peers").Threshold)
		require.Contains(t, last.Summary, "10.0.0.7 calls 6 hosts outside on unusual ports, each at regular times")
		require.Equal(t, `- {subject: 10.0.0.7, detector: beacon}`, last.Silence)
	}
}

// TestDeadPeers tries a list of masters, all of which are dead.
func TestDeadPeers(t *testing.T) {
	s := newStory()
	for i := range 8 * 40 {
		server := netip.AddrPortFrom(detecttest.Host("198.18.0.0/15", 300*(i%8)+7), uint16(30_000+517*(i%8))).String()
		s.call(victim, server, time.Duration(i)*11*time.Second, 0, nothing)
	}
	opened := detecttest.In(anomaly.Opened, run(t, s.InOrder()))
	require.Len(t, opened, 6)
	last := opened[5]
	require.Equal(t, "beacon.retry", last.Type)
	require.Equal(t, anomaly.Medium, last.Severity)
	require.Equal(t, "10.0.0.7 calls 6 hosts outside on unusual ports, each at regular times (78 calls in 19 min), such as 198.18.0.7:30000; "+
		"6 of them do not answer; that is a peer-to-peer client or bot.", last.Summary)
}
