package beacon

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestPlace calls a service that has six addresses in one network, each time another one.
func TestPlace(t *testing.T) {
	s := newStory()
	for i := range 40 {
		server := netip.AddrPortFrom(detecttest.Host("203.0.113.0/24", 10+s.random.IntN(6)), 443)
		s.call(victim, server.String(), time.Duration(i)*5*time.Minute, 700, open)
	}
	f := only(t, run(t, s.InOrder()))
	require.Equal(t, `- {subject: 10.0.0.7, peer: 203.0.113.0/24, port: 443, detector: beacon}`, f.Silence)
	require.Contains(t, f.Summary, "called hosts of 203.0.113.0/24 on port 443 (tcp)")
	require.GreaterOrEqual(t, len(f.Evidence.Peers), 4)
}

// TestTwoAddresses calls one address of the service for a while and then the other: that changes nothing for the place.
func TestTwoAddresses(t *testing.T) {
	s := newStory()
	for i := range 120 {
		server := "203.0.113.10:443"
		if i%2 == 1 && i < 40 || i >= 80 {
			server = "203.0.113.20:443"
		}
		s.call(victim, server, time.Duration(i)*5*time.Minute, 700, open)
	}
	require.Contains(t, only(t, run(t, s.InOrder())).Summary, "called hosts of 203.0.113.0/24 on port 443 (tcp)")
}

// TestNeighbour surfs in the network in which the master lives, before the master is told or afterwards. The calls that came before
// that belong to the master still.
func TestNeighbour(t *testing.T) {
	for _, from := range []time.Duration{7 * time.Minute, 25 * time.Minute} {
		s := newStory()
		s.calls(victim, master, 0, beat{60, time.Minute, 0.1})
		s.surf(victim, "203.0.113.80:443", from, 90)
		found := run(t, s.InOrder())
		f := only(t, found)
		require.Equal(t, "203.0.113.66", f.Destination.String())
		require.Equal(t, float64(13), detecttest.Count(t, &f, "calls").Value)
		last := found[len(found)-1]
		require.Equal(t, "203.0.113.66", last.Destination.String())
		require.Equal(t, float64(60), detecttest.Count(t, &last, "calls").Value)
		require.Equal(t, f.ID, last.ID)
	}
}

// TestNeighbourForgotten lets the place of a host be forgotten, not the host itself, and come back with another host.
func TestNeighbourForgotten(t *testing.T) {
	s := newStory()
	s.surf(victim, "203.0.113.80:443", 0, 5)
	s.calls(victim, master, 10*time.Minute, beat{400, time.Minute, 0.1})
	b := newBeacon(*DefaultConfig(detect.Medium))
	engine, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "beacon", Detector: b}})
	require.NoError(t, err)
	var found []anomaly.Finding
	for i, f := range s.InOrder() {
		engine.Observe(&f)
		if i == 400 {
			place := b.pairs.Find(line{detect.HostOf(netip.MustParseAddr(victim)), detect.HostOf(netip.MustParseAddr("203.0.113.0")), 443, 6, true})
			require.NotNil(t, place)
			b.pairs.Remove(place)
		}
		if i == 600 {
			another := newStory()
			another.call(victim, "203.0.113.81:443", 210*time.Minute, 300, open)
			for _, f := range another.InOrder() {
				engine.Observe(&f)
			}
		}
		found = engine.Findings(found)
	}
	engine.Finish()
	found = engine.Findings(found)
	for _, f := range found {
		require.Equal(t, found[0].ID, f.ID)
		require.Equal(t, "203.0.113.66", f.Destination.String())
	}
	require.Equal(t, anomaly.Closed, found[len(found)-1].State)
}

// TestLongRow holds that six calls in a row to one host of a place are that host's, unless the place was told already.
func TestLongRow(t *testing.T) {
	b := newBeacon(*DefaultConfig(detect.Medium))
	tests := []struct {
		servers string // the last octets, one letter each
		told    form
		want    bool
	}{
		{"babbbbb", innocent, false},
		{"babbbbbb", innocent, true},
		{"bbbbbbbba", innocent, false},
		{"babbbbbb", periodic, false},
	}
	for _, test := range tests {
		e := &entry{Key: line{place: true}, Value: pair{head: head{mixed: true}, told: test.told}}
		for _, octet := range []byte(test.servers) {
			e.Value.learn(&detect.Contact{Server: netip.AddrFrom4([4]byte{203, 0, 113, octet}), At: detecttest.Began})
		}
		require.Equal(t, test.want, b.covered(e), "%+v", test)
	}
	require.True(t, b.covered(&entry{Key: line{place: true}, Value: pair{head: head{mixed: true}, spoken: true}}), "one of its hosts is told")
	require.False(t, b.covered(&entry{Key: line{place: true}, Value: pair{spoken: true}}), "it is the host")
}
