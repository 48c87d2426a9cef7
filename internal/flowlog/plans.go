package flowlog

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

// Plans are what Writers remember of how flows are written. They may be used by several Writers, but not by two at a time.
type Plans struct {
	last  *plan
	known map[shape][]*plan
	made  int               // since known was empty
	names map[string]string // the attribute names of Extra
}

// A site needs a few plans for each kind of exporter, and of one shape as many as there are selections of other elements. Who wants to
// cost us can have us make ever new ones, if only by times of zero in some flows: such a flow takes twice as long as one written without
// any plan.
const (
	maxPlans    = 128 // of some 2 KiB, 8 at most
	maxAlike    = 16  // of one shape: all are looked through
	maxElements = 64  // in one plan
)

// maxNames bounds the names that are remembered: more than IANA and the vendors together use, and no more than a flood of invented
// private elements may cost.
const maxNames = 8192

// NewPlans has no plans yet: each is made when the first flow wants it.
func NewPlans() *Plans {
	return &Plans{last: &plan{names: pcommon.NewMap()}, known: make(map[shape][]*plan), names: make(map[string]string)}
}

// of is the plan for f.
func (ps *Plans) of(f *flow.Flow) *plan {
	s := shapeOf(f)
	if ps.last.fits(s, f.Extra) {
		return ps.last
	}
	elements := plannable(f.Extra)
	for _, p := range ps.known[s] {
		if p.fits(s, elements) {
			ps.last = p
			return p
		}
	}
	ps.last = ps.make(f, elements)
	ps.remember(ps.last)
	return ps.last
}

func (ps *Plans) remember(p *plan) {
	if ps.made == maxPlans {
		clear(ps.known)
		ps.made = 0
	}
	alike := ps.known[p.shape]
	if len(alike) < maxAlike {
		ps.known[p.shape] = append(alike, p)
	} else {
		alike[ps.made%maxAlike] = p
	}
	ps.made++
}

func (ps *Plans) make(f *flow.Flow, elements []flow.Attr) *plan {
	p := &plan{shape: shapeOf(f), names: pcommon.NewMap()}
	most := p.shape.size() + len(elements)
	p.names.EnsureCapacity(most)
	p.columns = make([]func(*flow.Flow, pcommon.Value, *texts), 0, most)
	for i := range recordColumns {
		if recordColumns[i].has(f) {
			p.names.PutEmpty(recordColumns[i].Name)
			p.columns = append(p.columns, recordColumns[i].set)
		}
	}
	for i := range elements {
		p.names.PutEmpty(ps.attribute(elements[i].Name))
		p.elements = append(p.elements, elements[i].Name)
	}
	return p
}

// attribute is the attribute's name of an element.
func (ps *Plans) attribute(element string) string {
	if name, ok := ps.names[element]; ok {
		return name
	}
	name := extraPrefix + element
	if len(ps.names) < maxNames {
		ps.names[element] = name
	}
	return name
}
