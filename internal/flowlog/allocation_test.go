package flowlog

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// TestAllocations pins what a record costs: one allocation an attribute, and at most three besides, two of which are the record and
// the slice of its attributes.
func TestAllocations(t *testing.T) {
	all := fullFlow()
	all.Bytes, all.Packets = 1<<63, 1<<63 // decimals
	for name, test := range map[string]struct {
		flow       flow.Flow
		attributes int
	}{
		"facts": {factsFlow(), 14}, "cisco": {ciscoFlow(), 22}, "ipv6": {ipv6Flow(), 22}, "extra": {extraFlow(), 26}, "all": {all, 58},
	} {
		t.Run(name, func(t *testing.T) {
			flows := make([]flow.Flow, 28)
			for i := range flows {
				flows[i] = test.flow
			}
			w := NewWriter("scope", "1")
			w.Append(flows)
			require.Equal(t, test.attributes, w.Take().ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes().Len())
			allocations := testing.AllocsPerRun(50, func() {
				w.Append(flows)
				w.Take()
			})
			require.LessOrEqual(t, allocations/float64(len(flows)), float64(test.attributes+3))
		})
	}
}
