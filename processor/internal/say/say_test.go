package say

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 65535: "65,535", 1234567: "1,234,567"} {
		require.Equal(t, want, Thousands(n))
	}
	require.Equal(t, "18,446,744,073,709,551,615", Thousands(^uint64(0)))
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "under 1 s", 0: "under 1 s", 999 * time.Millisecond: "under 1 s", 1900 * time.Millisecond: "1 s",
		2 * time.Second: "2 s", 119 * time.Second: "119 s", 150 * time.Second: "3 min", 119 * time.Minute: "119 min",
		5 * time.Hour: "5 h", 47 * time.Hour: "47 h", 60 * time.Hour: "3 days",
	} {
		require.Equal(t, want, Span(d))
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0 bytes", 1023: "1023 bytes", 1024: "1 KiB", 1536: "1.5 KiB", 10 << 20: "10 MiB", 123_456_789: "118 MiB",
		3 << 39: "1.5 TiB", ^uint64(0): "16 EiB",
	} {
		require.Equal(t, want, Bytes(n))
	}
}

func TestRate(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0 bit/s", 0.25: "0.25 bit/s", 999: "999 bit/s", 1000: "1 kbit/s", 1_250_000: "1.25 Mbit/s", 2e11: "200 Gbit/s", 3e18: "3000 Pbit/s",
	} {
		require.Equal(t, want, Rate(x, "bit"))
	}
}

func TestSampling(t *testing.T) {
	for rate, want := range map[uint32]string{0: "", 1: "", 100: " Seen through 1-in-100 sampling."} {
		require.Equal(t, want, Sampling(rate))
	}
}

func TestRateOfThings(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0 packets/s", 0.25: "0.25 packets/s", 47.31: "47.3 packets/s", 999.4: "999 packets/s", 1000: "1,000 packets/s",
		23_456: "23,500 packets/s", 1_234_567: "1,230,000 packets/s",
	} {
		require.Equal(t, want, Rate(x, "packets"))
	}
}
