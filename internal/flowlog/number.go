package flowlog

import (
	"math"
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

type unsigned interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

// number is the column of a flow's number whose zero is a value: its presence is a bit of Fields.
func number[N unsigned](c Column, field flow.Field, at func(*flow.Flow) *N) column[flow.Flow] {
	return column[flow.Flow]{Column: c,
		has: func(f *flow.Flow) bool { return f.Has(field) },
		set: func(f *flow.Flow, v pcommon.Value, spelt *texts) { setUint(v, uint64(*at(f)), spelt) },
		read: func(f *flow.Flow, v pcommon.Value) {
			if n, ok := uintOf[N](v); ok {
				*at(f) = n
				f.Fields.Add(field)
			}
		},
	}
}

// nonzero is the column of a number whose zero means that it is not known, an instant for one.
func nonzero[T any, N unsigned](c Column, at func(*T) *N) column[T] {
	return column[T]{Column: c,
		has: func(t *T) bool { return *at(t) != 0 },
		set: func(t *T, v pcommon.Value, spelt *texts) { setUint(v, uint64(*at(t)), spelt) },
		read: func(t *T, v pcommon.Value) {
			if n, ok := uintOf[N](v); ok {
				*at(t) = n
			}
		},
	}
}

// setUint writes n as an Int, or in decimal where an Int cannot hold it.
func setUint(v pcommon.Value, n uint64, spelt *texts) {
	if n > math.MaxInt64 {
		v.SetStr(spelt.decimal(n))
		return
	}
	v.SetInt(int64(n))
}

// uintOf is the inverse of setUint; a number that N cannot hold is none.
func uintOf[N unsigned](v pcommon.Value) (N, bool) {
	var n uint64
	switch v.Type() {
	case pcommon.ValueTypeInt:
		if v.Int() < 0 {
			return 0, false
		}
		n = uint64(v.Int())
	case pcommon.ValueTypeStr:
		large, err := strconv.ParseUint(v.Str(), 10, 64)
		if err != nil || large <= math.MaxInt64 {
			return 0, false
		}
		n = large
	default:
		return 0, false
	}
	return N(n), uint64(N(n)) == n
}

// double is the column of a number that is always known.
func double[T any](c Column, at func(*T) *float64) column[T] {
	return column[T]{Column: c,
		has: func(*T) bool { return true },
		set: func(t *T, v pcommon.Value, _ *texts) { v.SetDouble(*at(t)) },
		read: func(t *T, v pcommon.Value) {
			if v.Type() == pcommon.ValueTypeDouble {
				*at(t) = v.Double()
			}
		},
	}
}
