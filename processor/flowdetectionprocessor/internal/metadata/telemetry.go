package metadata

import (
	"errors"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/metric"
)

// Meter makes the component's instruments.
func Meter(settings component.TelemetrySettings) metric.Meter {
	return settings.MeterProvider.Meter(ScopeName)
}

// TelemetryBuilder holds the component's instruments.
type TelemetryBuilder struct {
	meter         metric.Meter
	registrations []metric.Registration

	Records            metric.Int64Counter
	Findings           metric.Int64Counter
	FindingsWaiting    metric.Int64ObservableUpDownCounter
	FindingsLost       metric.Int64ObservableCounter
	Flows              metric.Int64ObservableCounter
	FlowConditions     metric.Int64ObservableCounter
	Contacts           metric.Int64ObservableCounter
	ContactConditions  metric.Int64ObservableCounter
	AllowMatches       metric.Int64ObservableCounter
	TableEntries       metric.Int64ObservableUpDownCounter
	TableBytes         metric.Int64ObservableUpDownCounter
	TableEvictions     metric.Int64ObservableCounter
	TableSaturations   metric.Int64ObservableCounter
	EpisodesRefused    metric.Int64ObservableCounter
	EpisodesFolded     metric.Int64ObservableCounter
	DetectorConditions metric.Int64ObservableCounter
}

// NewTelemetryBuilder makes the instruments.
func NewTelemetryBuilder(settings component.TelemetrySettings) (*TelemetryBuilder, error) {
	b := &TelemetryBuilder{meter: Meter(settings)}
	err := errors.Join(b.makeRecords(), b.makeFlows(), b.makeTables())
	return b, err
}

// makeRecords makes the instruments of records and findings.
func (b *TelemetryBuilder) makeRecords() error {
	errs := make([]error, 4)
	b.Records, errs[0] = b.meter.Int64Counter(
		"otelcol_processor_flow_detection_records",
		metric.WithDescription("Log records received, by what they are and by whether emit let them pass"),
		metric.WithUnit("{records}"),
	)
	b.Findings, errs[1] = b.meter.Int64Counter(
		"otelcol_processor_flow_detection_findings",
		metric.WithDescription("Findings made, each of which becomes one anomaly event"),
		metric.WithUnit("{findings}"),
	)
	b.FindingsWaiting, errs[2] = b.meter.Int64ObservableUpDownCounter(
		"otelcol_processor_flow_detection_findings_waiting",
		metric.WithDescription("Findings that the next component has not taken yet"),
		metric.WithUnit("{findings}"),
	)
	b.FindingsLost, errs[3] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_findings_lost",
		metric.WithDescription("Findings that will never be delivered: refused for good, or too many while all were refused"),
		metric.WithUnit("{findings}"),
	)
	return errors.Join(errs...)
}

// makeFlows makes the instruments of flows and contacts.
func (b *TelemetryBuilder) makeFlows() error {
	errs := make([]error, 5)
	b.Flows, errs[0] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_flows",
		metric.WithDescription("Flow records that the engine looked at"),
		metric.WithUnit("{flows}"),
	)
	b.FlowConditions, errs[1] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_flow_conditions",
		metric.WithDescription("Flow records of which something is to be said; one may count under several conditions"),
		metric.WithUnit("{flows}"),
	)
	b.Contacts, errs[2] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_contacts",
		metric.WithDescription("Attempts of a client to talk to a server, by what became of them as first judged"),
		metric.WithUnit("{contacts}"),
	)
	b.ContactConditions, errs[3] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_contact_conditions",
		metric.WithDescription("Contacts of which something is to be said; one may count under several conditions"),
		metric.WithUnit("{contacts}"),
	)
	b.AllowMatches, errs[4] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_allow_matches",
		metric.WithDescription("Contacts, and records of measured traffic, that an allow rule excused, by the rule's place in the configuration, counted from 0"),
		metric.WithUnit("{contacts}"),
	)
	return errors.Join(errs...)
}

// makeTables makes the instruments of bounded state.
func (b *TelemetryBuilder) makeTables() error {
	errs := make([]error, 7)
	b.TableEntries, errs[0] = b.meter.Int64ObservableUpDownCounter(
		"otelcol_processor_flow_detection_table_entries",
		metric.WithDescription("Keys that a table holds: conversations, open episodes, or the state of a detector"),
		metric.WithUnit("{entries}"),
	)
	b.TableBytes, errs[1] = b.meter.Int64ObservableUpDownCounter(
		"otelcol_processor_flow_detection_table_bytes",
		metric.WithDescription("Memory that a table takes, for its keys and all that belongs to them; what was once taken is kept for reuse"),
		metric.WithUnit("By"),
	)
	b.TableEvictions, errs[2] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_table_evictions",
		metric.WithDescription("Keys that had to go because their table was full, by whether they had begun to look guilty"),
		metric.WithUnit("{entries}"),
	)
	b.TableSaturations, errs[3] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_table_saturations",
		metric.WithDescription("Keys that outgrew the memory for exact numbers and went on with a lower bound"),
		metric.WithUnit("{entries}"),
	)
	b.EpisodesRefused, errs[4] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_episodes_refused",
		metric.WithDescription("Reports of episodes that were not told because too many were open; an episode reports each time it grows"),
		metric.WithUnit("{reports}"),
	)
	b.EpisodesFolded, errs[5] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_episodes_folded",
		metric.WithDescription("Episodes that were told together in one event, because their detector was too loud"),
		metric.WithUnit("{episodes}"),
	)
	b.DetectorConditions, errs[6] = b.meter.Int64ObservableCounter(
		"otelcol_processor_flow_detection_detector_conditions",
		metric.WithDescription("What detectors left out: contacts that sampling shows too little of (unjudged), records of a time too long ago (stale), findings when the same had just been said (withheld)"),
		metric.WithUnit("{events}"),
	)
	return errors.Join(errs...)
}

// Observe has observe called whenever somebody reads the observable instruments, until Shutdown.
func (b *TelemetryBuilder) Observe(observe metric.Callback) error {
	registration, err := b.meter.RegisterCallback(observe,
		b.FindingsWaiting, b.FindingsLost, b.Flows, b.FlowConditions, b.Contacts, b.ContactConditions, b.AllowMatches,
		b.TableEntries, b.TableBytes, b.TableEvictions, b.TableSaturations, b.EpisodesRefused, b.EpisodesFolded, b.DetectorConditions)
	if err != nil {
		return err
	}
	b.registrations = append(b.registrations, registration)
	return nil
}

// Shutdown ends what Observe began.
func (b *TelemetryBuilder) Shutdown() {
	for _, registration := range b.registrations {
		_ = registration.Unregister() // fails for no reason that anybody could mend
	}
	b.registrations = nil
}
