package scan

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

func meeting(client, server string, port uint16) uint64 {
	return acquaintance(detect.HostOf(netip.MustParseAddr(client)), &target{host: detect.HostOf(netip.MustParseAddr(server)), port: port, protocol: flow.TCP})
}

func TestFamiliar(t *testing.T) {
	f := newFamiliar()
	f.add(meeting("10.0.0.7", "10.0.8.1", 443))
	require.True(t, f.has(meeting("10.0.0.7", "10.0.8.1", 443)))
	require.False(t, f.has(meeting("10.0.0.7", "10.0.8.1", 444)))
	require.False(t, f.has(meeting("10.0.0.7", "10.0.8.2", 443)))
	require.False(t, f.has(meeting("10.0.0.6", "10.0.8.1", 443)))
	require.False(t, f.has(meeting("10.0.8.1", "10.0.0.7", 443)))
	f.add(meeting("10.0.0.7", "10.0.8.1", 443))
	require.Equal(t, 1, f.held)
}

// A full filter becomes the older one, and with the next full one what it held is forgotten.
func TestFamiliarForgets(t *testing.T) {
	f := newFamiliar()
	fill := func(from byte) {
		for i := range familiarTargets + familiarTargets/50 { // some are taken for known
			f.add(meeting("10.0.0.7", netip.AddrFrom4([4]byte{from, byte(i >> 16), byte(i >> 8), byte(i)}).String(), 443))
		}
	}
	f.add(meeting("10.0.0.7", "10.0.8.1", 443))
	fill(20)
	require.True(t, f.has(meeting("10.0.0.7", "10.0.8.1", 443)))
	fill(30)
	require.False(t, f.has(meeting("10.0.0.7", "10.0.8.1", 443)))
	strangers := 0
	for i := range 10_000 {
		if f.has(meeting("10.0.0.7", netip.AddrFrom4([4]byte{40, 0, byte(i >> 8), byte(i)}).String(), 443)) {
			strangers++
		}
	}
	require.Less(t, strangers, 100, "of 10,000 taken for familiar")
}
