package flowlog

import (
	"net/netip"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
)

var (
	resourceColumns = written(flowColumns, Resource)
	recordColumns   = written(flowColumns, Record)
)

// Writer makes log records of flows, many datagrams to one plog.Logs. It is not safe for concurrent use.
type Writer struct {
	scope, version string

	logs    plog.Logs
	count   int
	records map[resource]plog.LogRecordSlice
	plans   *Plans // for Append; nil before the first
	texts   texts
}

// resource is what tells the Resources of a batch apart: the facts of resourceColumns.
type resource struct {
	exporter netip.Addr
	kind     flow.Type
	domain   uint32
	domained bool
}

// NewWriter makes a Writer whose records bear the instrumentation scope of the given name and version.
func NewWriter(scopeName, version string) *Writer {
	return &Writer{
		scope: scopeName, version: version,
		logs:    plog.NewLogs(),
		records: make(map[resource]plog.LogRecordSlice),
	}
}

// Append adds a record for each flow, in order within each Resource. It keeps nothing of flows.
func (w *Writer) Append(flows []flow.Flow) {
	if w.plans == nil {
		w.plans = NewPlans()
	}
	w.AppendBy(w.plans, flows)
}

// AppendBy is Append for one of many Writers, which by turns use the same plans.
func (w *Writer) AppendBy(plans *Plans, flows []flow.Flow) {
	var last resource
	var records plog.LogRecordSlice
	for i := range flows {
		f := &flows[i]
		if r := resourceOf(f); i == 0 || r != last {
			last, records = r, w.recordsOf(r, f)
		}
		w.write(plans, f, records.AppendEmpty())
	}
	w.count += len(flows)
}

// Len is the number of records that Take would return.
func (w *Writer) Len() int { return w.count }

// Take returns the records appended since the last Take, for the caller to keep.
func (w *Writer) Take() plog.Logs {
	logs := w.logs
	w.logs, w.count = plog.NewLogs(), 0
	clear(w.records)
	return logs
}

func resourceOf(f *flow.Flow) resource {
	r := resource{exporter: f.Exporter, kind: f.Type}
	if f.Has(flow.FieldDomain) {
		r.domain, r.domained = f.Domain, true
	}
	return r
}

func (w *Writer) recordsOf(r resource, f *flow.Flow) plog.LogRecordSlice {
	if records, ok := w.records[r]; ok {
		return records
	}
	group := w.logs.ResourceLogs().AppendEmpty()
	writeColumns(resourceColumns, f, group.Resource().Attributes(), &w.texts)
	scoped := group.ScopeLogs().AppendEmpty()
	scoped.Scope().SetName(w.scope)
	scoped.Scope().SetVersion(w.version)
	w.records[r] = scoped.LogRecords()
	return scoped.LogRecords()
}

func (w *Writer) write(plans *Plans, f *flow.Flow, record plog.LogRecord) {
	record.SetTimestamp(pcommon.Timestamp(f.Start))
	record.SetObservedTimestamp(pcommon.Timestamp(f.Received))
	p, attributes := plans.of(f), record.Attributes()
	left := f.Extra[len(p.elements):]
	p.write(f, attributes, len(left), &w.texts)
	for i := range left {
		w.texts.putExtra(attributes, plans.attribute(left[i].Name), left[i].Value)
	}
}
