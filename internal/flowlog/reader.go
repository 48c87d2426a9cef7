package flowlog

import (
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
)

// readable are the columns that Read finds in a record, those that a writer puts there first.
var (
	readable = slices.Concat(recordColumns, resourceColumns)
	rows     = byName(readable)
)

// flowPrefix begins the names that nobody but a flow receiver gives; source.address and its like stand in other logs too.
const flowPrefix = "flow."

// Read fills f with the flow that a log record tells and reports whether it tells one: whether the record or its resource has
// at least one flow.* attribute of the table, whoever wrote it. A record with a body but without any attribute of a flow is
// somebody else's log line, though it stand under an exporter's resource. When Read reports false, f is empty or half filled.
//
// Where resource and record both state a fact, the record is believed. Timestamp and ObservedTimestamp count only where
// flow.start and flow.time_received are missing. Read reuses the memory of f.Extra; the names in it share the record's.
func Read(f *flow.Flow, resource pcommon.Map, record plog.LogRecord) bool {
	f.Reset()
	if record.EventName() == EventName {
		return false
	}
	f.Start = flow.Time(record.Timestamp())
	f.Received = flow.Time(record.ObservedTimestamp())
	found := false
	for i := range resourceColumns {
		if v, ok := resource.Get(resourceColumns[i].Name); ok {
			resourceColumns[i].read(f, v)
			found = true
		}
	}
	next, own := 0, false
	for name, v := range record.Attributes().All() {
		if row, ok := rowOf(name, next); ok {
			readable[row].read(f, v)
			next, own = row+1, true
			found = found || strings.HasPrefix(name, flowPrefix)
		} else if element, ok := strings.CutPrefix(name, extraPrefix); ok {
			f.Extra = appendExtra(f.Extra, element, v)
			own = true
		}
	}
	return found && (own || record.Body().Type() == pcommon.ValueTypeEmpty)
}

// rowOf is the row of readable with that name. A record mostly holds its attributes in the table's order with gaps, so the few
// rows from next on are tried before the index: that makes Read a third faster.
func rowOf(name string, next int) (int, bool) {
	for row := next; row < min(next+4, len(readable)); row++ {
		if readable[row].Name == name {
			return row, true
		}
	}
	row, ok := rows[name]
	return row, ok
}
