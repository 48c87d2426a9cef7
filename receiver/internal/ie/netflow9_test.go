package ie

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLookupV9(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	for _, c := range []struct {
		id         uint16
		name       string
		enterprise uint32
		number     uint16
		kind       Type
		why        string
	}{
		{225, "postNATSourceIPv4Address", 0, 225, IPv4Address, "IANA's"},
		{33000, "cisco.ingressAclId", NetFlowV9, 33000, OctetArray, "ASA: three times four octets"},
		{33002, "cisco.firewallEventExtended", NetFlowV9, 33002, Unsigned16, "ASA"},
		{40000, "cisco.userName", NetFlowV9, 40000, String, "ASA"},
		{40005, "cisco.firewallEvent", NetFlowV9, 40005, Unsigned8, "ASA 8.4"},
		{20000, "cisco.wlanId", NetFlowV9, 20000, Unsigned16, "wireless controller"},
		{8193, "streamcore.net_app_resp_time", NetFlowV9, 8193, Unsigned32, "below 2^15"},
		{42036, "cisco.clientRetransPackets", 9, 9268, Unsigned32, "AVC, 32768 and 9268"},
		{45003, "cisco.appHTTPHost", 9, 12235, String, "AVC, 32768 and 12235"},
		{34000, "cisco.ctsSourceSecurityGroupTag", 9, 1232, Unsigned16, "TrustSec, 32768 and 1232"},
		{39000, "cisco.pfrBorderRouterIPv4Address", 9, 6232, IPv4Address, "PfR, 32768 and 6232"},
		{57590, "ntop.L7_PROTO", 35632, 118, Unsigned16, "nProbe, 57472 and 118"},
		{57659, "ntop.HTTP_HOST", 35632, 187, String, "nProbe, 57472 and 187"},
		{58509, "ntop.L4_SRV_PORT_MAP", 35632, 1037, String, "nProbe, 57472 and 1037"},
	} {
		e, ok := r.LookupV9(c.id)
		require.True(t, ok, c.why)
		assert.Equal(t, c.name, e.Name, c.why)
		assert.Equal(t, c.enterprise, e.Enterprise, c.why)
		assert.Equal(t, c.number, e.ID, c.why)
		assert.Equal(t, c.kind, e.Type, c.why)
	}
	for _, id := range []uint16{0, 65, 9268, 57472, 32768 + 12, 65535} {
		_, ok := r.LookupV9(id)
		assert.False(t, ok, "field type %d", id)
	}
}

// Collectors that make IPFIX of NetFlow v9 have one bit less for a field type.
func TestLookupConvertedFieldTypes(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	for id, name := range map[uint16]string{
		33000:         "cisco.ingressAclId",
		33000 - 32768: "cisco.ingressAclId",
		24891:         "ntop.HTTP_HOST", // 57659
		9268:          "cisco.clientRetransPackets",
		8193:          "streamcore.net_app_resp_time", // is itself a field type
	} {
		e, ok := r.Lookup(NetFlowV9, id)
		require.True(t, ok, name)
		assert.Equal(t, name, e.Name)
	}
	_, ok := r.Lookup(NetFlowV9, 1)
	assert.False(t, ok)
}
