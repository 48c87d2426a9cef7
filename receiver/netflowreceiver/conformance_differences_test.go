package netflowreceiver_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// difference is something in which the receiver and another reader of the same capture do not agree, and why that is right.
type difference struct{ what, why string }

// What several cases have in common.
const (
	reserved  = "set ID 4 was a data template in a draft of IPFIX; RFC 7011 section 3.3.2 reserves it, so it is counted and passed over"
	tunnels   = "the records have two headers; the first, the tunnel's, is the flow (RFC 7011 section 8), nfacctd takes the last"
	oneOfFive = "its origin made the case from five samples by setting their count to one; what follows the first is no part of the datagram"
	cutShort  = "the header promises more octets or records than the file has: of such a message nothing can be trusted"
)

// explainedCounts are the cases in which a count is not what the reference readers see.
var explainedCounts = map[string][]difference{
	"akvorado/sflow-data-local-interface":     {{"malformed: 1, not 0", oneOfFive}},
	"akvorado/sflow-data-multiple-interfaces": {{"malformed: 1, not 0", oneOfFive}},
	"elastic-beats/Netflow-9-H3C": {
		{"bad_value: 16, not 0", "field 43 has two octets: Cisco calls it platform specific, IANA an IPv4 address, which two octets are not"},
	},
	"ipfixcol/bad-length-in-set": {
		{"datagrams: 0, not 1", cutShort},
		{"remainder: 1316, not 0", cutShort},
		{"cut_file: 1, not 0", cutShort},
		{"templates: 0, not 15", "RFC 7011 section 3.1: 1384 octets by the header, 1316 are there; the walker reads them all the same"},
		{"Capture file not read to its end", cutShort},
	},
	"ipfixcol/enterprise-from-nfv9": {
		{"malformed: 1, not 0", "an options template is laid out as in NetFlow v9; by RFC 7011 section 3.4.2.2 it has more scope fields than fields"},
	},
	"ipfixcol/withdrawal-message-256": {
		{"withdrawal_unknown: 1, not 0", "the withdrawal is all that the file has: of its template nothing was heard (RFC 7011 section 8.1)"},
	},
	"logstash-codec-netflow/netflow5_invalid01": {
		{"datagrams: 0, not 1", cutShort},
		{"remainder: 1464, not 0", "55582 records by the header, room for 30; its origin and nfdump take none of them either"},
		{"cut_file: 1, not 0", cutShort},
		{"Capture file not read to its end", cutShort},
	},
	"opennms-lokahi/nf9_broken": {
		{"malformed: 1, not 0", "template 320 has no fields; its origin rejects the packet for that"},
		{"templates: 0, not 5", "the walker takes the fields for templates, four of them with IDs below 256 (RFC 3954 section 5.2)"},
	},
	"sav-ipfix-validator/scenario1": {
		{"bad_value: 13, not 0", "lists of eleven octets, of records that have nine; tshark too marks them malformed"},
	},
	"vermont/correct_data_template_with_variable_length_fixed_data": {
		{"reserved_set: 1, not 0", reserved},
	},
	"vermont/incorrect_message_length": {
		{"datagrams: 0, not 1", cutShort},
		{"remainder: 116, not 0", cutShort},
		{"cut_file: 1, not 0", cutShort},
		{"templates: 0, not 2", "RFC 7011 section 3.1: 118 octets by the header, 116 are there; a lenient reader sees two templates in them"},
		{"Capture file not read to its end", cutShort},
	},
	"vermont/template_set_length_too_small": {
		{"malformed: 1, not 0", "the set ends in the middle of its template, which the case is about"},
	},
	"vermont/two_correct_data_templates": {
		{"reserved_set: 1, not 0", reserved},
	},
	"vermont/two_correct_data_templates_withdrawals": {
		{"reserved_set: 1, not 0", reserved},
	},
}

// What several cases of beats have in common.
const (
	optionSampling = "an option record tells it of the flows that follow; beats has it as an event by itself"
	wideSampler    = "beats leaves out a samplerId of more than the one octet that IANA gives it; ASR 9000 sends two, NBAR four"
	station        = "beats takes the wireless station and its access point for endpoints of the flow; their own elements are compared"
	clientAsked    = "Cisco's client and server are the endpoints of the flow; beats leaves them out"
	toItsEvent     = "what a firewall tells of a flow without an end reaches to its event; beats tells no end"
	unnamed        = "beats has no name for the vendor's element and leaves it out"
)

