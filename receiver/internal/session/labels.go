package session

import (
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

const topLabel = "mplsTopLabelStackSection"

// labelSections are IANA's elements of the labels of a stack, the top one first.
var labelSections = [...]string{
	topLabel, "mplsLabelStackSection2", "mplsLabelStackSection3", "mplsLabelStackSection4", "mplsLabelStackSection5",
	"mplsLabelStackSection6", "mplsLabelStackSection7", "mplsLabelStackSection8", "mplsLabelStackSection9", "mplsLabelStackSection10",
}

// labels adds the label stack of a sampled packet to the flow at hand, of which the extra begins at first, unless its record has labels
// of its own. The elements have three octets: a label without its time to live.
func (d *Decoder) labels(stack wire.SFlowNumbers, first int) {
	const octets, kept = 4, 3
	told := func(a flow.Attr) bool { return a.Name == topLabel }
	if len(stack) == 0 || slices.ContainsFunc(d.extra[first:], told) {
		return
	}
	for i := range min(stack.Len(), len(labelSections)) {
		label := stack[octets*i:]
		d.extra = append(d.extra, flow.Attr{Name: labelSections[i], Value: flow.OctetsValue(label[:kept:kept])})
	}
}
