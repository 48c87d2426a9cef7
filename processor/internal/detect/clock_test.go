package detect

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestClock(t *testing.T) {
	noon := flow.TimeOf(time.Date(2015, 7, 8, 12, 0, 0, 0, time.UTC))
	c := clock{lateness: 2 * time.Minute, skew: 30 * time.Second}
	see := func(f flow.Flow) (late, skewed bool) {
		s, skewed := c.span(&f)
		return c.observe(s.end), skewed
	}

	late, skewed := see(flow.Flow{Start: noon.Add(-time.Hour), End: noon, Received: noon.Add(time.Second)})
	require.False(t, late || skewed)
	require.Equal(t, noon.Add(-2*time.Minute), c.now)

	late, _ = see(flow.Flow{End: noon.Add(-time.Minute), Received: noon.Add(2 * time.Second)})
	require.False(t, late, "within the lateness")
	late, _ = see(flow.Flow{End: noon.Add(-3 * time.Minute), Received: noon.Add(3 * time.Second)})
	require.True(t, late)
	require.Equal(t, noon.Add(-2*time.Minute), c.now, "time never goes back")

	late, skewed = see(flow.Flow{End: noon.Add(24 * time.Hour), Received: noon.Add(5 * time.Second)})
	require.False(t, late)
	require.True(t, skewed, "the exporter lives in the future")
	require.Equal(t, noon.Add(5*time.Second-2*time.Minute), c.now, "the receipt stands in")

	see(flow.Flow{Start: noon.Add(8 * time.Second)})
	require.Equal(t, noon.Add(8*time.Second-2*time.Minute), c.now, "start in place of end")
	see(flow.Flow{Received: noon.Add(9 * time.Second)})
	require.Equal(t, noon.Add(9*time.Second-2*time.Minute), c.now, "receipt in place of both")
	see(flow.Flow{})
	require.Equal(t, noon.Add(9*time.Second-2*time.Minute), c.now)
}

func TestClockWhenIdle(t *testing.T) {
	c := clock{}
	c.idle(time.Hour)
	require.Zero(t, c.now, "there is no time before the first flow")
	noon := flow.TimeOf(time.Date(2015, 7, 8, 12, 0, 0, 0, time.UTC))
	c.observe(noon)
	c.idle(7 * time.Second)
	require.Equal(t, noon, c.now, "flows came since the last tick")
	c.idle(11 * time.Second)
	require.Equal(t, noon.Add(11*time.Second), c.now, "elapsed time, in the capture's own year")
}

// Flows without any time leave it to the wall clock to end what must end.
func TestClockOfFlowsWithoutTimes(t *testing.T) {
	c := clock{lateness: time.Minute}
	for range 3 {
		require.False(t, c.observe(0))
		c.idle(10 * time.Second)
	}
	require.Equal(t, flow.Time(30*time.Second+1), c.now)
}
