package flowlog

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

// plan says how flows that have the same facts are written: almost all of a datagram's. Only the columns that they have are visited, and
// room is made for just their attributes: 16 of them fill 512 octets, and beyond these the allocator and the garbage collector are slower.
//
// Copying names and then filling in the values spares what pcommon.Map's Put methods do, to look through all names that are there for the
// one to come: a seventh of the writing of 22 attributes. xpdata.MapBuilder instead would take off another tenth (measured with v0.145.0);
// it is not stable, and we would leave the stable modules for a quarter.
type plan struct {
	shape    shape
	elements []string    // the elements of Extra that stand in names, after the columns
	names    pcommon.Map // the attributes, none with a value
	columns  []func(*flow.Flow, pcommon.Value, *texts)
}

// fits tells whether p is the plan for a flow of that shape with these of its elements.
func (p *plan) fits(s shape, elements []flow.Attr) bool {
	if p.shape != s || len(p.elements) != len(elements) {
		return false
	}
	for i := range elements {
		if p.elements[i] != elements[i].Name || !tellable(elements[i].Value) {
			return false
		}
	}
	return true
}

// write puts what is in the plan into m, which is empty and gets room for more attributes besides.
func (p *plan) write(f *flow.Flow, m pcommon.Map, more int, spelt *texts) {
	if more > 0 {
		m.EnsureCapacity(p.names.Len() + more)
	}
	p.names.CopyTo(m)
	i := 0
	for _, v := range m.All() {
		if i < len(p.columns) {
			p.columns[i](f, v, spelt)
		} else {
			spelt.setExtra(v, f.Extra[i-len(p.columns)].Value)
		}
		i++
	}
}

// plannable are those of extra that stand in a plan: all, or none where an element is repeated or has a value without a form, or
// where they are very many.
func plannable(extra []flow.Attr) []flow.Attr {
	if len(extra) > maxElements {
		return nil
	}
	for i := range extra {
		if !tellable(extra[i].Value) {
			return nil
		}
		for j := range i {
			if extra[i].Name == extra[j].Name {
				return nil
			}
		}
	}
	return extra
}
