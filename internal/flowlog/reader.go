package flowlog

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
)

var flowColumnOf = byName(flowColumns)

// flowPrefix begins the names that nobody but a flow receiver gives; source.address and its like stand in other logs too.
const flowPrefix = "flow."

// Read fills f with the flow that a log record tells and reports whether it tells one: whether the record or its resource has
// at least one flow.* attribute of the table, whoever wrote it. When it reports false, f is empty or half filled.
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
	for name, v := range record.Attributes().All() {
		if c, ok := flowColumnOf[name]; ok {
			c.read(f, v)
			found = found || strings.HasPrefix(name, flowPrefix)
		} else if element, ok := strings.CutPrefix(name, extraPrefix); ok {
			f.Extra = appendExtra(f.Extra, element, v)
		}
	}
	return found
}
