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
		"the old element":       {[]wire.Field{field(104, 38)}, frame, nil},
		"after the labels":      {[]wire.Field{field(317, 24)}, sampledIPv4, nil},
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

// The transport header of a packet that ends before it is not in the zeros behind (RFC 7133 section 3.5).
func TestPaddingOfPacketSections(t *testing.T) {
	const tcp = "45 00 0064 0001 0000 40 06 0000 c0000201 c6336402 "
	const zeros = "0000000000000000000000000000"
	for name, test := range map[string]struct {
		record string
		fields []wire.Field
	}{
		"length before":  {"0014" + tcp + zeros, []wire.Field{field(410, 2), field(313, 34)}},
		"length after":   {tcp + zeros + "0014", []wire.Field{field(313, 34), field(410, 2)}},
		"length beyond":  {"00ff" + tcp, []wire.Field{field(410, 2), field(313, 20)}},
		"second section": {"0000" + zeros + "0014" + tcp + zeros, []wire.Field{field(410, 2), field(316, 14), field(410, 2), field(313, 34)}},
	} {
		t.Run(name, func(t *testing.T) {
			got := ipfixFlow(t, test.record, test.fields...)
			assert.Equal(t, netip.MustParseAddr("198.51.100.2"), got.Dst)
			assert.Equal(t, flow.TCP, got.Protocol)
			for _, absent := range []flow.Field{flow.FieldSrcPort, flow.FieldDstPort, flow.FieldTCPFlags} {
				assert.False(t, got.Has(absent), absent)
			}
		})
	}
}

// A section that begins within the packet has no header at its front (RFC 7133 section 3.4); it is told as it is.
func TestPacketSectionsWithOffset(t *testing.T) {
	got := ipfixFlow(t, "000e "+sampledIPv4, field(409, 2), field(313, 24))
	assert.Equal(t, []string{"sectionOffset", "ipHeaderPacketSection"}, namesOf(got.Extra))
	assert.False(t, got.Src.IsValid())
	assert.False(t, got.Has(flow.FieldPackets))

	whole := ipfixFlow(t, "0000 "+sampledIPv4, field(409, 2), field(313, 24))
	assert.Equal(t, netip.MustParseAddr("192.0.2.1"), whole.Src)
}
