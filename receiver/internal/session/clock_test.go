package session

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestClockAhead(t *testing.T) {
	const export = flow.Time(1_700_000_000e9)
	c := clock{export: export, uptime: 20_412_178, known: true}
	require.Equal(t, export-flow.Time(12_178e6), c.at(20_400_000))
	require.Equal(t, export+flow.Time(13_000e6), c.at(20_425_178))
	require.Equal(t, export+flow.Time(86_400_000e6), c.at(106_812_178))
	require.Zero(t, c.at(106_812_179), "a day and a millisecond after the export")
	require.Zero(t, c.at(621_761_700), "a week after the export")
	require.Zero(t, c.at(1<<32), "no uptime: they have 32 bits")
}

// A device that came up without a clock counts from 1970, and may have been up for longer than that.
func TestClockBefore1970(t *testing.T) {
	c := clock{export: 100e9, uptime: 200_000, known: true}
	require.Equal(t, flow.Time(1e6), c.at(100_001))
	require.Zero(t, c.at(100_000), "1970 itself is the unknown instant")
	require.Zero(t, c.at(50_000))
}
