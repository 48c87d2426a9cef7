package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
)

// round is a client's: it tries some hosts that are dead, one a second, and so many that answer after each.
type round struct {
	at       time.Duration
	dead     [2]int // from one host to another of 10.8.0.0/16
	answered int    // for each of them, new ones
}

// rounds plays them and gives what was told in the end.
func rounds(t *testing.T, rounds ...round) []anomaly.Finding {
	t.Helper()
	s := newStory()
	client, answered := netip.MustParseAddr("10.0.0.1"), 0
	for _, r := range rounds {
		for i := r.dead[0]; i < r.dead[1]; i++ {
			at := r.at + time.Duration(i-r.dead[0])*time.Second
			s.tcp(netip.AddrPortFrom(client, uint16(20000+i)), netip.AddrPortFrom(host("10.8.0.0/16", i+1), 443), at, aSyn, aReset)
			for range r.answered {
				answered++
				s.tcp(netip.AddrPortFrom(client, uint16(30000+answered)), netip.AddrPortFrom(host("10.7.0.0/16", answered), 443), at+time.Second/2, aRequest, aResponse)
			}
		}
	}
	return ends(run(t, byEnd(s.flows)))
}

// What failed a client while it proved benign is no news; what fails it besides is.
func TestPardon(t *testing.T) {
	const hour = time.Hour
	for name, test := range map[string]struct {
		rounds []round
		told   int
	}{
		"thirty that were dead when it proved benign": {[]round{{dead: [2]int{0, 30}, answered: 5}, {at: 2 * hour, dead: [2]int{0, 30}}}, 0},
		"thirty others":                                  {[]round{{dead: [2]int{0, 30}, answered: 5}, {at: 2 * hour, dead: [2]int{30, 60}}}, 1},
		"twenty, and ten others on the same day":         {[]round{{dead: [2]int{0, 20}}, {at: 23 * hour, dead: [2]int{0, 30}}}, 1},
		"twenty, and ten others when they are forgotten": {[]round{{dead: [2]int{0, 20}}, {at: 25 * hour, dead: [2]int{0, 30}}}, 0},
		"twenty-four, and twenty-five others then":       {[]round{{dead: [2]int{0, 24}}, {at: 25 * hour, dead: [2]int{0, 49}}}, 1},
		"forty, which were told, two days later":         {[]round{{dead: [2]int{0, 40}}, {at: 48 * hour, dead: [2]int{0, 40}}}, 2},
	} {
		require.Len(t, rounds(t, test.rounds...), test.told, name)
	}
}

// A client that tries many at a time has all its successes first, whose number says how much a few failures mean.
func TestMeritsOfTheLastMinutes(t *testing.T) {
	for _, test := range []struct {
		answered, dead int
		pause          time.Duration
		told           int
	}{
		{answered: 0, dead: 30, pause: 20 * time.Second, told: 1},
		{answered: 30, dead: 30, pause: 20 * time.Second, told: 0},
		{answered: 30, dead: 30, pause: 4 * time.Minute, told: 1},
		{answered: 30, dead: 250, pause: 20 * time.Second, told: 1},
		{answered: 400, dead: 250, pause: 41 * time.Second, told: 1}, // no more than twice as many failures can be bought
	} {
		s := newStory()
		client := netip.MustParseAddr("10.0.0.1")
		for i := range test.answered {
			s.tcp(netip.AddrPortFrom(client, uint16(30000+i)), netip.AddrPortFrom(host("10.7.0.0/16", i+1), 443), time.Duration(i)*100*time.Millisecond, aRequest, aResponse)
		}
		for i := range test.dead {
			s.tcp(netip.AddrPortFrom(client, uint16(20000+i)), netip.AddrPortFrom(host("10.8.0.0/16", i+1), 443), test.pause+time.Duration(i)*100*time.Millisecond, aSyn, aReset)
		}
		require.Len(t, ends(run(t, byEnd(s.flows))), test.told, "%+v", test)
	}
}
