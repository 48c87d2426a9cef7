package replay

import (
	"context"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/xconfmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"

	"github.com/otelflow/otelflow/processor/flowdetectionprocessor"
)

// newComponent makes the component as the Collector does: the configuration over its defaults, then validated.
func newComponent(
	ctx context.Context, config map[string]any, telemetry *componenttest.Telemetry, next consumer.Logs,
) (processor.Logs, error) {
	factory := flowdetectionprocessor.NewFactory()
	cfg := factory.CreateDefaultConfig()
	if err := confmap.NewFromStringMap(config).Unmarshal(cfg); err != nil {
		return nil, fmt.Errorf("configuration of flow_detection: %w", err)
	}
	if err := xconfmap.Validate(cfg); err != nil {
		return nil, fmt.Errorf("configuration of flow_detection: %w", err)
	}
	return factory.CreateLogs(ctx, processor.Settings{
		ID:                component.NewID(factory.Type()),
		TelemetrySettings: telemetry.NewTelemetrySettings(),
		BuildInfo:         component.NewDefaultBuildInfo(),
	}, cfg, next)
}

// ParseConfig reads the YAML that stands below flow_detection in a collector's configuration.
func ParseConfig(text string) (map[string]any, error) {
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(text))
	if err != nil {
		return nil, err
	}
	conf, err := retrieved.AsConf()
	if err != nil {
		return nil, err
	}
	return conf.ToStringMap(), nil
}
