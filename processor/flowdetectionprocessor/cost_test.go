package flowdetectionprocessor

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/flowdetectionprocessor/internal/metadata"
)

// TestNoAllocations holds that records of ordinary flows are read and judged without a new allocation, once there have been as
// many as are ever remembered at a time: here those of eight batches. What is left is one allocation a batch, for what is
// counted.
func TestNoAllocations(t *testing.T) {
	const batches, pages, measured = 32, 500, 5
	p, err := newProcessor(processortest.NewNopSettings(metadata.Type), createDefaultConfig().(*Config), consumertest.NewNop(), new(wall).clocks())
	require.NoError(t, err)
	var logs []plog.Logs
	for i := range batches {
		var flows []flow.Flow
		for j := range pages {
			flows = append(flows, page(i*pages+j)...)
		}
		logs = append(logs, written(flows))
	}
	b, next := new(batch), 0
	judge := func() {
		b.read(logs[next])
		p.judge(t.Context(), b)
		next++
	}
	for next < batches-measured-1 { // AllocsPerRun runs once more than it is told
		judge()
	}
	require.Zero(t, testing.AllocsPerRun(measured, judge))
	require.Equal(t, uint64(batches*pages*2), p.engine.Stats().Flows)
	require.Less(t, p.engine.Stats().Conversations.Entries, batches*pages/3)
}
