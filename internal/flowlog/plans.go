package flowlog

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

// plans are the plans that a Writer remembers.
type plans struct {
	last  *plan
	known map[shape][]*plan
	count int
}

// maxPlans bounds them. A site has a few for each kind of exporter; who invents shapes costs us the making of a plan for each of his
// flows, and a megabyte at most.
const maxPlans = 512

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
	if ps.count == maxPlans {
		clear(ps.known)
		ps.count = 0
	}
	ps.known[p.shape] = append(ps.known[p.shape], p)
	ps.count++
}

func newPlan(f *flow.Flow, elements []flow.Attr, attribute func(element string) string) *plan {
	p := &plan{shape: shapeOf(f), names: pcommon.NewMap()}
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
