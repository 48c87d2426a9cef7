package story

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/flowlog"
	"github.com/otelflow/otelflow/receiver/netflowreceiver"
)

const (
	// finished is what the netflow receiver logs when it has handed on the last record of its capture files.
	finished = "Capture files read"
	// patience is how long it may take for that.
	patience = time.Minute
)

// readCaptures reads the story's recordings with the component netflow.
func (s *Story) readCaptures(ctx context.Context) ([]flow.Flow, error) {
	var include []any
	for _, name := range s.Captures {
		include = append(include, filepath.Join(s.Dir, name))
	}
	var recorded []flow.Flow
	next, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		recorded = appendFlows(recorded, logs)
		return nil
	})
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	r, err := newReceiver(ctx, include, next, done)
	if err != nil {
		return nil, fmt.Errorf("read captures: %w", err)
	}
	if err := r.Start(ctx, componenttest.NewNopHost()); err != nil {
		return nil, fmt.Errorf("read captures: %w", err)
	}
	select {
	case <-done:
	case <-time.After(patience):
		err = fmt.Errorf("the captures %q were not read in %s", include, patience)
	}
	if stopped := r.Shutdown(ctx); err == nil {
		err = stopped
	}
	return recorded, err
}

// newReceiver makes the component as the Collector does. It closes done when all is read.
func newReceiver(ctx context.Context, include []any, next consumer.Logs, done chan<- struct{}) (receiver.Logs, error) {
	factory := netflowreceiver.NewFactory()
	cfg := factory.CreateDefaultConfig()
	err := confmap.NewFromStringMap(map[string]any{
		"endpoint": "", "capture_files": map[string]any{"include": include},
	}).Unmarshal(cfg)
	if err != nil {
		return nil, err
	}
	telemetry := componenttest.NewNopTelemetrySettings()
	telemetry.Logger = zap.New(zapcore.RegisterHooks(zapcore.NewCore(
		zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(io.Discard), zap.InfoLevel,
	), func(e zapcore.Entry) error {
		if e.Message == finished {
			close(done)
		}
		return nil
	}))
	return factory.CreateLogs(ctx, receiver.Settings{
		ID: component.NewID(factory.Type()), TelemetrySettings: telemetry, BuildInfo: component.NewDefaultBuildInfo(),
	}, cfg, next)
}

func appendFlows(flows []flow.Flow, logs plog.Logs) []flow.Flow {
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				var f flow.Flow
				if flowlog.Read(&f, resource.Resource().Attributes(), record) {
					flows = append(flows, f)
				}
			}
		}
	}
	return flows
}
