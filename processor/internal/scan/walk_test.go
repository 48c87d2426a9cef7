package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
)

// TestWalkMustHaveDecided: two requests that succeed take the walk two steps back from where it stops, so it takes two more
// failures, although one would make the number and the share.
func TestWalkMustHaveDecided(t *testing.T) {
	for more, told := range map[int]int{1: 0, 2: 1} {
		s := newStory()
		source, victim := netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("10.9.1.20")
		nmap(s, between{source, victim}, 14, 0)
		for i := range 2 {
			s.tcp(netip.AddrPortFrom(source, uint16(50000+i)), netip.AddrPortFrom(victim, uint16(8000+i)), time.Minute, aRequest, aResponse)
		}
		for i := range more {
			s.tcp(netip.AddrPortFrom(source, uint16(51000+i)), netip.AddrPortFrom(victim, uint16(9000+i)), 2*time.Minute+time.Duration(i)*time.Second, aSyn, aReset)
		}
		require.Len(t, ends(run(t, byEnd(s.flows))), told, "%d more failures", more)
	}
}

// TestPersistent: ten times the threshold of 15 from outside is worth a look; from inside every scan is.
func TestPersistent(t *testing.T) {
	for _, test := range []struct {
		source string
		ports  int
		want   anomaly.Severity
	}{
		{"203.0.113.9", 149, anomaly.Low},
		{"203.0.113.9", 150, anomaly.Medium},
		{"10.9.1.5", 25, anomaly.High},
	} {
		s := newStory()
		nmap(s, between{netip.MustParseAddr(test.source), netip.MustParseAddr("10.9.1.20")}, test.ports, 0)
		found := ends(run(t, s.flows))
		require.Len(t, found, 1)
		require.Equal(t, test.want, found[0].Severity, "%s, %d ports", test.source, test.ports)
	}
}