// explainedValues are the cases in which flows are not what another decoder makes of them.
var explainedValues = map[string][]difference{
	"elastic-beats/IPFIX": {
		{"flow.sampling_rate: ours only in 12", optionSampling},
	},
	"elastic-beats/Netflow-9-Cisco-ASR-9000-series-template-260": {
		{"ipfix.samplerId: ours only in 21", wideSampler},
	},
	"elastic-beats/Netflow-9-Cisco-NBAR-flowset-262": {
		{"ipfix.samplerId: ours only in 5", wideSampler},
	},
	"elastic-beats/Netflow-9-Cisco-WLC": {
		{"source.address: theirs only in 10", station},
		{"destination.address: theirs only in 9", station},
		{"flow.src_mac: theirs only in 19", station},
		{"flow.dst_mac: theirs only in 19", station},
	},
	"elastic-beats/Netflow-9-Fortigate-FortiOS-5.2.1": {
		{"flow.sampling_rate: ours only in 1", optionSampling},
	},
	"elastic-beats/Netflow-9-Palo-Alto-PAN-OS-with-app-id": {
		{"flow.application_name: ours only in 8", unnamed},
		{"ipfix.paloalto.userId: ours only in 8", unnamed},
	},
	"elastic-beats/Netflow-9-invalid-01": {
		{"records: 2, not 0", "the header counts two records and has six sets; by RFC 3954 section 5.1 the count is no length, and nfdump reads two too"},
	},
	"elastic-beats/Netflow-9-nprobe-DPI-L7": {
		{"start: ours only in 1", "the flow ends 13 s after its export by the exporter's uptime; beats takes no time after the export, we take up to a day"},
		{"end: ours only in 1", "the same"},
		{"ipfix.ntop.L7_PROTO: ours only in 1", unnamed},
		{"ipfix.ntop.L7_PROTO_NAME: ours only in 1", unnamed},
	},
	"elastic-beats/Netflow-9-Cisco-ASA": {{"end: ours only in 14", toItsEvent}},
	"elastic-beats/ipfix_cisco": {
		{"source.address: ours only in 29", clientAsked},
		{"destination.address: ours only in 29", clientAsked},
		{"destination.port: ours only in 29", clientAsked},
		{"source: ours only in 29", clientAsked},
		{"destination: ours only in 29", clientAsked},
		{"destination port: ours only in 29", clientAsked},
		{"network.type: ours only in 29", clientAsked},
		{"ipfix.cisco.servicesWaasPassThroughReason: ours only in 29", unnamed},
	},
}

// explainedAttributes are the cases in which attributes of sFlow samples are not what their origin expects.
var explainedAttributes = map[string][]difference{
	"telegraf/sflow_issue_15918": {
		{"flow.in_if: differs in 4", "telegraf takes the data source of the sample for the input interface; in a sample taken at egress they are not the same"},
		{"network.transport: differs in 1", "telegraf takes IPv6's first next header, hop-by-hop options, for the protocol; behind it stands ICMPv6"},
		{"flow.icmp_code: ours only in 1", "of the same sample"},
		{"flow.icmp_type: ours only in 1", "of the same sample"},
		{"flow.ip_tos: ours only in 2", "telegraf does not tell IPv6's traffic class"},
		{"flow.ipv6_flow_label: ours only in 2", "telegraf does not tell IPv6's flow label"},
	},
}

// explainedTotals are the cases in which sums of flows are not what nfacctd makes of them.
var explainedTotals = map[string][]difference{
	"pmacct/500-IPFIXv10-BGP-CISCO-SRv6-00": {
		{"totals: ours only in 2", tunnels},
	},
	"pmacct/502-IPFIXv10-BGP-IPv6-CISCO-SRv6-lcomms-00": {
		{"totals: ours only in 2", tunnels},
		{"totals: 2 differ", "nfacctd joins the flags of flows that it adds up: 201 packets with ACK count with one that has RST too"},
	},
}

// explain fails the test for every difference that was found and is not explained, and for every one that is explained and was
// not found.
func explain(t *testing.T, explained []difference, found []string) {
	for _, what := range found {
		if !slices.ContainsFunc(explained, func(d difference) bool { return d.what == what }) {
			t.Errorf("not explained: %s", what)
		}
	}
	for _, d := range explained {
		assert.NotEmpty(t, d.why, d.what)
		if !slices.Contains(found, d.what) {
			t.Errorf("explained, but not so: %s", d.what)
		}
	}
}
