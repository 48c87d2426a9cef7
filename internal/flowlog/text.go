package flowlog

import (
	"fmt"
	"net/netip"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

// spelled is the column of a fact that is written as a word: name gives the word, or "" where the fact is absent; take
// finds the fact of a word and leaves T alone if there is none.
func spelled[T any](c Column, name func(*T) string, take func(*T, string)) column[T] {
	return column[T]{Column: c,
		has: func(t *T) bool { return name(t) != "" },
		set: func(t *T, v pcommon.Value, _ *texts) { v.SetStr(name(t)) },
		read: func(t *T, v pcommon.Value) {
			if v.Type() == pcommon.ValueTypeStr {
				take(t, v.Str())
			}
		},
	}
}

// address is the column of an address; one that is not valid is absent.
func address[T any](c Column, at func(*T) *netip.Addr) column[T] {
	return column[T]{Column: c,
		has: func(t *T) bool { return at(t).IsValid() },
		set: func(t *T, v pcommon.Value, spelt *texts) { v.SetStr(spelt.address(*at(t))) },
		read: func(t *T, v pcommon.Value) {
			if v.Type() != pcommon.ValueTypeStr {
				return
			}
			if a, err := netip.ParseAddr(v.Str()); err == nil {
				*at(t) = a
			}
		},
	}
}

// byField is c whose presence is the bit of field.
func byField(field flow.Field, c column[flow.Flow]) column[flow.Flow] {
	c.has = func(f *flow.Flow) bool { return f.Has(field) }
	return c
}

// event is the column of a number that is written as a word and whose presence is a bit of Fields.
func event[E interface {
	~uint8
	fmt.Stringer
}](c Column, field flow.Field, at func(*flow.Flow) *E, parse func(string) (E, bool)) column[flow.Flow] {
	return byField(field, spelled(c,
		func(f *flow.Flow) string { return (*at(f)).String() },
		func(f *flow.Flow, s string) {
			if e, ok := parse(s); ok {
				*at(f) = e
				f.Fields.Add(field)
			}
		}))
}

// text is the column of a string; an empty one is absent.
func text[T any](c Column, at func(*T) *string) column[T] {
	return spelled(c,
		func(t *T) string { return *at(t) },
		func(t *T, s string) { *at(t) = s })
}
