package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// between is who scans whom.
type between struct{ from, to netip.Addr }

// nmap is a half-open scan of the first ports of a host, of which the given ones listen.
func nmap(s *story, b between, ports int, at time.Duration, open ...uint16) {
	for p := range ports {
		port := uint16(p + 1)
		asked, answered := aSyn, aReset
		for _, o := range open {
			if o == port {
				asked, answered = aBrokenSyn, aSynAck
			}
		}
		s.tcp(netip.AddrPortFrom(b.from, 61234), netip.AddrPortFrom(b.to, port), at+time.Duration(p)*12*time.Millisecond, asked, answered)
	}
}

func TestVertical(t *testing.T) {
	s := newStory()
	nmap(s, between{netip.MustParseAddr("10.9.1.5"), netip.MustParseAddr("10.9.1.20")}, 1000, 0, 22, 80, 443)
	found := run(t, s.flows)

	require.Len(t, found, 3, "opened, grown tenfold, closed")
	first := found[0]
	require.Equal(t, anomaly.Opened, first.State)
	require.Equal(t, 25.0, count(t, &first, "failed_targets"))
	last := found[2]
	require.Equal(t, anomaly.Closed, last.State)
	require.Equal(t, first.ID, last.ID)
	require.Equal(t, "scan.vertical", last.Type)
	require.Equal(t, anomaly.High, last.Severity)
	require.Equal(t, "10.9.1.5", last.Subject.String())
	require.Equal(t, "10.9.1.20", last.Destination.String())
	require.Equal(t, flow.TCP, last.Protocol)
	require.Equal(t, uint16(0), last.Port)
	require.Equal(t, []netip.AddrPort{end("10.9.1.20:22"), end("10.9.1.20:80"), end("10.9.1.20:443")}, last.Evidence.Open)
	require.Equal(t, "T1046", last.Technique.ID)
	require.Equal(t, "10.9.1.5 tried 1,000 TCP ports of 10.9.1.20 in 12 s; 997 refused, 3 answered (22, 80, 443).", last.Summary)
	require.InDelta(t, 0.98, last.Score, 0.02)
	require.Greater(t, last.Score, first.Score)
	require.Equal(t, began, last.First)
}

// A small scan after a large one must not drown in the large one's numbers.
func TestASecondScanIsToldToo(t *testing.T) {
	scanner := netip.MustParseAddr("10.9.1.5")
	s := newStory()
	nmap(s, between{scanner, netip.MustParseAddr("10.9.1.20")}, 1000, 0)
	nmap(s, between{scanner, netip.MustParseAddr("10.9.1.31")}, 40, 2*time.Hour)
	found := run(t, s.flows)

	var life []string
	for i := range found {
		life = append(life, found[i].State.String()+" "+found[i].Type)
		require.Equal(t, found[0].ID, found[i].ID)
	}
	require.Equal(t, []string{
		"open scan.vertical", "update scan.vertical", "close scan.vertical", "open scan.vertical", "close scan.vertical",
	}, life)
}

// nmap tries the well-known ports first, and on many hosts that is many answers before anything has failed.
func TestWhatAnsweredBeforeAnythingFailedIsTold(t *testing.T) {
	s := newStory()
	nmap(s, between{netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("10.9.1.20")}, 60, 0, 1, 2, 3, 4, 5, 6)
	found := run(t, s.flows)
	last := found[len(found)-1]
	require.Equal(t, "203.0.113.9 tried 60 TCP ports of 10.9.1.20 in under 1 s; 54 refused, 6 answered (1, 2, 3, 4, 5, ...).", last.Summary)
}
