package netflowreceiver

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestPacer(t *testing.T) {
	now := time.Unix(50, 0)
	p := pacer{now: func() time.Time { return now }}
	const second = flow.Time(1e9)
	require.Equal(t, time.Duration(0), p.wait(0), "no time, no wait")
	require.Equal(t, time.Duration(0), p.wait(1000*second), "the first comes at once")
	require.Equal(t, 7*time.Second, p.wait(1007*second))
	now = time.Unix(53, 0)
	require.Equal(t, 4*time.Second, p.wait(1007*second), "three seconds went by otherwise")
	require.Equal(t, time.Duration(0), p.wait(1001*second), "overdue")
	require.Equal(t, time.Duration(0), p.wait(900*second), "before the first")
}
