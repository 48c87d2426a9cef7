// Package flowdetectionprocessor is the processor flow_detection: it reads flow records among the logs that pass, judges
// them, marks those that belong to an attack and sends an event for each attack.
package flowdetectionprocessor

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"

	"github.com/otelflow/otelflow/processor/flowdetectionprocessor/internal/metadata"
)

// NewFactory makes the factory of the processor.
func NewFactory() processor.Factory {
	return processor.NewFactory(metadata.Type, createDefaultConfig,
		processor.WithLogs(createLogs, metadata.LogsStability))
}

func createLogs(
	_ context.Context, set processor.Settings, cfg component.Config, next consumer.Logs,
) (processor.Logs, error) {
	c, ok := cfg.(*Config)
	if !ok {
		return nil, errors.New("the configuration is not one of flow_detection")
	}
	return newProcessor(set, c, next, clocks{ticker: everyInterval, now: time.Now})
}
