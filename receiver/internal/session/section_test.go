package session

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

const sampledIPv4 = "45 00 0064 0001 0000 40 11 0000 c0000201 c6336402 14e9 0035"

// A record that has a packet and nothing else, as Cisco's element 315 and Juniper's inline sampling send it.
func TestPacketSections(t *testing.T) {
	const frame = "0a0b0c0d0e0f 0a1b1c1d1e1f 0800 " + sampledIPv4 // 38 octets
	tests := map[string]struct {
		fields []wire.Field
		record string
		extra  []string
	}{
		"frame":                 {[]wire.Field{field(315, 38)}, frame, nil},
		"frame of a given type": {[]wire.Field{field(408, 2), field(315, wire.Variable)}, "0001 26" + frame, []string{"dataLinkFrameType"}},
		"IP header":             {[]wire.Field{field(313, 24)}, sampledIPv4, nil},
		"label stack":           {[]wire.Field{field(316, 28)}, "00064140 " + sampledIPv4, []string{"mplsTopLabelStackSection"}},
		"label told twice":      {[]wire.Field{field(316, 28), field(70, 3)}, "00064140 " + sampledIPv4 + "000641", []string{"mplsTopLabelStackSection"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := ipfixFlow(t, test.record, test.fields...)
			assert.Equal(t, netip.MustParseAddr("192.0.2.1"), got.Src)
			assert.Equal(t, netip.MustParseAddr("198.51.100.2"), got.Dst)
			assert.Equal(t, flow.UDP, got.Protocol)
			assert.EqualValues(t, 5353, got.SrcPort)
			assert.EqualValues(t, 53, got.DstPort)
			assert.EqualValues(t, 100, got.Bytes)
			assert.EqualValues(t, 1, got.Packets)
			assert.Equal(t, test.extra, namesOf(got.Extra))
		})
	}
}

func TestPacketSectionsThatCannotBeRead(t *testing.T) {
	wireless := ipfixFlow(t, "0002 0801", field(408, 2), field(315, 2))
	assert.Equal(t, []string{"dataLinkFrameType", "dataLinkFrameSection"}, namesOf(wireless.Extra))
	assert.False(t, wireless.Has(flow.FieldSrcMAC))

	told := ipfixFlow(t, "00000007 "+sampledIPv4, field(1, 4), field(313, 24))
	assert.EqualValues(t, 7, told.Bytes, "the record's own count")
}
