package netflowreceiver_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// opennms compares with OpenNMS, which has flows of one form for all exporters.
var opennms = &peer{
	name:   "opennms",
	rows:   readOpennms,
	fields: readOpennmsFields,
	dictionary: dictionary{
		"nodeIdentifier": is("flow.observation_domain_id"), "flowSeqNum": is("flow.sequence_num"),
		"netflowVersion": spelt("flow.type", strings.ToLower), "timestamp": spelt("flow.time_received", milliseconds),
		"srcAddress": sourceAddress, "srcPort": is("source.port"),
		"dstAddress": is("destination.address"), "dstPort": is("destination.port"),
		"protocol": spelt("network.transport", protocolWord), "tos": is("flow.ip_tos"), "tcpFlags": is("flow.tcp_flags"),
		"inputSnmpIfindex": is("flow.in_if"), "outputSnmpIfindex": is("flow.out_if"),
		"numBytes": is("flow.io.bytes"), "numPackets": is("flow.io.packets"),
		"firstSwitched": spelt("flow.start", milliseconds), "lastSwitched": spelt("flow.end", milliseconds),
		"direction":        spelt("ipfix.flowDirection", one(map[string]string{"INGRESS": "0", "EGRESS": "1"})),
		"deltaSwitched":    not("OpenNMS' own computation; the start, where the exporter tells no other"),
		"numFlowRecords":   not("of the message, not of the flow"),
		"samplingInterval": not("OpenNMS puts one where the exporter tells none, which is absent with us"),
	},
	own: map[string]string{
		"flow.ip_ttl":                       noField,
		"ipfix.flowEndReason":               noField,
		"ipfix.layer2SegmentId":             noField,
		"ipfix.vmware.egressInterfaceAttr":  noField,
		"ipfix.vmware.ingressInterfaceAttr": noField,
		"ipfix.vmware.vxlanExportRole":      noField,
	},
}

const noField = "the other decoder's flow has no field for it"

// readOpennmsFields reads all fields of the flows of an OpenNMS *.expected.json.
func readOpennmsFields(t *testing.T, _ corpusCase, path string) (records []peerRecord) {
	var flows []json.RawMessage
	readJSON(t, path, &flows)
	for _, f := range flows {
		r := peerRecord{fields: flat(t, "", f)}
		for _, f := range r.fields {
			if f.name == "nodeIdentifier" {
				r.domain = f.value
			}
		}
		records = append(records, r)
	}
	return records
}
