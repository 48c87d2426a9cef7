package metadata

import (
	"context"
	"errors"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/embedded"
)

// TelemetryBuilder holds the instruments of the receiver's own telemetry.
type TelemetryBuilder struct {
	meter         metric.Meter
	mu            sync.Mutex
	registrations []metric.Registration

	ReceiverNetflowBytes           metric.Int64Counter
	ReceiverNetflowClockSkew       metric.Float64Gauge
	ReceiverNetflowConnections     metric.Int64UpDownCounter
	ReceiverNetflowConsumerWait    metric.Float64ObservableCounter
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

// RegisterReceiverNetflowConsumerWaitCallback sets a callback for the observable ReceiverNetflowConsumerWait.
func (builder *TelemetryBuilder) RegisterReceiverNetflowConsumerWaitCallback(cb metric.Float64Callback) error {
	reg, err := builder.meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		return cb(ctx, &observerFloat64{inst: builder.ReceiverNetflowConsumerWait, obs: o})
	}, builder.ReceiverNetflowConsumerWait)
	if err != nil {
		return err
	}
	builder.mu.Lock()
	defer builder.mu.Unlock()
	builder.registrations = append(builder.registrations, reg)
	return nil
}

type observerFloat64 struct {
	embedded.Float64Observer
	inst metric.Float64Observable
	obs  metric.Observer
}

func (o *observerFloat64) Observe(value float64, opts ...metric.ObserveOption) {
	o.obs.ObserveFloat64(o.inst, value, opts...)
}

// Shutdown unregisters all callbacks.
func (builder *TelemetryBuilder) Shutdown() {
	builder.mu.Lock()
	defer builder.mu.Unlock()
	for _, reg := range builder.registrations {
		_ = reg.Unregister() // of a meter provider that is shut down
	}
	builder.registrations = nil
}

// NewTelemetryBuilder makes the instruments on the Collector's own meter provider.
func NewTelemetryBuilder(settings component.TelemetrySettings) (*TelemetryBuilder, error) {
	builder := TelemetryBuilder{meter: Meter(settings)}
	var err, errs error
	builder.ReceiverNetflowBytes, err = builder.meter.Int64Counter(
		"otelcol_receiver_netflow_bytes",
		metric.WithDescription("Octets of these datagrams and messages, without transport and IP headers"),
		metric.WithUnit("By"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowClockSkew, err = builder.meter.Float64Gauge(
		"otelcol_receiver_netflow_clock_skew",
		metric.WithDescription("How far the exporter's clock is ahead of ours, by its last message"),
		metric.WithUnit("s"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowConnections, err = builder.meter.Int64UpDownCounter(
		"otelcol_receiver_netflow_connections",
		metric.WithDescription("TCP and TLS connections that are open"),
		metric.WithUnit("{connections}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowConsumerWait, err = builder.meter.Float64ObservableCounter(
		"otelcol_receiver_netflow_consumer_wait",
		metric.WithDescription("How long readers have waited for the next component, all together, what they wait now too"),
		metric.WithUnit("s"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowDatagrams, err = builder.meter.Int64Counter(
		"otelcol_receiver_netflow_datagrams",
		metric.WithDescription("Datagrams, and messages over TCP, read"),
		metric.WithUnit("{datagrams}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowExporterCounts, err = builder.meter.Int64Counter(
		"otelcol_receiver_netflow_exporter_counts",
		metric.WithDescription("What exporters say of themselves in option records, since they were first heard"),
		metric.WithUnit("{items}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowFlows, err = builder.meter.Int64Counter(
		"otelcol_receiver_netflow_flows",
		metric.WithDescription("Flow records decoded"),
		metric.WithUnit("{flows}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowLost, err = builder.meter.Int64Counter(
		"otelcol_receiver_netflow_lost",
		metric.WithDescription("What did not become a log record, in the unit of its reason"),
		metric.WithUnit("{items}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowOptionRecords, err = builder.meter.Int64Counter(
		"otelcol_receiver_netflow_option_records",
		metric.WithDescription("Option records decoded, which describe the exporter"),
		metric.WithUnit("{records}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowSkewedDatagrams, err = builder.meter.Int64Counter(
		"otelcol_receiver_netflow_skewed_datagrams",
		metric.WithDescription("Datagrams of which the export time is further from ours than clock::max_skew"),
		metric.WithUnit("{datagrams}"),
	)
	errs = errors.Join(errs, err)
	builder.ReceiverNetflowTemplates, err = builder.meter.Int64Counter(
		"otelcol_receiver_netflow_templates",
		metric.WithDescription("Templates and options templates learnt, new or changed"),
		metric.WithUnit("{templates}"),
	)
	errs = errors.Join(errs, err)
	return &builder, errs
}
