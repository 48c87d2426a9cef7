package metadata

import (
	"errors"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/metric"
)

// TelemetryBuilder holds the instruments of the receiver's own telemetry.
type TelemetryBuilder struct {
	ReceiverNetflowBytes           metric.Int64Counter
	ReceiverNetflowClockSkew       metric.Float64Gauge
	ReceiverNetflowConnections     metric.Int64UpDownCounter
	ReceiverNetflowDatagrams       metric.Int64Counter
	ReceiverNetflowExporterCounts  metric.Int64Counter
	ReceiverNetflowFlows           metric.Int64Counter
	ReceiverNetflowLost            metric.Int64Counter
	ReceiverNetflowOptionRecords   metric.Int64Counter
	ReceiverNetflowSkewedDatagrams metric.Int64Counter
	ReceiverNetflowTemplates       metric.Int64Counter
}

// Meter is the meter of the receiver's scope.
func Meter(settings component.TelemetrySettings) metric.Meter {
	return settings.MeterProvider.Meter(ScopeName)
}

// NewTelemetryBuilder makes the instruments on the Collector's own meter provider.
func NewTelemetryBuilder(settings component.TelemetrySettings) (*TelemetryBuilder, error) {
	var builder TelemetryBuilder
	meter := Meter(settings)
	var err, errs error
	builder.ReceiverNetflowBytes, err = meter.Int64Counter(
		"otelcol_receiver_netflow_bytes",
		metric.WithDescription("Octets of these datagrams and messages, without transport and IP headers"),
		metric.WithUnit("By"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowClockSkew, err = meter.Float64Gauge(
		"otelcol_receiver_netflow_clock_skew",
		metric.WithDescription("How far the exporter's clock is ahead of ours, by its last message"),
		metric.WithUnit("s"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowConnections, err = meter.Int64UpDownCounter(
		"otelcol_receiver_netflow_connections",
		metric.WithDescription("TCP and TLS connections that are open"),
		metric.WithUnit("{connections}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowDatagrams, err = meter.Int64Counter(
		"otelcol_receiver_netflow_datagrams",
		metric.WithDescription("Datagrams, and messages over TCP, read"),
		metric.WithUnit("{datagrams}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowExporterCounts, err = meter.Int64Counter(
		"otelcol_receiver_netflow_exporter_counts",
		metric.WithDescription("What exporters say of themselves in option records, since they were first heard"),
		metric.WithUnit("{items}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowFlows, err = meter.Int64Counter(
		"otelcol_receiver_netflow_flows",
		metric.WithDescription("Flow records decoded"),
		metric.WithUnit("{flows}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowLost, err = meter.Int64Counter(
		"otelcol_receiver_netflow_lost",
		metric.WithDescription("What did not become a log record, in the unit of its reason"),
		metric.WithUnit("{items}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowOptionRecords, err = meter.Int64Counter(
		"otelcol_receiver_netflow_option_records",
		metric.WithDescription("Option records decoded, which describe the exporter"),
		metric.WithUnit("{records}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowSkewedDatagrams, err = meter.Int64Counter(
		"otelcol_receiver_netflow_skewed_datagrams",
		metric.WithDescription("Datagrams of which the export time is further from ours than clock::max_skew"),
		metric.WithUnit("{datagrams}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowTemplates, err = meter.Int64Counter(
		"otelcol_receiver_netflow_templates",
		metric.WithDescription("Templates and options templates learnt, new or changed"),
		metric.WithUnit("{templates}"),
	)
	errs = errors.Join(errs, err)
	return &builder, errs
}
