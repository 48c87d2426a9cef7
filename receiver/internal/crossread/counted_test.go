package crossread

import (
	"testing"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// counted are the versions before templates.
var counted = []fixture{
	{
		name: "NetFlow v1", port: netflow,
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{message(t, wire.Message{
				Version: wire.V1, Uptime: 60_000, Nanos: 500_000_000,
				Sets: []wire.Set{data(t, *wire.V1Template(),
					// src dst next hop, in out, packets octets, first last, ports, -, protocol TOS flags, -
					"0a000001 0a000002 0a0000fe 0003 0004 00000005 00000640 0000c350 0000d6d8 8235 01bb 0000 06 28 1b 00000000000000",
					"0a000003 0a000005 0a0000fd 0006 0007 fffffff0 ffffffe0 0000c351 0000d6d9 0035 8236 0000 11 2c 00 00000000000000",
				)},
			})}
		},
		records: []record{
			{
				"src": "10.0.0.1", "dst": "10.0.0.2", "nextHop": "10.0.0.254", "in": "3", "out": "4", "packets": "5", "bytes": "1600",
				"upStart": "2023-11-14T22:13:10.5Z", "upEnd": "2023-11-14T22:13:15.5Z", "sport": "33333", "dport": "443",
				"proto": "6", "tos": "40", "flags": "27",
			},
			{
				"src": "10.0.0.3", "dst": "10.0.0.5", "nextHop": "10.0.0.253", "in": "6", "out": "7", "packets": "4294967280",
				"bytes": "4294967264", "upStart": "2023-11-14T22:13:10.501Z", "upEnd": "2023-11-14T22:13:15.501Z",
				"sport": "53", "dport": "33334", "proto": "17", "tos": "44", "flags": "0",
			},
		},
		structure: map[string]string{
			"cflow.version": "1", "cflow.count": "2", "cflow.sysuptime": "60.000000000",
			"cflow.timestart": "50.000000000|50.001000000", "cflow.timeend": "55.000000000|55.001000000",
		},
	},
	{
		name: "NetFlow v5", port: netflow, nfdumpOmits: []string{"srcNet", "dstNet"}, // of v5, nfdump 1.7 has no use for them
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{message(t, wire.Message{
				Version: wire.V5, Uptime: 60_000, Nanos: 500_000_000, Sequence: 78, Domain: 0x0102,
				Sets: []wire.Set{data(t, *wire.V5Template(),
					// src dst next hop, in out, packets octets, first last, ports, - flags protocol TOS, AS AS, prefixes, -
					"0a000001 0a000002 0a0000fe 0003 0004 00000005 00000640 0000c350 0000d6d8 8235 01bb 00 1b 06 28 fde9 fdea 18 10 0000",
					"0a000003 0a000005 0a0000fd 0006 0007 00000009 000003e8 0000c351 0000d6d9 0035 8236 00 00 11 2c fdeb fdec 19 11 0000",
				)},
			})}
		},
		records: []record{
			{
				"src": "10.0.0.1", "dst": "10.0.0.2", "nextHop": "10.0.0.254", "in": "3", "out": "4", "packets": "5", "bytes": "1600",
				"upStart": "2023-11-14T22:13:10.5Z", "upEnd": "2023-11-14T22:13:15.5Z", "sport": "33333", "dport": "443",
				"flags": "27", "proto": "6", "tos": "40", "srcAS": "65001", "dstAS": "65002", "srcNet": "24", "dstNet": "16",
				"sequence": "78", "domain": "258",
			},
			{
				"src": "10.0.0.3", "dst": "10.0.0.5", "nextHop": "10.0.0.253", "in": "6", "out": "7", "packets": "9", "bytes": "1000",
				"upStart": "2023-11-14T22:13:10.501Z", "upEnd": "2023-11-14T22:13:15.501Z", "sport": "53", "dport": "33334",
				"flags": "0", "proto": "17", "tos": "44", "srcAS": "65003", "dstAS": "65004", "srcNet": "25", "dstNet": "17",
				"sequence": "78", "domain": "258",
			},
		},
		structure: map[string]string{
			"cflow.version": "5", "cflow.count": "2", "cflow.sysuptime": "60.000000000", "cflow.sequence": "78",
			"cflow.engine_type": "1", "cflow.engine_id": "2", "cflow.samplingmode": "0", "cflow.samplerate": "0",
			"cflow.timestart": "50.000000000|50.001000000", "cflow.timeend": "55.000000000|55.001000000",
		},
	},
	{
		name: "NetFlow v5, sampled", port: netflow,
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{message(t, wire.Message{
				Version: wire.V5, Uptime: 60_000, Nanos: 500_000_000, Sequence: 79, Domain: 0x0102, Sampling: 1<<14 | 100,
				Sets: []wire.Set{data(t, *wire.V5Template(),
					"0a000001 0a000002 0a0000fe 0003 0004 00000005 00000640 0000c350 0000d6d8 8235 01bb 00 1b 06 28 fde9 fdea 18 10 0000",
				)},
			})}
		},
		records: []record{{
			"src": "10.0.0.1", "dst": "10.0.0.2", "sampling": "100",
			"packets": "5", "nfdump packets": "500", "bytes": "1600", "nfdump bytes": "160000", // nfdump multiplies, we leave it to who asks
		}},
		structure: map[string]string{"cflow.samplingmode": "1", "cflow.samplerate": "100"},
	},
	{
		name: "NetFlow v7", port: netflow, nfdumpOmits: []string{"srcNet", "dstNet"}, // as with v5
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{message(t, wire.Message{
				Version: wire.V7, Uptime: 60_000, Nanos: 500_000_000, Sequence: 78,
				Sets: []wire.Set{data(t, *wire.V7Template(),
					// as v5's, and the router
					"0a000001 0a000002 0a0000fe 0003 0004 00000005 00000640 0000c350 0000d6d8 8235 01bb 00 1b 06 28 fde9 fdea 18 10 0000 0a0000fc",
					"0a000003 0a000005 0a0000fd 0006 0007 00000009 000003e8 0000c351 0000d6d9 0035 8236 00 00 11 2c fdeb fdec 19 11 0000 0a0000fb",
				)},
			})}
		},
		records: []record{
			{
				"src": "10.0.0.1", "dst": "10.0.0.2", "nextHop": "10.0.0.254", "in": "3", "out": "4", "packets": "5", "bytes": "1600",
				"upStart": "2023-11-14T22:13:10.5Z", "upEnd": "2023-11-14T22:13:15.5Z", "sport": "33333", "dport": "443",
				"flags": "27", "proto": "6", "tos": "40", "srcAS": "65001", "dstAS": "65002", "srcNet": "24", "dstNet": "16",
				"exporterIPv4Address": "10.0.0.252", "sequence": "78",
			},
			{
				"src": "10.0.0.3", "dst": "10.0.0.5", "nextHop": "10.0.0.253", "in": "6", "out": "7", "packets": "9", "bytes": "1000",
				"upStart": "2023-11-14T22:13:10.501Z", "upEnd": "2023-11-14T22:13:15.501Z", "sport": "53", "dport": "33334",
				"flags": "0", "proto": "17", "tos": "44", "srcAS": "65003", "dstAS": "65004", "srcNet": "25", "dstNet": "17",
				"exporterIPv4Address": "10.0.0.251", "sequence": "78",
			},
		},
		structure: map[string]string{
			"cflow.version": "7", "cflow.count": "2", "cflow.sysuptime": "60.000000000", "cflow.sequence": "78",
			"cflow.routersc":  "10.0.0.252|10.0.0.251",
			"cflow.timestart": "50.000000000|50.001000000", "cflow.timeend": "55.000000000|55.001000000",
		},
	},
}
