package flowlog

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/anomaly"
)

// The attributes that mark a flow as part of anomalies. Read passes over them.
const (
	markIDs   = "flow.anomaly.ids"
	markTypes = "flow.anomaly.types"
)

// Annotate marks a flow's record as part of episodes. Marks that the record already bears, from a processor earlier in the
// pipeline, stay; no ID and no type is written twice.
func Annotate(record plog.LogRecord, marks []anomaly.Mark) {
	if len(marks) == 0 {
		return
	}
	ids := stringsAt(record.Attributes(), markIDs)
	for _, mark := range marks {
		addString(ids, mark.ID)
	}
	types := stringsAt(record.Attributes(), markTypes)
	for _, mark := range marks {
		addString(types, mark.Type)
	}
}

// stringsAt is the slice of that name, made if there is none.
func stringsAt(m pcommon.Map, name string) pcommon.Slice {
	slot, _ := m.GetOrPutEmpty(name)
	if slot.Type() == pcommon.ValueTypeSlice {
		return slot.Slice()
	}
	return slot.SetEmptySlice()
}

func addString(slice pcommon.Slice, s string) {
	for _, v := range slice.All() {
		if v.Type() == pcommon.ValueTypeStr && v.Str() == s {
			return
		}
	}
	slice.AppendEmpty().SetStr(s)
}
