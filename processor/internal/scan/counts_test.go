package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// TestGateway lets clients meet so many servers, and then many dead ones in a row.
func TestGateway(t *testing.T) {
	tests := []struct {
		met, dead int
		later     time.Duration
		want      float64 // the threshold that the finding says
	}{
		{met: 500, dead: 40, want: 25},
		{met: 501, dead: 40, want: 0},
		{met: 501, dead: 60, want: 50},
		{met: 501, dead: 40, later: 23 * time.Hour, want: 0},
		{met: 501, dead: 40, later: 47 * time.Hour, want: 25},
	}
	for _, test := range tests {
		s := newStory()
		client := netip.MustParseAddr("10.0.0.1")
		for i := range test.met {
			s.tcp(netip.AddrPortFrom(client, uint16(1024+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), 443), time.Duration(i)*10*time.Second, aRequest, aResponse)
		}
		for i := range test.dead {
			s.tcp(netip.AddrPortFrom(client, uint16(9000+i)), netip.AddrPortFrom(host("203.0.113.0/24", i+1), 443), 2*time.Hour+test.later+time.Duration(i)*time.Second, aSyn, aReset)
		}
		var got float64
		for _, f := range run(t, byEnd(s.flows)) {
			got = f.Counts[0].Threshold
		}
		require.Equal(t, test.want, got, "%+v", test)
	}
}

// TestGatewayOfDays counts new targets by days.
func TestGatewayOfDays(t *testing.T) {
	g := newGateways(8)
	client := outwards(detect.HostOf(netip.MustParseAddr("10.0.0.1")))
	g.turn(began)
	for range 501 {
		g.add(client)
	}
	require.True(t, g.is(client.client))
	require.False(t, g.is(detect.HostOf(netip.MustParseAddr("10.0.0.2"))))
	g.turn(began.Add(day))
	g.add(client)
	require.True(t, g.is(client.client), "the day before")
	g.turn(began.Add(2 * day))
	g.add(client)
	require.False(t, g.is(client.client))
	for range 500 {
		g.add(client)
	}
	require.True(t, g.is(client.client))
	g.turn(began.Add(4 * day))
	require.False(t, g.is(client.client), "a day without news lies between")
}

// TestGatewaysAmongMany holds that clients who met a few hundred servers each do not make one another gateways.
func TestGatewaysAmongMany(t *testing.T) {
	const clients = 2_000
	g := newGateways(clients)
	for i := range clients {
		client := outwards(detect.HostOf(host("10.1.0.0/16", i+1)))
		for range 300 {
			g.add(client)
		}
	}
	taken := 0
	for i := range clients {
		taken += one(g.is(detect.HostOf(host("10.1.0.0/16", i+1))))
	}
	require.Less(t, taken, 120, "of 2,000 taken for gateways")
}

// TestMerits counts for two minutes, for each side by itself.
func TestMerits(t *testing.T) {
	m := newMerits(8)
	inward, outward := who{client: detect.HostOf(netip.MustParseAddr("10.0.0.1"))}, outwards(detect.HostOf(netip.MustParseAddr("10.0.0.1")))
	m.turn(began)
	for range 3 {
		m.add(inward)
	}
	m.turn(began.Add(time.Minute))
	m.add(inward)
	require.Equal(t, uint8(4), m.lately(inward))
	require.Zero(t, m.lately(outward))
	m.turn(began.Add(2 * time.Minute))
	require.Equal(t, uint8(1), m.lately(inward))
	m.turn(began.Add(3 * time.Minute))
	require.Zero(t, m.lately(inward))
}

// What a stranger was answered before it began is no merit: nobody knows whether it was for the first time.
func TestStrangersHaveNoMerits(t *testing.T) {
	s := newStory()
	stranger, victim := netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("10.9.1.20")
	for i := range 300 {
		s.tcp(netip.AddrPortFrom(stranger, uint16(30000+i)), netip.AddrPortFrom(victim, 443), time.Duration(i)*150*time.Millisecond, aRequest, aResponse)
	}
	for i := range 100 {
		s.tcp(netip.AddrPortFrom(stranger, uint16(50000+i)), netip.AddrPortFrom(victim, uint16(1000+i)), time.Minute+time.Duration(i)*100*time.Millisecond, aSyn, aReset)
	}
	require.Len(t, ends(run(t, byEnd(s.flows))), 1)
}
