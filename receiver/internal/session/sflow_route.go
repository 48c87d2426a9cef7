package session

import (
	"cmp"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// gateway takes the autonomous systems of a packet: the last on the path is the destination's, the first the next one. A set of
// systems at an end of the path says which of them it may be, and so leaves it unknown. A path without systems is that to a
// destination in the router's own (RFC 4271 section 5.1.2), and a source of 0 is what such a path gives for a source; Akvorado and
// goflow2 read both so too. Extra has under IANA's names the system that the packet came from, the path and the communities of the
// route to the destination; a set of systems stands in the path like a part of it.
func (d *Decoder) gateway(f *flow.Flow, g wire.SFlowGateway) {
	f.BGPNextHop = g.NextHop.Unmap()
	known(f, flow.FieldSrcAS, &f.SrcAS, cmp.Or(g.SrcAS, g.AS))
	if len(g.Path) == 0 {
		known(f, flow.FieldDstAS, &f.DstAS, g.AS)
	}
	open := len(d.lists.open)
	for path, first := g.Path, true; ; first = false {
		kind, systems, rest, ok := path.Segment()
		if !ok {
			break
		}
		if n := systems.Len(); kind == wire.SFlowASSequence && n > 0 {
			if first {
				known(f, flow.FieldNextHopAS, &f.NextHopAS, systems.At(0))
			}
			if len(rest) == 0 {
				known(f, flow.FieldDstAS, &f.DstAS, systems.At(n-1))
			}
		}
		d.numbers(systems)
		path = rest
	}
	d.numberList("bgpDestinationAsPathList", wire.Ordered, "bgpDestinationAsNumber", open)
	d.numbers(g.Communities)
	d.numberList("bgpDestinationCommunityList", wire.AllOf, "bgpCommunity", open)
	if g.SrcPeerAS != 0 {
		d.extra = append(d.extra, flow.Attr{Name: "bgpPrevAdjacentAsNumber", Value: flow.UintValue(uint64(g.SrcPeerAS))})
	}
}

// numbers opens items of a list.
func (d *Decoder) numbers(n wire.SFlowNumbers) {
	for i := range n.Len() {
		if d.lists.push("", flow.UintValue(uint64(n.At(i)))) != nil {
			d.tally.Lost[BadValue]++
			return
		}
	}
}

// numberList adds the items of open from first to the flow at hand as the basicList called name, unless there are none.
func (d *Decoder) numberList(name string, s wire.Semantic, element string, first int) {
	if len(d.lists.open) > first {
		d.extra = append(d.extra, flow.Attr{Name: name, Value: d.described(s, element, first)})
	}
}

// labelSwitched takes the labels with which the packet came in, unless its own header told them, and where its label has it sent. No
// element is for the labels with which it went on.
func (d *Decoder) labelSwitched(m wire.SFlowMPLS) {
	if len(d.stack) == 0 {
		d.stack = m.In
	}
	switch hop := m.NextHop.Unmap(); {
	case hop.Is4():
		d.extra = append(d.extra, flow.Attr{Name: "mplsTopLabelIPv4Address", Value: flow.AddrValue(hop.AsSlice())})
	case hop.Is6():
		d.extra = append(d.extra, flow.Attr{Name: "mplsTopLabelIPv6Address", Value: flow.AddrValue(hop.AsSlice())})
	}
}
