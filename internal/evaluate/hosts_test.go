package main

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBenign(t *testing.T) {
	s := setOf(t, `beacon,10.0.0.5,203.0.113.8,tcp,443,1,2,90,
grey,10.0.0.6,,,,,,,
scan,198.51.100.7,10.0.0.9,tcp,,,,,
flood_syn,198.51.100.8,10.0.0.10,tcp,,,,,
bruteforce,10.0.7.0/24,10.0.0.11,tcp,22,,,,
`)
	for host, want := range map[string]bool{
		"10.0.0.1": true, "10.0.0.9": true, "10.0.0.11": true, "fd00::1": true, "100.64.0.1": true,
		"10.0.0.5": false, "10.0.0.6": false, "10.0.0.10": false, "10.0.7.200": false, "198.51.100.9": false, "203.0.113.8": false,
		"2001:db8::1": false,
	} {
		require.Equal(t, want, s.isBenign(netip.MustParseAddr(host)), host)
	}
	require.False(t, s.isBenign(netip.Addr{}))
	s.inside = []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}
	require.True(t, s.isBenign(netip.MustParseAddr("203.0.113.9")))
	require.False(t, s.isBenign(netip.MustParseAddr("10.0.0.1")))
}

func TestHostDays(t *testing.T) {
	s := setOf(t, "beacon,10.0.0.5,203.0.113.8,tcp,443,1,2,90,\n")
	s.rows, _ = parseRows(t, `1655056800,10,tcp,10.0.0.1,1,203.0.113.8,443,5,4,600,500,27,27,,,
1655056900,10,tcp,10.0.0.1,2,203.0.113.8,443,5,4,600,500,27,27,,,
1655060300,200,tcp,10.0.0.1,3,203.0.113.8,443,5,4,600,500,27,27,,,
1655056800,10,tcp,10.0.0.5,4,203.0.113.8,443,5,4,600,500,27,27,,,
1655056800,10,tcp,198.51.100.7,5,10.0.0.2,22,1,0,40,0,2,0,,,
1655056800,10800,tcp,198.51.100.7,6,10.0.0.3,22,9,9,800,700,27,27,,,
`) // it begins at a full hour
	// 10.0.0.1 in two hours, since its last conversation runs into the second; 10.0.0.5 is no benign host; 10.0.0.2 never said a
	// thing; 10.0.0.3 answered for three hours and a moment of the fourth
	require.InDelta(t, (2+4)/24.0, s.benignHostDays(), 1e-9)
}
