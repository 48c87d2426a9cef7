package scan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

func TestDistinct(t *testing.T) {
	var d distinct
	require.False(t, d.has(detect.Mix(1)))
	for i := range uint64(1500) {
		require.True(t, d.add(detect.Mix(i)))
	}
	for i := range uint64(1500) {
		require.False(t, d.add(detect.Mix(i)))
		require.True(t, d.has(detect.Mix(i)))
	}
	require.False(t, d.has(detect.Mix(987654)))
	n, exact := d.count()
	require.True(t, exact)
	require.Equal(t, 1500, n)

	for i := range uint64(60_000) {
		d.add(detect.Mix(i))
	}
	n, exact = d.count()
	require.False(t, exact)
	require.InEpsilon(t, 60_000, n, 0.1, "three standard errors")
}

func TestWilson(t *testing.T) {
	require.InDelta(t, 0.9013, wilson(15, 15), 0.0001) // 15 / (15 + 1.2816^2)
	require.Less(t, wilson(15, 19), 0.7)
	require.Greater(t, wilson(790, 1100), 0.7)
	require.Zero(t, wilson(0, 0))
}
