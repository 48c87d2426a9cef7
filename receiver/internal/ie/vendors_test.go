package ie

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tables of makers of routers, firewalls and probes: from each kind of element and each type one, the first and the last.
func TestFirewallAndRouterVendors(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	for _, c := range []struct {
		enterprise uint32
		id         uint16
		name       string
		kind       Type
	}{
		{2636, 137, "juniper.commonPropertiesId", Unsigned64},
		{45956, 1, "juniper.recordType", Unsigned16},
		{45956, 6, "juniper.sessionType", String},
		{45956, 7, "juniper.startTime", DateTimeSeconds},
		{45956, 8, "juniper.endTime", DateTimeSeconds},
		{45956, 11, "juniper.tcpRetransmissions", Unsigned64},
		{45956, 14, "juniper.sessionId", OctetArray},
		{45956, 17, "juniper.routerName", String},

		{5951, 128, "netscaler.roundTripTime", Unsigned32},
		{5951, 132, "netscaler.flowFlags", Unsigned64},
		{5951, 134, "netscaler.syslogPriority", Unsigned8},
		{5951, 136, "netscaler.syslogTimestamp", DateTimeMilliseconds},
		{5951, 142, "netscaler.httpReqHost", String},
		{5951, 144, "netscaler.httpRspStatus", Unsigned16},
		{5951, 153, "netscaler.httpReqRcvFB", DateTimeMicroseconds},
		{5951, 192, "netscaler.connectionChainID", OctetArray},
		{5951, 203, "netscaler.icaClientIP", IPv4Address},
		{5951, 209, "netscaler.icaSessionSetupTime", DateTimeSeconds},
		{5951, 269, "netscaler.cacheRedirClientConnectionTransactionID", Unsigned32},

		{39499, 1, "flowmon.httpHost", String},
		{39499, 12, "flowmon.httpStatusCode", Unsigned16},
		{39499, 37, "flowmon.sipInviteRingingTime", Unsigned64},
		{39499, 41, "flowmon.sipRtpIp6", IPv6Address},
		{39499, 44, "flowmon.sipStats", OctetArray},
		{39499, 53, "flowmon.sipCSeq", String},
		{39499, 69, "flowmon.npmRoundTripTime", Unsigned32},
		{39499, 201, "flowmon.dhcpHostMacAddr", MACAddress},
		{39499, 204, "flowmon.dhcpServerIp", IPv4Address},
		{39499, 253, "flowmon.mailFailedAuthenticationCount", Signed8},
		{39499, 348, "flowmon.tlsClientKeyLength", Signed32},
		{39499, 352, "flowmon.tlsValidityNotBefore", Signed64},
		{39499, 423, "flowmon.MMSUnconfService", Unsigned8},
		{39499, 7236, "flowmon.xlateDstPort", Unsigned16},

		{637, 91, "nokia.aluInsideServiceId", Unsigned16},
		{637, 92, "nokia.aluOutsideServiceId", Unsigned16},
		{637, 93, "nokia.aluNatSubString", String},

		{3054, 110, "ixia.l7AppId", Unsigned32},
		{3054, 126, "ixia.srcLatitude", Float64},
		{3054, 194, "ixia.threatIPv6", IPv6Address},
		{3054, 195, "ixia.httpSessions", SubTemplateList},
		{3054, 203, "ixia.dhcpClientMAC", MACAddress},
		{3054, 210, "ixia.radiusMessageRxTimestamp", DateTimeSeconds},
		{3054, 288, "ixia.matchedFilterName", String},

		{10704, 1, "barracuda.Timestamp", Unsigned32},
		{10704, 12, "barracuda.AuditCounter", Unsigned32},
		{12326, 8, "phion.BindIPv4Address", IPv4Address},
		{12326, 12, "phion.AuditCounter", Unsigned32},

		{15397, 1, "procera.service", String},
		{15397, 11, "procera.internalRtt", Signed32},
		{15397, 70, "procera.remoteGeoIP", String},
		{26866, 2, "gigamon.HttpRspStatus", Unsigned16},
		{26866, 107, "gigamon.SslCertificateSerialNumber", OctetArray},
		{26866, 4745, "gigamon.http_uri", String},
		{21373, 6, "netfilter.conntrack_id", Unsigned32},
		{41916, 4321, "viptela.vpnId", Unsigned32},

		{9, 7, "cisco.pfrPolicyId", Unsigned16},
		{9, 1232, "cisco.ctsSourceSecurityGroupTag", Unsigned16},
		{9, 1235, "cisco.ctsDestinationSecurityGroupName", String},
		{9, 4236, "cisco.applicationMediaBytes", Unsigned32},
		{9, 4255, "cisco.transportRtpJitterMean", Unsigned32},
		{9, 4303, "cisco.transportBytesOutOfOrder", Unsigned64},
		{9, 4331, "cisco.pfrSiteSourceIdIPv4", IPv4Address},
		{9, 6256, "cisco.pfrLinkGroupName", String},
		{9, 9254, "cisco.sumLongLivedServerNwkTime", Unsigned32},
		{9, 9355, "cisco.rtpMosQuality", Unsigned32},
		{9, 12172, "cisco.initialDataPacket", OctetArray},
		{9, 12184, "cisco.sequencePacketLengths", Signed16},
		{9, 12230, "cisco.appFamily", String},
		{9, 12332, "cisco.nvzFlowUDID", OctetArray},
		{9, 12347, "cisco.nvzFlowL4ByteCountOut", Unsigned64},
		{9, 12350, "cisco.nvzFlowModuleHash", OctetArray},
		{9, 12352, "cisco.nvzFlowModuleNameList", BasicList},
		{9, 12363, "cisco.nvzFlowParentProcessUserAccountType", Unsigned16},
		{9, 12432, "cisco.overlaySessionIdInput", Unsigned32},
		{9, 12438, "cisco.tlocRemoteSystemIPAddress", IPv4Address},
		{9, 12528, "cisco.bfdAvgLatency", Unsigned64},
		{9, 16387, "cisco.earlySequencePacketLengthsAndTimes", OctetArray},
	} {
		e, ok := r.Lookup(c.enterprise, c.id)
		require.True(t, ok, c.name)
		assert.Equal(t, c.name, e.Name)
		assert.Equal(t, c.kind, e.Type, c.name)
	}
}

// PAN-OS took field types of NetFlow v9 for itself, under no enterprise number.
func TestPaloAltoFieldTypes(t *testing.T) {
	r, err := NewRegistry()
	require.NoError(t, err)
	for id, name := range map[uint16]string{56701: "paloalto.appId", 56702: "paloalto.userId"} {
		e, ok := r.LookupV9(id)
		require.True(t, ok, name)
		assert.Equal(t, Element{NetFlowV9, id, name, String, "", "", "", "current", nil}, *e)
	}
	_, ok := r.LookupV9(56700)
	assert.False(t, ok)
	_, ok = r.LookupV9(56703)
	assert.False(t, ok)
}
