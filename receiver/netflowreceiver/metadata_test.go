package netflowreceiver

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/receiver/internal/session"
)

// metadataFile is what the tests want of metadata.yaml.
type metadataFile struct {
	Type       string
	Attributes map[string]struct{ Description string }
	Telemetry  struct {
		Metrics map[string]metadataMetric
	}
}

type metadataMetric struct {
	Description string
	Unit        string
	Attributes  []string
}

func loadMetadata(t *testing.T) (file metadataFile) {
	b, err := os.ReadFile("metadata.yaml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(b, &file))
	return file
}

// everyMetric counts one of everything, and gives what the meter then has, by name.
func everyMetric(t *testing.T) map[string]metricdata.Metrics {
	r := start(t, listening("127.0.0.1"), consumertest.NewNop())
	one := session.Tally{Flows: 1, OptionRecords: 1, Templates: 1, Skewed: 1, Skew: time.Second, HasSkew: true}
	one.Lost[session.NoTemplate] = 1
	one.Reported[session.NotSentFlows] = 1
	r.Logs.(*netflowReceiver).meters.datagram(t.Context(), r.addr.AddrPort().Addr(), 1, &one)
	r.Logs.(*netflowReceiver).meters.connections(t.Context(), 1)
	var all metricdata.ResourceMetrics
	require.NoError(t, r.telemetry.Reader.Collect(t.Context(), &all))
	byName := make(map[string]metricdata.Metrics)
	for _, scope := range all.ScopeMetrics {
		if scope.Scope.Name == "github.com/otelflow/otelflow/receiver/netflowreceiver" {
			for _, m := range scope.Metrics {
				byName[m.Name] = m
			}
		}
	}
	return byName
}

func TestMetadataDescribesTheMetrics(t *testing.T) {
	file := loadMetadata(t)
	require.Equal(t, typ.String(), file.Type)
	emitted := everyMetric(t)
	require.Len(t, emitted, len(file.Telemetry.Metrics))
	for name, want := range file.Telemetry.Metrics {
		got, ok := emitted["otelcol_"+name]
		require.True(t, ok, name)
		require.Equal(t, want.Description, got.Description)
		require.Equal(t, want.Unit, got.Unit)
		attributes := attributesOf(t, got)
		require.Equal(t, len(want.Attributes), attributes.Len(), name)
		for _, kv := range attributes.ToSlice() {
			require.Contains(t, want.Attributes, string(kv.Key))
			require.Contains(t, file.Attributes, string(kv.Key))
		}
	}
}

// attributesOf are the attributes of the first point of m.
func attributesOf(t *testing.T, m metricdata.Metrics) attribute.Set {
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		return data.DataPoints[0].Attributes
	case metricdata.Sum[float64]:
		return data.DataPoints[0].Attributes
	case metricdata.Gauge[float64]:
		return data.DataPoints[0].Attributes
	}
	t.Fatalf("%s is a %T", m.Name, m.Data)
	return attribute.Set{}
}
