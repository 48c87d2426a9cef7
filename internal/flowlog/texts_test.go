package flowlog

import (
	"math"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTextsAreSpelt(t *testing.T) {
	var spelt texts
	require.Equal(t, "18446744073709551615", spelt.decimal(math.MaxUint64))
	require.Equal(t, "00:1b:2c:3d:4e:5f", spelt.mac([6]byte{0, 0x1b, 0x2c, 0x3d, 0x4e, 0x5f}))
	for _, address := range []string{
		"10.0.0.1", "2001:db8::7", "ffff:eeee:dddd:cccc:bbbb:aaaa:9999:8888", "::ffff:10.0.0.2", "fe80::1%a-zone-of-a-very-long-name",
	} {
		require.Equal(t, address, spelt.address(netip.MustParseAddr(address)))
	}
}

// TestTextsStay makes texts of all lengths, the empty one and those longer than a chunk among them, from octets that change afterwards.
func TestTextsStay(t *testing.T) {
	var spelt texts
	var kept []string
	for length := range 2 * chunkSize {
		octets := []byte(strings.Repeat(strconv.Itoa(length%10), length))
		kept = append(kept, spelt.keep(octets))
		clear(octets)
	}
	for length, text := range kept {
		require.Equal(t, strings.Repeat(strconv.Itoa(length%10), length), text)
	}
}
