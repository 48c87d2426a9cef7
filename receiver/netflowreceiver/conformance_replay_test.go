package netflowreceiver_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/otelflow/otelflow/receiver/netflowreceiver"
)

// replayed is what the receiver made of capture files.
type replayed struct {
	logs     []plog.Logs
	counts   map[string]int64 // the receiver's own counters, by name and attributes
	warnings []string         // what it logged at warn and above
}

// records is the number of log records.
func (r *replayed) records() (n int) {
	for _, batch := range r.logs {
		n += batch.LogRecordCount()
	}
	return n
}

// allRead is what the receiver logs when it has read the last of its capture files.
const allRead = "Capture files read"

// patience is how long a test waits for what must come, before it says that it did not come.
const patience = time.Minute

// replay has a receiver of its own read files, one after the other.
func replay(t *testing.T, files ...string) *replayed {
	t.Helper()
	done := make(chan struct{})
	var once sync.Once
	core, logs := observer.New(zapcore.InfoLevel)
	telemetry := componenttest.NewTelemetry()
	settings := receiver.Settings{
		ID:                component.NewID(netflowreceiver.NewFactory().Type()),
		TelemetrySettings: telemetry.NewTelemetrySettings(),
	}
	settings.Logger = zap.New(core, zap.Hooks(func(entry zapcore.Entry) error {
		if entry.Message == allRead {
			once.Do(func() { close(done) })
		}
		return nil
	}))
	sink := new(consumertest.LogsSink)
	r, err := netflowreceiver.NewFactory().CreateLogs(context.Background(), settings, configOf(t, files), sink)
	require.NoError(t, err)
	require.NoError(t, r.Start(context.Background(), componenttest.NewNopHost()))
	select {
	case <-done:
	case <-time.After(patience):
		t.Error("the receiver did not say that it has read the files")
	}
	require.NoError(t, r.Shutdown(context.Background()))

	result := &replayed{logs: sink.AllLogs(), counts: countersOf(t, telemetry)}
	require.NoError(t, telemetry.Shutdown(context.Background()))
	for _, entry := range logs.All() {
		if entry.Level >= zapcore.WarnLevel {
			result.warnings = append(result.warnings, entry.Message)
		}
	}
	return result
}

// configOf is the configuration of a receiver that reads files and listens nowhere.
func configOf(t *testing.T, files []string) component.Config {
	include := make([]any, len(files))
	for i, file := range files {
		include[i] = file
	}
	config := netflowreceiver.NewFactory().CreateDefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(map[string]any{
		"endpoint":      "",
		"capture_files": map[string]any{"include": include},
	}).Unmarshal(config))
	return config
}

// countersOf reads all counters: "name" has the sum of "name{attribute=value}" over all values of each attribute.
func countersOf(t *testing.T, telemetry *componenttest.Telemetry) map[string]int64 {
	var all metricdata.ResourceMetrics
	require.NoError(t, telemetry.Reader.Collect(context.Background(), &all))
	counts := make(map[string]int64)
	for _, scope := range all.ScopeMetrics {
		for _, metric := range scope.Metrics {
			sum, ok := metric.Data.(metricdata.Sum[int64])
			if !ok {
				continue
			}
			for _, point := range sum.DataPoints {
				counts[metric.Name] += point.Value
				for _, kv := range point.Attributes.ToSlice() {
					counts[metric.Name+labelled(kv)] += point.Value
				}
			}
		}
	}
	return counts
}

func labelled(kv attribute.KeyValue) string {
	return "{" + string(kv.Key) + "=" + kv.Value.Emit() + "}"
}
