package flowlog

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

// plans are the plans that a Writer remembers.
type plans struct {
	last  *plan
	known map[shape][]*plan
	made  int // since known was empty
}

// A site needs a few plans for each kind of exporter, and of one shape as many as there are selections of other elements. A flow whose
// plan has to be made takes more than twice as long as one written without any plan; to have us make many takes as many templates, which
// cost more.
const (
	maxPlans    = 512 // of some 2 KiB, 8 at most
	maxAlike    = 16  // of one shape: all are looked through
	maxElements = 64  // in one plan
)

func newPlans() plans {
	return plans{last: &plan{names: pcommon.NewMap()}, known: make(map[shape][]*plan)}
}

// of is the plan for f. A plan that is not known yet is made with attribute, which gives the attribute's name of an element.
func (ps *plans) of(f *flow.Flow, attribute func(element string) string) *plan {
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
	ps.last = newPlan(f, elements, attribute)
	ps.remember(ps.last)
	return ps.last
}

func (ps *plans) remember(p *plan) {
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

func newPlan(f *flow.Flow, elements []flow.Attr, attribute func(element string) string) *plan {
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
		p.names.PutEmpty(attribute(elements[i].Name))
		p.elements = append(p.elements, elements[i].Name)
	}
	return p
}
