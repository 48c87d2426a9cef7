package flowlog

import (
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// list is the column of a slice; an empty one is absent. Items that take refuses are left out.
func list[T, E any](c Column, at func(*T) *[]E, put func(pcommon.Value, E), take func(pcommon.Value) (E, bool)) column[T] {
	return column[T]{Column: c,
		has: func(t *T) bool { return len(*at(t)) != 0 },
		set: func(t *T, v pcommon.Value, _ *texts) {
			items := *at(t)
			slice := v.SetEmptySlice()
			slice.EnsureCapacity(len(items))
			for _, item := range items {
				put(slice.AppendEmpty(), item)
			}
		},
		read: func(t *T, v pcommon.Value) {
			if v.Type() != pcommon.ValueTypeSlice {
				return
			}
			for _, slot := range v.Slice().All() {
				if item, ok := take(slot); ok {
					*at(t) = append(*at(t), item)
				}
			}
		},
	}
}

func stringItem[E fmt.Stringer](v pcommon.Value, item E) { v.SetStr(item.String()) }

func parsedItem[E any](parse func(string) (E, error)) func(pcommon.Value) (E, bool) {
	return func(v pcommon.Value) (E, bool) {
		if v.Type() != pcommon.ValueTypeStr {
			var none E
			return none, false
		}
		item, err := parse(v.Str())
		return item, err == nil
	}
}

// constant is a column that is the same in every record: one value, or a slice of them as the column's kind says.
func constant[T any](c Column, values ...string) column[T] {
	return column[T]{Column: c,
		has: func(*T) bool { return true },
		set: func(_ *T, v pcommon.Value, _ *texts) {
			if c.Kind == Str {
				v.SetStr(values[0])
				return
			}
			slice := v.SetEmptySlice()
			for _, value := range values {
				slice.AppendEmpty().SetStr(value)
			}
		},
		read: func(*T, pcommon.Value) {},
	}
}
