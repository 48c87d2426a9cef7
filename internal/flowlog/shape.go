package flowlog

import (
	"math/bits"

	"github.com/otelflow/otelflow/internal/flow"
)

// shape tells which columns of a record a flow has: two flows of one shape have the same ones.
type shape struct {
	fields flow.Fields
	others uint32 // the facts that tell their absence themselves
}

// shapeOf asks by hand for what the table's has could be asked for: 8 ns a flow rather than 89. TestShapesTellColumnsApart
// sees that no column is forgotten.
func shapeOf(f *flow.Flow) shape {
	return shape{fields: f.Fields & flow.AllFields, others: addressesOf(f) | timesOf(f)<<6 | wordsOf(f)<<12}
}

// size is how many columns flows of shape s have at most: network.type may come from addresses, which have columns of their own.
func (s shape) size() int { return bits.OnesCount64(uint64(s.fields)) + bits.OnesCount32(s.others) + 1 }

func addressesOf(f *flow.Flow) uint32 {
	return bit(f.Src.IsValid()) | bit(f.Dst.IsValid())<<1 | bit(f.NextHop.IsValid())<<2 | bit(f.BGPNextHop.IsValid())<<3 |
		bit(f.NATSrc.IsValid())<<4 | bit(f.NATDst.IsValid())<<5
}

func timesOf(f *flow.Flow) uint32 {
	return bit(f.Received != 0) | bit(f.Start != 0)<<1 | bit(f.End != 0)<<2 | bit(f.Reverse.Start != 0)<<3 |
		bit(f.Reverse.End != 0)<<4 | bit(f.Sampling != 0)<<5
}

func wordsOf(f *flow.Flow) uint32 {
	return bit(f.InName != "") | bit(f.OutName != "")<<1 | bit(f.InDescription != "")<<2 | bit(f.OutDescription != "")<<3 |
		bit(f.InVRF != "")<<4 | bit(f.OutVRF != "")<<5 | bit(f.Application != "")<<6 | bit(f.IPVersion == 4 || f.IPVersion == 6)<<7
}

func bit(is bool) uint32 {
	if is {
		return 1
	}
	return 0
}
