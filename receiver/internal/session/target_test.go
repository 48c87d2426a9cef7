package session

import (
	"math/bits"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/internal/flow"
)

// TestTargetsAreFields sees that every target of the table takes what its field of a flow holds, and goes there and nowhere else.
func TestTargetsAreFields(t *testing.T) {
	seen := map[target]bool{nowhere: true}
	for _, m := range meanings {
		if seen[m.to] {
			continue
		}
		seen[m.to] = true
		var f flow.Flow
		most, e := m.to.extent().mask()<<m.to.extent().shift, m.to.extent()
		if flow.Field(m.to) == flow.FieldIPVersion {
			most = 6
		}
		assert.True(t, m.to.put(&f, most), m.elements[0])
		assert.Equal(t, flow.FieldsOf(flow.Field(m.to)), f.Fields, m.elements[0])
		f.Fields = 0
		var changed []reflect.Value
		for i := range reflect.TypeFor[flow.Flow]().NumField() {
			if v := reflect.ValueOf(f).Field(i); !v.IsZero() {
				changed = append(changed, v)
			}
		}
		if assert.Len(t, changed, 1, m.elements[0]) && !e.only && most != 6 {
			assert.Equal(t, changed[0].Type().Bits(), int(e.width), m.elements[0])
			assert.Equal(t, changed[0].Type().Bits(), bits.Len64(changed[0].Uint()), m.elements[0])
		}
	}
	assert.Len(t, seen, 1+29)
}
