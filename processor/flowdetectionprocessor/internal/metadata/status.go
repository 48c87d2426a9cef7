// Package metadata names the component and its own telemetry, as metadata.yaml describes them.
//
// It has the shape that mdatagen would generate, and is written by hand because mdatagen does not resolve at the pinned
// Collector version.
package metadata

import "go.opentelemetry.io/collector/component"

// Type is the component's name in a configuration, ScopeName the instrumentation scope of its telemetry and its events.
var (
	Type      = component.MustNewType("flow_detection")
	ScopeName = "github.com/otelflow/otelflow/processor/flowdetectionprocessor"
)

// LogsStability is how much may still change.
const LogsStability = component.StabilityLevelAlpha
