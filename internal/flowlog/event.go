package flowlog

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// severityNumbers says what an anomaly's severity is to OpenTelemetry. From medium upwards each has a range of its own, so
// that the short names that most tools show (INFO, WARN, ERROR, FATAL) tell them apart, and low, which on a host that faces
// the Internet is background noise, stays below WARN.
var severityNumbers = [...]plog.SeverityNumber{
	anomaly.Info:     plog.SeverityNumberInfo,
	anomaly.Low:      plog.SeverityNumberInfo2,
	anomaly.Medium:   plog.SeverityNumberWarn,
	anomaly.High:     plog.SeverityNumberError,
	anomaly.Critical: plog.SeverityNumberFatal,
}

var (
	eventRecordColumns = written(eventColumns, Record)
	eventRows          = byName(eventRecordColumns)
)

// Findings writes one event a finding, in order, under the instrumentation scope of the given name and version. The
// ObservedTimestamp is left to the caller, who has a clock. No findings make a plog.Logs without records or resources.
func Findings(findings []anomaly.Finding, scopeName, version string) plog.Logs {
	logs := plog.NewLogs()
	if len(findings) == 0 {
		return logs
	}
	scoped := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty()
	scoped.Scope().SetName(scopeName)
	scoped.Scope().SetVersion(version)
	records := scoped.LogRecords()
	records.EnsureCapacity(len(findings))
	var spelt texts
	for i := range findings {
		writeFinding(&findings[i], records.AppendEmpty(), &spelt)
	}
	return logs
}

func writeFinding(f *anomaly.Finding, record plog.LogRecord, spelt *texts) {
	record.SetEventName(EventName)
	record.SetTimestamp(pcommon.Timestamp(f.Last))
	record.SetSeverityText(f.Severity.String())
	if int(f.Severity) < len(severityNumbers) {
		record.SetSeverityNumber(severityNumbers[f.Severity])
	}
	if f.Summary != "" {
		record.Body().SetStr(f.Summary)
	}
	attributes := record.Attributes()
	attributes.EnsureCapacity(len(eventRecordColumns) + 2*len(f.Counts))
	writeColumns(eventRecordColumns, f, attributes, spelt)
	for _, count := range f.Counts {
		attributes.PutDouble(countPrefix+count.Name, count.Value)
		if count.Threshold != 0 {
			attributes.PutDouble(thresholdPrefix+count.Name, count.Threshold)
		}
	}
}

// ReadFinding fills f with the finding that an event tells and reports whether the record is such an event.
func ReadFinding(f *anomaly.Finding, record plog.LogRecord) bool {
	*f = anomaly.Finding{}
	if record.EventName() != EventName {
		return false
	}
	f.Last = flow.Time(record.Timestamp())
	if severity, ok := anomaly.ParseSeverity(record.SeverityText()); ok {
		f.Severity = severity
	}
	if record.Body().Type() == pcommon.ValueTypeStr {
		f.Summary = record.Body().Str()
	}
	for name, v := range record.Attributes().All() {
		if row, ok := eventRows[name]; ok {
			eventRecordColumns[row].read(f, v)
		} else if v.Type() == pcommon.ValueTypeDouble {
			readCount(f, name, v.Double())
		}
	}
	return true
}

func readCount(f *anomaly.Finding, attribute string, value float64) {
	if name, ok := strings.CutPrefix(attribute, countPrefix); ok {
		countOf(f, name).Value = value
	} else if name, ok := strings.CutPrefix(attribute, thresholdPrefix); ok {
		countOf(f, name).Threshold = value
	}
}

// countOf is the count of that name, new if there is none yet.
func countOf(f *anomaly.Finding, name string) *anomaly.Count {
	for i := range f.Counts {
		if f.Counts[i].Name == name {
			return &f.Counts[i]
		}
	}
	f.Counts = append(f.Counts, anomaly.Count{Name: name})
	return &f.Counts[len(f.Counts)-1]
}
