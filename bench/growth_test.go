package bench

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkGrowth decodes datagrams of ever more templates and exporters, each a datagram in random order.
func BenchmarkGrowth(b *testing.B) {
	const each = 100 // templates of one exporter, within the limits
	for _, n := range []int{10, 1000, 100_000} {
		b.Run(fmt.Sprintf("templates=%d", n), func(b *testing.B) { grow(b, max(1, n/each), min(n, each)) })
	}
	for _, n := range []int{10, 1000, 100_000} {
		b.Run(fmt.Sprintf("exporters=%d", n), func(b *testing.B) { grow(b, n, 1) })
	}
}

func grow(b *testing.B, exporters, each int) {
	crowd, err := NewCrowd(exporters, each)
	require.NoError(b, err)
	measure(b, flows, func(i int) error {
		_, err := crowd.Decode(i)
		return err
	})
}

// TestCrowdIsKnown sees that no exporter or template of a crowd is forgotten.
func TestCrowdIsKnown(t *testing.T) {
	crowd, err := NewCrowd(50, 20)
	require.NoError(t, err)
	require.Equal(t, 50, crowd.ours.sessions.Len())
	for i := range 50 * 20 {
		n, err := crowd.Decode(i)
		require.NoError(t, err)
		require.Equal(t, flows, n)
	}
}
