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
		{26866, 2539, "gigamon.ssl_server_name", String},
		{26866, 2548, "gigamon.ssl_server_name_raw", String},
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

// SonicWall's tables: of each kind of column and each type one, the first and the last.
func TestSonicWallColumns(t *testing.T) {
	checkElements(t, 8741, []column{
		{1, "sonicwall.timestamp", Unsigned32},
		{3, "sonicwall.initiatorGatewayMacAddress", MACAddress},
		{5, "sonicwall.initiatorIPv4Address", IPv4Address},
		{11, "sonicwall.initiatorTransportPort", Unsigned16},
		{14, "sonicwall.initiatorToResponderOctets", Unsigned32},
		{20, "sonicwall.protocolType", Unsigned8},
		{23, "sonicwall.flowUserId", Unsigned64},
		{31, "sonicwall.columnName", String},
		{33, "sonicwall.columnStandardElementId", Unsigned32},
		{41, "sonicwall.applicationName", String},
		{46, "sonicwall.virusName", String},
		{49, "sonicwall.intrusionName", String},
		{54, "sonicwall.spywareName", String},
		{59, "sonicwall.url", String},
		{63, "sonicwall.ratingName", String},
		{66, "sonicwall.countryName", String},
		{101, "sonicwall.interfaceIndex", Unsigned32},
		{127, "sonicwall.coreUtilization", Unsigned16},
		{130, "sonicwall.voipInitiatorCallId", String},
		{136, "sonicwall.servicePortFirst", Unsigned16},
		{141, "sonicwall.spamSpammer", Unsigned8},
		{147, "sonicwall.memoryUsed", Unsigned32},
		{153, "sonicwall.deviceMacAddress", MACAddress},
		{159, "sonicwall.vpnRemoteGatewayIPv4Address", IPv4Address},
		{173, "sonicwall.flowBlockReason", Unsigned8},
		{193, "sonicwall.applicationTechnology", Unsigned16},
		{197, "sonicwall.topApplicationRate", Unsigned32},
	})
}

// nProbe's elements that only older releases document, and those named here.
func TestNtopOfOlderReleases(t *testing.T) {
	checkElements(t, 35632, []column{
		{168, "ntop.SRC_PROC_PID", Unsigned32},
		{169, "ntop.SRC_PROC_NAME", String},
		{200, "ntop.ORACLE_USERNAME", String},
		{202, "ntop.ORACLE_RSP_CODE", Unsigned16},
		{204, "ntop.ORACLE_QUERY_DURATION", Unsigned32},
		{351, "ntop.WHOIS_DAS_DOMAIN", String},
		{353, "ntop.DHCP_CLIENT_MAC", MACAddress},
		{354, "ntop.DHCP_CLIENT_IP", IPv4Address},
		{364, "ntop.EPP_REGISTRAR_NAME", String},
		{365, "ntop.EPP_CMD", Unsigned8},
		{369, "ntop.EPP_SERVER_NAME", String},
		{375, "ntop.DST_PROC_PID", Unsigned32},
		{379, "ntop.DST_FATHER_PROC_NAME", String},
		{383, "ntop.SRC_PROC_ACTUAL_MEMORY", Unsigned32},
		{388, "ntop.DST_PROC_PEAK_MEMORY", Unsigned32},
		{403, "ntop.DIAMETER_REQ_USER_NAME", String},
		{409, "ntop.S1AP_MSG_EMM_TYPE_MME_TO_ENB", Unsigned8},
		{429, "ntop.DHCP_MESSAGE_TYPE", String},
		{453, "ntop.DIAMETER_CLR_FLAGS", Unsigned32},
		{480, "ntop.dicomImplementationClassUid", String},
		{488, "ntop.dicomSoftwareVersion", String},
	})
}

