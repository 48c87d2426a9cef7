package flowdetectionprocessor

import (
	"testing"

	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/flowdetectionprocessor/internal/metadata"
)

// BenchmarkConsumeLogs passes batches of 1,000 flows of ordinary traffic: what a record costs on its way through.
func BenchmarkConsumeLogs(b *testing.B) {
	set := processortest.NewNopSettings(metadata.Type)
	p, err := newProcessor(set, createDefaultConfig().(*Config), consumertest.NewNop(), new(wall).clocks())
	if err != nil {
		b.Fatal(err)
	}
	var batches []plog.Logs
	for i := range 50 {
		var flows []flow.Flow
		for j := range 500 {
			flows = append(flows, page(i*500+j)...)
		}
		batches = append(batches, written(flows))
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if err := p.ConsumeLogs(b.Context(), batches[i%len(batches)]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/flow")
}
