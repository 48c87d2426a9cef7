package crossread

import (
	"testing"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

var (
	// selectors are options by selector (RFC 5477): one packet in 10 of 1,000.
	selectors = wire.Template{ID: 300, Scopes: 1, Fields: fields(302, 4, 304, 2, 305, 4, 306, 4)}
	selected  = withEnds(264, fields(302, 4, 152, 8, 153, 8)...)

	// interfaces are options by interface.
	interfaces = wire.Template{ID: 301, Scopes: 1, Fields: append(fields(10, 4), wire.Field{ID: 82, Length: wire.Variable})}
	through    = withEnds(265, fields(10, 4, 14, 4, 152, 8, 153, 8)...)

	// lists has a list of each kind (RFC 6313), of interfaces, and of listed.
	lists = withEnds(266, wire.Field{ID: 291, Length: wire.Variable}, wire.Field{ID: 292, Length: wire.Variable},
		wire.Field{ID: 293, Length: wire.Variable}, wire.Field{ID: 152, Length: 8}, wire.Field{ID: 153, Length: 8})
	listed = wire.Template{ID: 267, Fields: fields(8, 4, 7, 2)}
)

const times = " 0000018bcfe5416b 0000018bcfe55640"

var structures = []fixture{
	{
		name: "IPFIX, selectors of options", port: netflow,
		nfdumpOmits: []string{"bytes", "packets"}, // it multiplies them
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{ipfixMessage(t, 5, wire.Set{ID: 3, Templates: []wire.Template{selectors}}, templates(selected),
				data(t, selectors, "00000007 0001 0000000a 000003de"),
				data(t, selected, "0a000001 0a000002 06 8235 01bb 00000640 00000005 00000007"+times))}
		},
		records: []record{{"src": "10.0.0.1", "dst": "10.0.0.2", "sampling": "100", "bytes": "1600", "packets": "5"}},
		structure: map[string]string{
			"cflow.flowset_id": "3|2|300|264", "cflow.selector_id": "7|7", "cflow.sampling_packet_interval": "10",
			"cflow.sampling_packet_space": "990", "cflow.template_ipfix_total_field_count": "4",
		},
	},
	{
		name: "IPFIX, names of interfaces", port: netflow,
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{ipfixMessage(t, 5, wire.Set{ID: 3, Templates: []wire.Template{interfaces}}, templates(through),
				data(t, interfaces, "00000003 6765302f31", "00000004 6765302f32"),
				data(t, through, "0a000001 0a000002 06 8235 01bb 00000640 00000005 00000003 00000004"+times))}
		},
		records:   []record{{"src": "10.0.0.1", "dst": "10.0.0.2", "in": "3", "tshark in": "3|4|3", "out": "4", "interface": "ge0/1"}},
		structure: map[string]string{"cflow.if_name": "ge0/1|ge0/2"},
	},
	{
		name: "IPFIX, withdrawal", port: netflow, // which over UDP is not to be heeded (RFC 7011 section 8.4)
		noNfdump: "nfcapd 1.7.1 heeds withdrawals over UDP",
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{
				ipfixMessage(t, 5, templates(ipfixTimes[1])),
				ipfixMessage(t, 5, templates(wire.Template{ID: 257}),
					data(t, ipfixTimes[1], "0a000003 0a000005 11 8236 0035 00000641 00000006"+times)),
			}
		},
		records:   []record{{"src": "10.0.0.3", "dst": "10.0.0.5", "proto": "17"}},
		structure: map[string]string{"cflow.template_id": "257|257", "cflow.template_field_count": "9|0"},
	},
	{
		name: "IPFIX, lists", port: netflow,
		noNfdump: "nfcapd 1.7.1 takes what is in lists for the record itself",
		payloads: func(t *testing.T) [][]byte {
			basic, err := (&wire.BasicList{
				Semantic: wire.AllOf, Element: wire.Field{ID: 14, Length: 4}, Content: unhex(t, "00000001 00000004 00000008"),
			}).Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			records := wire.TemplateRecords{Template: 267, Data: unhex(t, "0a000015 0016 0a000017 0018")}
			sub := (&wire.SubTemplateList{Semantic: wire.Ordered, Records: records}).Append(nil)
			content := wire.SubTemplateMultiList{Semantic: wire.OneOrMoreOf, Content: unhex(t, "010b 000a 0a000019 001a")}
			return [][]byte{ipfixMessage(t, 5, templates(lists, listed), wire.Set{ID: 266, Data: record266(t, basic, sub, content.Append(nil))})}
		},
		records: []record{{
			"src": "10.0.0.1", "tshark src": "10.0.0.1|10.0.0.21|10.0.0.23", "dst": "10.0.0.2", // of the lists, tshark reads the second
			"bytes": "1600", "packets": "5", "start": "2023-11-14T22:13:10.123Z",
			"basicList":            "{semantic:allOf egressInterface:[1 4 8]}",
			"subTemplateList":      "{semantic:ordered records:[{sourceIPv4Address:10.0.0.21 sourceTransportPort:22} {sourceIPv4Address:10.0.0.23 sourceTransportPort:24}]}",
			"subTemplateMultiList": "{semantic:oneOrMoreOf records:[{sourceIPv4Address:10.0.0.25 sourceTransportPort:26}]}",
		}},
		structure: map[string]string{"cflow.subtemplate_semantic": "4", "cflow.subtemplate_id": "267"},
	},
}

// record266 is the record of lists.
func record266(t *testing.T, basic, sub, multi []byte) []byte {
	t.Helper()
	values := [][]byte{
		unhex(t, "0a000001"), unhex(t, "0a000002"), {6}, unhex(t, "8235"), unhex(t, "01bb"), unhex(t, "00000640"), unhex(t, "00000005"),
		basic, sub, multi, unhex(t, "0000018bcfe5416b"), unhex(t, "0000018bcfe55640"),
	}
	b, err := lists.AppendRecord(nil, values)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
