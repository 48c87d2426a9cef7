package netflowreceiver

import (
	"context"
	"net/netip"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"go.opentelemetry.io/collector/receiver"

	"github.com/otelflow/otelflow/receiver/internal/session"
	"github.com/otelflow/otelflow/receiver/netflowreceiver/internal/metadata"
)

// maxExporters is how many exporters have counters of their own: enough for a site, and a bound on what forged addresses can do
// to whoever stores the metrics. It has no knob, since larger fleets are told apart by the flows themselves.
const maxExporters = 100

// Losses that the shell itself notices. The session and capture packages know the others.
const (
	lossSocketDrop = "socket_drop" // datagrams that the kernel dropped as a socket's buffer was full
	lossShutdown   = "shutdown"    // datagrams that a socket still held when the time to decode them was up
	lossReadError  = "read_error"  // reads from a socket that failed
	lossRefused    = "refused"     // log records that the next component refused
	lossCutFile    = "cut_file"    // capture files that could not be read, or not to their end
)

// meters counts what the receiver does. It is safe for concurrent use.
type meters struct {
	builder  *metadata.TelemetryBuilder
	receiver attribute.KeyValue

	mu             sync.Mutex
	exporters      map[netip.Addr]*exporterMeters
	other, unknown *exporterMeters
}

// exporterMeters are the attributes of one exporter's counters, made once, as making them costs more than counting.
type exporterMeters struct {
	all    []metric.AddOption
	skew   []metric.RecordOption
	losses [session.Losses][]metric.AddOption
	counts [session.Reports][]metric.AddOption
}

func newMeters(set receiver.Settings) (*meters, error) {
	builder, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	m := &meters{
		builder:   builder,
		receiver:  attribute.String("receiver", set.ID.String()),
		exporters: make(map[netip.Addr]*exporterMeters),
	}
	m.other, m.unknown = m.exporterMeters("other"), m.exporterMeters("unknown")
	return m, nil
}

func (m *meters) exporterMeters(name string) *exporterMeters {
	exporter := attribute.String("exporter", name)
	e := &exporterMeters{
		all:  attributes(m.receiver, exporter),
		skew: []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(m.receiver, exporter))},
	}
	for loss := range session.Losses {
		e.losses[loss] = attributes(m.receiver, exporter, attribute.String("reason", loss.String()))
	}
	for count := range session.Reports {
		e.counts[count] = attributes(m.receiver, exporter, attribute.String("count", count.String()))
	}
	return e
}

func attributes(list ...attribute.KeyValue) []metric.AddOption {
	return []metric.AddOption{metric.WithAttributeSet(attribute.NewSet(list...))}
}

// exporter finds the counters of the exporter at addr.
func (m *meters) exporter(addr netip.Addr) *exporterMeters {
	if !addr.IsValid() {
		return m.unknown
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.exporters[addr]
	switch {
	case ok:
		return e
	case len(m.exporters) >= maxExporters:
		return m.other
	}
	e = m.exporterMeters(addr.String())
	m.exporters[addr] = e
	return e
}

// datagram counts one datagram of the exporter at addr and what became of it.
func (m *meters) datagram(ctx context.Context, addr netip.Addr, bytes int, t *session.Tally) {
	e := m.exporter(addr)
	m.builder.ReceiverNetflowDatagrams.Add(ctx, 1, e.all...)
	m.builder.ReceiverNetflowBytes.Add(ctx, int64(bytes), e.all...)
	add(ctx, m.builder.ReceiverNetflowFlows, t.Flows, e.all)
	add(ctx, m.builder.ReceiverNetflowOptionRecords, t.OptionRecords, e.all)
	add(ctx, m.builder.ReceiverNetflowTemplates, t.Templates, e.all)
	for loss, n := range t.Lost {
		add(ctx, m.builder.ReceiverNetflowLost, n, e.losses[loss])
	}
	for count, n := range t.Reported {
		add(ctx, m.builder.ReceiverNetflowExporterCounts, n, e.counts[count])
	}
	add(ctx, m.builder.ReceiverNetflowSkewedDatagrams, t.Skewed, e.all)
	if t.HasSkew {
		m.builder.ReceiverNetflowClockSkew.Record(ctx, t.Skew.Seconds(), e.skew...)
	}
}

// connections counts n connections more.
func (m *meters) connections(ctx context.Context, n int64) {
	m.builder.ReceiverNetflowConnections.Add(ctx, n, metric.WithAttributeSet(attribute.NewSet(m.receiver)))
}

// waits has the time that s gives counted for transport, whenever the metrics are read.
func (m *meters) waits(transport string, s *stopwatch) error {
	attributes := metric.WithAttributeSet(attribute.NewSet(m.receiver, attribute.String("transport", transport)))
	return m.builder.RegisterReceiverNetflowConsumerWaitCallback(func(_ context.Context, o metric.Float64Observer) error {
		o.Observe(s.total().Seconds(), attributes)
		return nil
	})
}

// lost counts what was lost for a reason that has nothing to do with one exporter.
func (m *meters) lost(ctx context.Context, reason string, n uint64) {
	if n > 0 {
		add(ctx, m.builder.ReceiverNetflowLost, n, attributes(m.receiver, attribute.String("reason", reason)))
	}
}

func add(ctx context.Context, counter metric.Int64Counter, n uint64, attributes []metric.AddOption) {
	if n > 0 {
		counter.Add(ctx, int64(n), attributes...)
	}
}