// VMware's number on the switch: the tenant's side, Open vSwitch's tunnel and the firewall's side.
func TestVMwareElements(t *testing.T) {
	checkElements(t, 6876, []column{
		{880, "vmware.tenantProtocol", Unsigned8},
		{891, "vmware.tunnelType", Unsigned8},
		{892, "vmware.tunnelKey", OctetArray},
		{893, "vmware.tunnelSourceIPv4Address", IPv4Address},
		{894, "vmware.tunnelDestinationIPv4Address", IPv4Address},
		{895, "vmware.tunnelProtocolIdentifier", Unsigned8},
		{896, "vmware.tunnelSourceTransportPort", Unsigned16},
		{897, "vmware.tunnelDestinationTransportPort", Unsigned16},
		{898, "vmware.virtualObsID", String},
		{961, "vmware.vifId", String},
	})
}

// Makers that have few elements or send them beside a firewall's or an agent's other data.
func TestSmallVendors(t *testing.T) {
	for enterprise, columns := range map[uint32][]column{
		9789: {
			{1, "sophos.afcProtocol", Unsigned16},
			{2, "sophos.afcProtocolName", String},
			{4, "sophos.flowDirection", Unsigned8},
		},
		12276: {
			{1, "f5.messageSeverity", Unsigned8},
			{3, "f5.flowId", Unsigned64},
			{6, "f5.bigipMgmtIPv6Address", IPv6Address},
			{20, "f5.attackId", Unsigned32},
			{26, "f5.aclPolicyName", String},
			{28, "f5.transSourceIPv4Address", IPv4Address},
			{57, "f5.3gppParameters", String},
			{88, "f5.downlinkVolume", Unsigned64},
			{92, "f5.vlanId", Unsigned16},
			{99, "f5.destinationFqdn", String},
		},
		13745: {
			{100, "plixer.clientIPv4Address", IPv4Address},
			{107, "plixer.messageId", String},
			{111, "plixer.originationTime", DateTimeSeconds},
			{119, "plixer.serverIPv6Address", IPv6Address},
		},
		32622: {
			{1, "cace.remoteIPv4Address", IPv4Address},
			{2, "cace.localIPv6Address", IPv6Address},
			{9, "cace.localProcessId", Unsigned32},
			{11, "cace.localCommand", String},
		},
		43874: {
			{1, "pmacct.tag", Unsigned64},
			{2, "pmacct.tag2", Unsigned64},
			{3, "pmacct.label", String},
		},
		44619: {
			{257, "ziften.inbound", Unsigned8},
			{258, "ziften.processId", Unsigned32},
			{301, "ziften.command", String},
		},
		44913: {{20, "redsocks.httpHost", String}},
		45346: {
			{12232, "velocloud.interfaceType", Unsigned8},
			{12233, "velocloud.destinationUUID", OctetArray},
			{12242, "velocloud.replicatedPacketsTxDeltaCount", Unsigned64},
			{12245, "velocloud.primaryIpv4Address", IPv4Address},
			{12295, "velocloud.latencyRxMilliseconds", Unsigned32},
			{12310, "velocloud.linkName", String},
			{12318, "velocloud.lossPercentRx", Float32},
		},
		47269: {{1, "pluribus.latencyMicroseconds", Unsigned64}},
		47729: {
			{100, "niagara.SslServerNameIndication", String},
			{205, "niagara.DnsResponseTTL", Unsigned32},
			{206, "niagara.DnsResponseIPv4Addr", String},
			{307, "niagara.RadiusNasIpAddress", IPv4Address},
			{321, "niagara.RadiusVsaValue", OctetArray},
		},
		50114: {
			{1006, "cloudgenix.cgnxBidirectionalOctetDeltaCount", Unsigned64},
			{1012, "cloudgenix.cgnxNttMinMilliseconds", Unsigned32},
			{1021, "cloudgenix.cgnxTcpConnInit", Unsigned8},
			{1100, "cloudgenix.cgnxWanPathName", String},
		},
	} {
		checkElements(t, enterprise, columns)
	}
}

// column is an element of a vendor as a test expects it.
type column struct {
	id   uint16
	name string
	kind Type
}

func checkElements(t *testing.T, enterprise uint32, columns []column) {
	t.Helper()
	r, err := NewRegistry()
	require.NoError(t, err)
	for _, c := range columns {
		e, ok := r.Lookup(enterprise, c.id)
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
