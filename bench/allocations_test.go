package bench

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/receiver/bench/internal/goals"
)

// TestFlowsAllocateNothing holds what the decoder promises, once it has its memory.
func TestFlowsAllocateNothing(t *testing.T) {
	for _, l := range Loads() {
		t.Run(l.Name, func(t *testing.T) {
			ours, err := NewOurs(&l)
			require.NoError(t, err)
			require.Zero(t, testing.AllocsPerRun(10, func() {
				for _, datagram := range l.Data {
					if _, err := ours.Decode(datagram); err != nil {
						t.Fatal(err)
					}
				}
			}))
		})
	}
}

// TestLogsAllocateLittle holds log records to an allocation for each attribute and three for each record: pdata makes one for every
// value, one for the record and one for its list of attributes; so one is left for the texts of all its addresses. The table of goals
// says the same in numbers.
func TestLogsAllocateLittle(t *testing.T) {
	for _, l := range Loads() {
		t.Run(l.Name, func(t *testing.T) {
			ours, err := NewOurs(&l)
			require.NoError(t, err)
			var full plog.Logs
			allocated := testing.AllocsPerRun(10, func() {
				for i, ok := 0, false; !ok; i++ {
					if _, err := ours.Decode(l.Data[i%len(l.Data)]); err != nil {
						t.Fatal(err)
					}
					full, ok = ours.Write()
				}
			})
			attributes := 0
			for _, record := range records(full).All() {
				attributes += record.Attributes().Len()
			}
			n := records(full).Len()
			t.Logf("%d records, %.1f attributes and %.2f allocations each", n, float64(attributes)/float64(n), allocated/float64(n))
			require.Contains(t, goals.Ceilings, goals.Ceiling{
				Ours: "Logs/" + l.Name + "/by=otelflow", Unit: goals.Allocations, AtMost: float64(attributes/n + 3),
			})
			require.LessOrEqual(t, allocated, float64(attributes+3*n))
		})
	}
}
