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

// answersOf is a flood of so many answers of NTP a second, of so many octets each, by so many servers.
func answersOf(t *testing.T, perSecond int, octets uint64, servers int) []anomaly.Finding {
	s := detecttest.NewScript()
	surf(s, 4*time.Minute)
	flood(s, burst{20 * time.Second, 30 * time.Second, perSecond, detecttest.Said{Packets: 10, Bytes: 10 * octets}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) {
			return netip.AddrPortFrom(detecttest.Host("198.51.100.0/24", 1+i%servers), 123),
				netip.AddrPortFrom(netip.MustParseAddr("10.0.5.22"), uint16(20000+i%30000))
		})
	return detecttest.In(anomaly.Opened, run(t, s))
}

// A reflection is many servers that answer at length.
func TestReflectionThresholds(t *testing.T) {
	require.Len(t, answersOf(t, 200, 468, 10), 1, "10 servers, 7.5 Mbit/s")
	require.Empty(t, answersOf(t, 200, 468, 9), "9 servers")
	require.Empty(t, answersOf(t, 100, 468, 40), "3.7 Mbit/s")
	require.Len(t, answersOf(t, 400, 201, 40), 1, "201 octets, 6.4 Mbit/s")
	require.Empty(t, answersOf(t, 400, 199, 40), "199 octets")
}

// bombed is a flood of so many hosts of a network at once.
func bombed(t *testing.T, hosts int) []string {
	s := detecttest.NewScript()
	surf(s, 4*time.Minute)
	flood(s, burst{30 * time.Second, 30 * time.Second, 1000, detecttest.Said{Packets: 7, Bytes: 56_000}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) {
			return forged(i), netip.AddrPortFrom(detecttest.Host("10.0.64.0/24", 1+i%hosts), 9)
		})
	var types []string
	for _, f := range detecttest.In(anomaly.Opened, run(t, s)) {
		types = append(types, f.Type)
	}
	return types
}

// A network is flooded as a whole when its hosts are many and none of them has half of it.
func TestNetworkThresholds(t *testing.T) {
	require.Equal(t, []string{"volume.network"}, bombed(t, 30))
	require.NotContains(t, bombed(t, 1), "volume.network")
	require.NotContains(t, bombed(t, 7), "volume.network")
}
