// Package metadata holds what metadata.yaml says of the receiver, in the shape that the Collector's mdatagen gives it.
package metadata

import "go.opentelemetry.io/collector/component"

var (
	// Type is what the receiver is called in configurations.
	Type = component.MustNewType("netflow")
	// ScopeName is the instrumentation scope of the receiver's records and metrics.
	ScopeName = "github.com/otelflow/otelflow/receiver/netflowreceiver"
)

// LogsStability is how stable the receiver is for logs.
const LogsStability = component.StabilityLevelAlpha
