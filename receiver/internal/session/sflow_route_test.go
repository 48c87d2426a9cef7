package session

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// list is a basicList of numbers.
func list(name, semantic, element string, numbers ...uint64) flow.Attr {
	var items []flow.Attr
	for _, n := range numbers {
		items = append(items, flow.Attr{Value: flow.UintValue(n)})
	}
	return flow.Attr{Name: name, Value: flow.MapValue([]flow.Attr{
		{Name: "semantic", Value: flow.StringValue([]byte(semantic))}, {Name: element, Value: flow.ListValue(items)},
	})}
}

// stack is a stack of MPLS labels.
func stack(t *testing.T, labels ...string) (attrs []flow.Attr) {
	for i, label := range labels {
		name := "mplsTopLabelStackSection"
		if i > 0 {
			name = fmt.Sprintf("mplsLabelStackSection%d", i+1)
		}
		attrs = append(attrs, flow.Attr{Name: name, Value: flow.OctetsValue(unhex(t, label))})
	}
	return attrs
}

// TestSFlowRoutes shows what records of routers make of a flow.
func TestSFlowRoutes(t *testing.T) {
	v4, v6 := netip.MustParseAddr("203.0.113.65"), netip.MustParseAddr("2001:db8::66")
	extra := func(f flow.Flow, attrs ...flow.Attr) flow.Flow {
		f.Extra = attrs
		return f
	}
	hop := func(name string, a netip.Addr) flow.Attr {
		return flow.Attr{Name: name, Value: flow.AddrValue(a.AsSlice())}
	}
	tests := map[string]struct {
		records []wire.SFlowRecord
		want    flow.Flow
		bad     uint64
	}{
		"gateway": {
			records: []wire.SFlowRecord{sflowRecord(t, 1003, `00000002 20010db8000000000000000000000066 0000fd01 0000fd02 0000fd03
				00000002  00000002 00000002 0000fd04 0000fd05  00000002 00000002 0000fd06 0000fd07  00000001 fd010007 00000064`)},
			want: with(sflowBase(), func(f *flow.Flow) {
				f.BGPNextHop, f.SrcAS, f.NextHopAS, f.DstAS = v6, 64770, 64772, 64775
				f.Extra = []flow.Attr{
					list("bgpDestinationAsPathList", "ordered", "bgpDestinationAsNumber", 64772, 64773, 64774, 64775),
					list("bgpDestinationCommunityList", "allOf", "bgpCommunity", 0xfd010007),
					{Name: "bgpPrevAdjacentAsNumber", Value: flow.UintValue(64771)},
				}
			}, flow.FieldSrcAS, flow.FieldNextHopAS, flow.FieldDstAS),
		},
		"gateway with sets at both ends": {
			records: []wire.SFlowRecord{sflowRecord(t, 1003, `00000001 cb007141 0000fd01 0000fd02 00000000
				00000003  00000001 00000001 0000fd04  00000002 00000001 0000fd05  00000001 00000001 0000fd06  00000000 00000064`)},
			want: with(sflowBase(), func(f *flow.Flow) {
				f.BGPNextHop, f.SrcAS = v4, 64770
				f.Extra = []flow.Attr{list("bgpDestinationAsPathList", "ordered", "bgpDestinationAsNumber", 64772, 64773, 64774)}
			}, flow.FieldSrcAS),
		},
		"gateway within its own system": {
			records: []wire.SFlowRecord{sflowRecord(t, 1003, "00000000 0000fd01 00000000 00000000 00000000 00000000 00000064")},
			want:    with(sflowBase(), func(f *flow.Flow) { f.SrcAS, f.DstAS = 64769, 64769 }, flow.FieldSrcAS, flow.FieldDstAS),
		},
		"gateway that knows nothing": {
			records: []wire.SFlowRecord{sflowRecord(t, 1003, "00000000 00000000 00000000 00000000 00000000 00000000 00000064")}, want: sflowBase(),
		},
		"gateway of a route with more systems than a flow tells": {
			records: []wire.SFlowRecord{sflowRecord(t, 1003, "00000000 0000fd01 0000fd02 00000000 00000001  00000002 00001001"+
				strings.Repeat("0000fd08", 4097)+"00000000 00000064")},
			want: with(sflowBase(), func(f *flow.Flow) {
				f.SrcAS, f.NextHopAS, f.DstAS = 64770, 64776, 64776
				path := make([]uint64, 4096)
				for i := range path {
					path[i] = 64776
				}
				f.Extra = []flow.Attr{list("bgpDestinationAsPathList", "ordered", "bgpDestinationAsNumber", path...)}
			}, flow.FieldSrcAS, flow.FieldNextHopAS, flow.FieldDstAS),
			bad: 1,
		},
		"MPLS": {
			records: []wire.SFlowRecord{sflowRecord(t, 1006, "00000001 cb007141  00000002 00064040 00065140  00000001 00066140")},
			want:    extra(sflowBase(), append([]flow.Attr{hop("mplsTopLabelIPv4Address", v4)}, stack(t, "000640", "000651")...)...),
		},
		"MPLS with nothing but a next hop": {
			records: []wire.SFlowRecord{sflowRecord(t, 1006, "00000002 20010db8000000000000000000000066  00000000 00000000")},
			want:    extra(sflowBase(), hop("mplsTopLabelIPv6Address", v6)),
		},
		"MPLS that pushes the first label": {
			records: []wire.SFlowRecord{sflowRecord(t, 1006, "00000000 00000000 00000001 00066140")},
			want:    sflowBase(),
		},
		"MPLS of more labels than there are elements": {
			records: []wire.SFlowRecord{sflowRecord(t, 1006, "00000000  0000000b 00001040 00002040 00003040 00004040 00005040"+
				"00006040 00007040 00008040 00009040 0000a040 0000b140  00000000")},
			want: extra(sflowBase(), stack(t, "000010", "000020", "000030", "000040", "000050", "000060", "000070", "000080", "000090", "0000a0")...),
		},
		"MPLS header": {
			records: []wire.SFlowRecord{rawHeader(t, 13, "00064040 00065140"+sampledTCP)},
			want:    extra(tcpPacket(sflowBase()), stack(t, "000640", "000651")...),
		},
		"POS header with MPLS": {
			records: []wire.SFlowRecord{rawHeader(t, 14, "ff03 0281 00010140"+sampledTCP)},
			want:    extra(tcpPacket(sflowBase()), stack(t, "000101")...),
		},
		"the header's labels count more": {
			records: []wire.SFlowRecord{
				sflowRecord(t, 1006, "00000000  00000001 00066140  00000000"), rawHeader(t, 13, "00065140"+sampledTCP),
			},
			want: extra(tcpPacket(sflowBase()), stack(t, "000651")...),
		},
		"labels without an end": {
			records: []wire.SFlowRecord{rawHeader(t, 13, "00064040 00065040")}, want: ofFrame(sflowBase(), 116),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, tally := sflowFlow(t, flowSample(tt.records...))
			assertFlow(t, tt.want, got)
			assert.Equal(t, tt.bad, tally.Lost[BadValue])
		})
	}
}

// TestLabelsAreOfTheirFlow: what one sample has is none of the next one's.
func TestLabelsAreOfTheirFlow(t *testing.T) {
	samples := []wire.SFlowSample{flowSample(rawHeader(t, 13, "00065140"+sampledTCP)), flowSample()}
	flows, _, err := newDecoder(t).Decode(nil, sflowGram(t, sflowOf(samples...)))
	require.NoError(t, err)
	require.Len(t, flows, 2)
	assert.Equal(t, stack(t, "000651"), flows[0].Extra)
	assert.Empty(t, flows[1].Extra)
}
