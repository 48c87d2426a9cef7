package flowdetectionprocessor

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
	"github.com/otelflow/otelflow/processor/internal/scan"
)

// BenchmarkGrowth judges ordinary traffic by all detectors while ever more conversations are remembered: what a flow costs, and
// what a conversation takes in memory, a tenth of a source included. The detectors have their default bounds, but for sources of
// probes, of which none must go. At 10 million it takes minutes to get there.
func BenchmarkGrowth(b *testing.B) {
	for _, keys := range []int{10_000, 1_000_000, 10_000_000} {
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			before := detecttest.Heap()
			l := detecttest.NewTraffic(keys)
			e := engineFor(b, l, defaultDetectors(detect.Medium))
			l.Warm(e)
			taken := detecttest.Heap() - before
			flows := 0
			b.ReportAllocs()
			for b.Loop() {
				flows += l.Play(e)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(flows), "ns/flow")
			b.ReportMetric(float64(taken)/float64(keys), "B/key")
			began := time.Now()
			runtime.GC()
			b.ReportMetric(float64(time.Since(began).Microseconds())/1000, "gc-ms")
			stats := e.Stats()
			b.ReportMetric(float64(stats.Conversations.Entries), "conversations")
			require.Zero(b, stats.Conversations.Evicted)
			require.Zero(b, stats.Episodes.Entries)
		})
	}
}

// BenchmarkDetector judges the same by each detector alone, and by none.
func BenchmarkDetector(b *testing.B) {
	all := defaultDetectors(detect.Medium)
	for _, name := range append([]string{"none"}, all.names()...) {
		b.Run(name, func(b *testing.B) {
			one := Detectors{settings: map[string]detect.Settings{}}
			if settings, ok := all.settings[name]; ok {
				one.settings[name] = settings
			}
			l := detecttest.NewTraffic(100_000)
			e := engineFor(b, l, one)
			l.Warm(e)
			flows := 0
			b.ReportAllocs()
			for b.Loop() {
				flows += l.Play(e)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(flows), "ns/flow")
		})
	}
}

// engineFor makes an engine with room for all the traffic.
func engineFor(b *testing.B, l *detecttest.Traffic, d Detectors) *detect.Engine {
	b.Helper()
	if settings, ok := d.settings["scan"].(*scan.Config); ok {
		settings.MaxSources = max(64, l.Hosts()*5/4)
	}
	e, err := detect.NewEngine(l.Config(), d.build())
	require.NoError(b, err)
	return e
}
