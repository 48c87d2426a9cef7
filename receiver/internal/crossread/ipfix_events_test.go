package crossread

import (
	"testing"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

var (
	// natEvents is RFC 8158's template of a session of NAT44 (section 5.4), with the time in milliseconds.
	natEvents = wire.Template{ID: 262, Fields: fields(323, 8, 230, 1, 8, 4, 225, 4, 4, 1, 7, 2, 227, 2, 12, 4, 226, 4, 11, 2, 228, 2)}
	// asaEvents is what a Cisco ASA tells of a connection's end (Cisco, "NSEL implementation note").
	asaEvents = wire.Template{ID: 263, Fields: fields(148, 4, 8, 4, 7, 2, 10, 2, 12, 4, 11, 2, 14, 2, 4, 1, 225, 4, 226, 4, 227, 2, 228, 2,
		233, 1, 33002, 2, 323, 8, 152, 8, 231, 4, 232, 4)}
)

var events = []fixture{
	{
		name: "IPFIX, NAT events", port: netflow,
		nfdumpOmits: []string{"natEvent"}, // nfdump 1.7.1 knows ASR's numbers of events alone
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{ipfixMessage(t, 0, templates(natEvents),
				data(t, natEvents, "0000018bcfe5416b 04 0a000001 cb007101 06 8235 9c41 c6336402 c6336403 01bb 20fb"))}
		},
		records: []record{{
			"src": "10.0.0.1", "dst": "198.51.100.2", "proto": "6", "sport": "33333", "dport": "443", "natEvent": "4",
			"natSrc": "203.0.113.1", "natDst": "198.51.100.3", "natSport": "40001", "natDport": "8443",
		}},
		structure: map[string]string{"cflow.observation_time_milliseconds": "2023-11-14T22:13:10.123Z"},
	},
	{
		name: "NetFlow v9, ASA events", port: netflow,
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{v9Message(t, 2, 7, wire.Set{ID: 0, Templates: []wire.Template{asaEvents}},
				data(t, asaEvents, "00000011 0a000003 8236 0003 c6336404 0035 0004 11 cb007102 c6336405 9c42 14e9 "+
					"02 07e7 0000018bcfe55640 0000018bcfe5416b 00000055 00000077"))}
		},
		records: []record{{
			"src": "10.0.0.3", "dst": "198.51.100.4", "proto": "17", "sport": "33334", "dport": "53", "in": "3", "out": "4", "firewall": "2",
			"natSrc": "203.0.113.2", "natDst": "198.51.100.5", "natSport": "40002", "natDport": "5353", "start": "2023-11-14T22:13:10.123Z",
			"bytes": "85", "tshark bytes": omitted, "revBytes": "119",
		}},
		structure: map[string]string{
			"cflow.initiator_octets": "85", "cflow.responder_octets": "119", "cflow.fw_ext_event": "2023", "cflow.flow_id": "17",
		},
	},
}
