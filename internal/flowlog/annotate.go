package flowlog

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// The attributes that mark a flow as part of anomalies. Read passes over them.
const (
	markIDs   = "flow.anomaly.ids"
	markTypes = "flow.anomaly.types"
)

// Annotate marks a flow's record as part of the episodes with the given ids, which are of the given types. Marks that the
// record already bears, from a processor earlier in the pipeline, stay; none is written twice.
func Annotate(record plog.LogRecord, ids, types []string) {
	addStrings(record.Attributes(), markIDs, ids)
	addStrings(record.Attributes(), markTypes, types)
}

func addStrings(m pcommon.Map, name string, values []string) {
	if len(values) == 0 {
		return
	}
	slot, _ := m.GetOrPutEmpty(name)
	if slot.Type() != pcommon.ValueTypeSlice {
		slot.SetEmptySlice()
	}
	slice := slot.Slice()
	for _, value := range values {
		if !holds(slice, value) {
			slice.AppendEmpty().SetStr(value)
		}
	}
}

func holds(slice pcommon.Slice, value string) bool {
	for _, v := range slice.All() {
		if v.Type() == pcommon.ValueTypeStr && v.Str() == value {
			return true
		}
	}
	return false
}
