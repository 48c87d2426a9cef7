package cryptopan

import (
	"math/bits"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

// reference is the key of the sample of Crypto-PAn's own distribution.
var reference = Key{21, 34, 23, 141, 51, 164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
	216, 152, 143, 131, 121, 121, 101, 39, 98, 87, 76, 45, 42, 132, 34, 2}

// TestReference has addresses of sample_trace_raw.dat and what they are in sample_trace_sanitized.dat of Crypto-PAn's distribution, and
// the IPv6 addresses that Yawning Angel's implementation tests.
func TestReference(t *testing.T) {
	p := New(NewCipher(reference))
	for address, want := range map[string]string{
		"128.11.68.132":   "135.242.180.132",
		"129.118.74.4":    "134.136.186.123",
		"130.132.252.244": "133.68.164.234",
		"141.223.7.43":    "141.167.8.160",
		"141.233.145.108": "141.129.237.235",
		"152.163.225.39":  "151.140.114.167",
		"156.29.3.236":    "147.225.12.42",
		"165.247.96.84":   "162.9.99.234",
		"166.107.77.190":  "160.132.178.185",
		"192.102.249.13":  "252.138.62.131",
		"205.188.147.153": "242.96.16.101",
		"205.188.248.25":  "242.96.88.27",
		"24.0.250.221":    "100.15.198.226",
		"24.13.62.231":    "100.2.192.247",
		"38.15.67.68":     "64.3.66.187",
		"4.3.88.225":      "124.60.155.63",
		"63.14.55.111":    "95.9.215.7",
		"64.14.118.196":   "0.255.183.58",
		"64.39.15.238":    "0.219.7.41",
		"10.185.25.118":   "117.161.29.118",

		"::ffff:128.11.68.132": "::ffff:135.242.180.132", // as the IPv4 address

		"::1":         "78ff:f001:9fc0:20df:8380:b1f1:704:ed",
		"::2":         "78ff:f001:9fc0:20df:8380:b1f1:704:ef",
		"::ffff":      "78ff:f001:9fc0:20df:8380:b1f1:704:f838",
		"2001:db8::1": "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e",
		"2001:db8::2": "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c",
	} {
		require.Equal(t, want, p.Addr(netip.MustParseAddr(address)).String(), address)
		require.Equal(t, want, p.Addr(netip.MustParseAddr(address)).String(), "%s again", address)
	}
}

// TestYacryptopan has what the documentation of yacryptopan shows.
func TestYacryptopan(t *testing.T) {
	p := New(NewCipher(Key([]byte("32-char-str-for-AES-key-and-pad."))))
	require.Equal(t, "192.0.125.244", p.Addr(netip.MustParseAddr("192.0.2.1")).String())
	require.Equal(t, "27fe:8bc7:fee:1e:1e1f:f0fe:f0e1:83fd", p.Addr(netip.MustParseAddr("2001:db8::1")).String())
}

func TestNoAddressStays(t *testing.T) {
	p := New(NewCipher(reference))
	for _, a := range []netip.Addr{{}, netip.IPv4Unspecified(), netip.IPv6Unspecified(), netip.MustParseAddr("::ffff:0.0.0.0")} {
		require.Equal(t, a, p.Addr(a))
	}
	require.Zero(t, p.MAC(0))
}

// TestNothingBecomesUnspecified looks for the address that the rounds alone make unspecified, bit by bit.
func TestNothingBecomesUnspecified(t *testing.T) {
	p := New(NewCipher(reference))
	var a uint32
	for bit := uint32(1 << 31); bit != 0; bit >>= 1 {
		if p.rounds.ipv4(a)&bit != 0 {
			a |= bit
		}
	}
	require.Zero(t, p.rounds.ipv4(a))
	b := [4]byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)}
	unspecified := p.rounds.ipv4(0)
	want := netip.AddrFrom4([4]byte{byte(unspecified >> 24), byte(unspecified >> 16), byte(unspecified >> 8), byte(unspecified)})
	require.Equal(t, want, p.Addr(netip.AddrFrom4(b)))
	require.False(t, want.IsUnspecified())
}

