package replay

import (
	"context"
	"slices"
	"strings"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// Metrics are the component's metrics by name, without what all names begin with, and attributes other than the component's
// own ID: "table_entries{table=scan}".
type Metrics map[string]int64

// Table tells how full one of the component's tables was.
type Table struct {
	Name string
	// Peak is the highest number of entries of all that were seen; it was looked at every thousand flows at least.
	Peak int64
	// Bytes is what it took of memory in the end; it gives nothing back.
	Bytes int64
	// Evicted are the entries that had to go because the table was full, EvictedWithEvidence those among them that had begun to
	// look guilty.
	Evicted, EvictedWithEvidence int64
	// Saturated are the entries that outgrew the memory for exact numbers.
	Saturated int64
}

// watchInterval is after how many flows the tables are looked at.
const watchInterval = 1000

// prefix begins the names of all the component's metrics.
const prefix = "otelcol_processor_flow_detection_"

// meter reads the component's metrics now and then.
type meter struct {
	reader  *sdkmetric.ManualReader
	since   int // flows since the last look
	metrics Metrics
	peaks   map[string]int64 // by table
}

func newMeter(reader *sdkmetric.ManualReader) *meter {
	return &meter{reader: reader, peaks: map[string]int64{}}
}

// watch reads the metrics when enough flows have passed.
func (m *meter) watch(ctx context.Context, flows int) error {
	if m.since += flows; m.since < watchInterval {
		return nil
	}
	return m.read(ctx)
}

func (m *meter) read(ctx context.Context) error {
	m.since = 0
	var all metricdata.ResourceMetrics
	if err := m.reader.Collect(ctx, &all); err != nil {
		return err
	}
	m.metrics = Metrics{}
	for _, scope := range all.ScopeMetrics {
		for _, metric := range scope.Metrics {
			if sum, ok := metric.Data.(metricdata.Sum[int64]); ok {
				m.take(strings.TrimPrefix(metric.Name, prefix), sum.DataPoints)
			}
		}
	}
	return nil
}

func (m *meter) take(name string, points []metricdata.DataPoint[int64]) {
	for _, point := range points {
		var attributes []string
		table := ""
		for _, a := range point.Attributes.ToSlice() { // in the order of their keys
			if a.Key != "processor" {
				attributes = append(attributes, string(a.Key)+"="+a.Value.Emit())
			}
			if a.Key == "table" {
				table = a.Value.AsString()
			}
		}
		key := name
		if len(attributes) > 0 {
			key += "{" + strings.Join(attributes, ",") + "}"
		}
		m.metrics[key] = point.Value
		if name == "table_entries" {
			m.peaks[table] = max(m.peaks[table], point.Value)
		}
	}
}

// tables are the tables in the order of their names.
func (m *meter) tables() []Table {
	var tables []Table
	for name, peak := range m.peaks {
		guilty := m.metrics["table_evictions{evidence=true,table="+name+"}"]
		tables = append(tables, Table{
			Name: name, Peak: peak, Bytes: m.metrics["table_bytes{table="+name+"}"],
			Evicted:             guilty + m.metrics["table_evictions{evidence=false,table="+name+"}"],
			EvictedWithEvidence: guilty,
			Saturated:           m.metrics["table_saturations{table="+name+"}"],
		})
	}
	slices.SortFunc(tables, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	return tables
}
