package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestWormBesideWork lets a host browse, one new site every five seconds, and look for a service outside meanwhile.
func TestWormBesideWork(t *testing.T) {
	for _, test := range []struct {
		name           string
		port           uint16
		dead, answered int // of those that it tries
		want           string
	}{
		{"a worm that looks for SMB", 445, 30, 3, "scan.horizontal"},
		{"an administrator whose old machines are gone", 22, 30, 30, ""},
		{"a client of a service that nobody's worm looks for", 4070, 30, 0, ""},
	} {
		s := newStory()
		client, tried := netip.MustParseAddr("10.0.0.1"), 0
		try := func(n int, answer bool) {
			for range n {
				tried++
				at := time.Duration(tried) * time.Minute
				what, back := aSyn, nothing
				if answer {
					what, back = aRequest, aResponse
				}
				s.tcp(netip.AddrPortFrom(client, uint16(20000+tried)), netip.AddrPortFrom(host("203.0.113.0/24", tried), test.port), at, what, back)
			}
		}
		for i := range 12 * 60 {
			s.tcp(netip.AddrPortFrom(client, uint16(40000+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 443), time.Duration(i)*5*time.Second, aRequest, aResponse)
		}
		for range 3 {
			try(test.dead/3, false)
			try(test.answered/3, true)
		}
		found := ends(run(t, byEnd(s.flows)))
		if test.want == "" {
			require.Empty(t, found, test.name)
			continue
		}
		require.Len(t, found, 1, test.name)
		require.Equal(t, test.want, found[0].Type)
		require.Equal(t, uint16(445), found[0].Port)
	}
}

// What looks for one service outside is told once, and what looks for several there as well.
func TestScansOutsideAreToldOnce(t *testing.T) {
	for ports, want := range map[int]string{1: "scan.horizontal", 4: "scan.block"} {
		s := newStory()
		s.tcp(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), 9999), netip.MustParseAddrPort("198.18.7.7:80"), time.Minute, aSyn, aReset) // besides
		for i := range 120 {
			to := netip.AddrPortFrom(host("203.0.113.0/24", 1+i/ports), []uint16{23, 2323, 445, 3389}[i%ports])
			s.tcp(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), uint16(20000+i)), to, time.Duration(i)*time.Second, aSyn, aReset)
		}
		found := ends(run(t, byEnd(s.flows)))
		require.Len(t, found, 1, "%d ports", ports)
		require.Equal(t, want, found[0].Type)
	}
}