// common is how many bits a and b have in common before the first that differs.
func common(a, b netip.Addr) int {
	x, y := a.AsSlice(), b.AsSlice()
	for i := range x {
		if d := x[i] ^ y[i]; d != 0 {
			return 8*i + bits.LeadingZeros8(d)
		}
	}
	return 8 * len(x)
}

// TestPrefixes holds pairs of addresses that differ first in each of the bits: so do their pseudonyms, which are different therefore.
func TestPrefixes(t *testing.T) {
	p := New(NewCipher(Key{1, 2, 3}))
	random := rand.New(rand.NewChaCha8([32]byte{7}))
	for _, size := range []int{4, 16} {
		for range 20 {
			for bit := range 8 * size {
				x, y := make([]byte, size), make([]byte, size)
				for i := range x {
					x[i], y[i] = byte(random.Uint32()), byte(random.Uint32())
				}
				copy(y, x[:bit/8])
				after := byte(0xff) >> (bit%8 + 1)
				y[bit/8] = x[bit/8]&^after ^ 0x80>>(bit%8) | y[bit/8]&after
				a, _ := netip.AddrFromSlice(x)
				b, _ := netip.AddrFromSlice(y)
				require.Equal(t, bit, common(a, b))
				require.Equal(t, bit, common(p.Addr(a), p.Addr(b)), "%s %s", a, b)
			}
		}
	}
}

func TestKeysDiffer(t *testing.T) {
	a := netip.MustParseAddr("192.0.2.1")
	padding := reference
	padding[31]++
	require.NotEqual(t, New(NewCipher(reference)).Addr(a), New(NewCipher(padding)).Addr(a))
	require.NotEqual(t, New(NewCipher(reference)).MAC(2), New(NewCipher(padding)).MAC(2))
}

func TestMAC(t *testing.T) {
	const group, local = 1 << 40, 1 << 41
	p := New(NewCipher(reference))
	seen := make(map[uint64]bool)
	for a := uint64(0x001122334400); a < 0x001122334400+1000; a++ {
		one, all := p.MAC(a), p.MAC(a|group)
		require.Equal(t, one, p.MAC(a))
		require.Zero(t, one>>48)
		require.NotZero(t, one&local)
		require.Zero(t, one&group)
		require.NotZero(t, all&group)
		seen[one], seen[all] = true, true
	}
	require.Len(t, seen, 2000)
	require.NotEqual(t, p.MAC(0x001122334401)>>24, p.MAC(0x001122334402)>>24, "the vendor cannot be told")
}

func TestAllocations(t *testing.T) {
	p := New(NewCipher(reference))
	v4, v6 := netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("2001:db8::7")
	p.Addr(v4)
	p.Addr(v6)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		v4, v6 = v4.Next(), v6.Next()
		p.Addr(v4)
		p.Addr(v6)
		p.MAC(0x001122334455)
	}))
}

func BenchmarkAddr(b *testing.B) {
	for _, family := range []struct {
		name    string
		address netip.Addr
	}{{"IPv4", netip.MustParseAddr("10.0.0.1")}, {"IPv6", netip.MustParseAddr("2001:db8::1")}} {
		b.Run(family.name+"/known", func(b *testing.B) {
			p := New(NewCipher(reference))
			b.ReportAllocs()
			for range b.N {
				p.Addr(family.address)
			}
		})
		b.Run(family.name+"/new", func(b *testing.B) {
			p, a := New(NewCipher(reference)), family.address
			b.ReportAllocs()
			for range b.N {
				p.Addr(a)
				a = a.Next()
			}
		})
	}
	b.Run("IPv6/new network", func(b *testing.B) {
		p, a := New(NewCipher(reference)), [16]byte{0x20, 0x01}
		b.ReportAllocs()
		for i := range b.N {
			a[5], a[6], a[7] = byte(i>>16), byte(i>>8), byte(i)
			p.Addr(netip.AddrFrom16(a))
		}
	})
	b.Run("key", func(b *testing.B) {
		for range b.N {
			NewCipher(reference)
		}
	})
}
