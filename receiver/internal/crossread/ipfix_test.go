package crossread

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// ipfixMessage is one of observation domain 43. sequence is the data records before it.
func ipfixMessage(t *testing.T, sequence uint32, sets ...wire.Set) []byte {
	t.Helper()
	return message(t, wire.Message{Version: wire.IPFIX10, Sequence: sequence, Domain: 43, Sets: sets})
}

func templates(all ...wire.Template) wire.Set { return wire.Set{ID: 2, Templates: all} }

// ends are the addresses, protocol, ports and counters of a record; what a fixture is about follows.
var ends = fields(8, 4, 12, 4, 4, 1, 7, 2, 11, 2, 1, 4, 2, 4)

func withEnds(id uint16, more ...wire.Field) wire.Template {
	return wire.Template{ID: id, Fields: append(append([]wire.Field{}, ends...), more...)}
}

var (
	// ipfixTimes has a template for each precision: s, ms, us, ns.
	ipfixTimes = []wire.Template{
		withEnds(256, fields(150, 4, 151, 4)...), withEnds(257, fields(152, 8, 153, 8)...),
		withEnds(258, fields(154, 8, 155, 8)...), withEnds(259, fields(156, 8, 157, 8)...),
	}
	// ipfixLong has a name of variable length, a field of ntop's (HTTP_URL) likewise, and one of nobody's.
	ipfixLong = withEnds(260, wire.Field{ID: 371, Length: wire.Variable}, wire.Field{Enterprise: 35632, ID: 180, Length: wire.Variable},
		wire.Field{Enterprise: 64999, ID: 17, Length: 3}, wire.Field{ID: 152, Length: 8}, wire.Field{ID: 153, Length: 8})
	// ipfixBiflow has reverse counters, flags and start.
	ipfixBiflow = withEnds(261, append(fields(6, 2, 152, 8, 153, 8), wire.Field{Enterprise: 29305, ID: 1, Length: 8},
		wire.Field{Enterprise: 29305, ID: 2, Length: 8}, wire.Field{Enterprise: 29305, ID: 6, Length: 2},
		wire.Field{Enterprise: 29305, ID: 152, Length: 8})...)
)

var ipfix = []fixture{
	{
		name: "IPFIX, times", port: netflow, // nfdump 1.7.1 has but the milliseconds
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{
				ipfixMessage(t, 900, templates(ipfixTimes...)),
				ipfixMessage(t, 900,
					data(t, ipfixTimes[0], "0a000001 0a000002 06 8235 01bb 00000640 00000005 6553f0f6 6553f0fb"),
					data(t, ipfixTimes[1], "0a000003 0a000005 11 8236 0035 00000641 00000006 0000018bcfe5416b 0000018bcfe55640"),
					data(t, ipfixTimes[2], "0a000007 0a000008 06 8237 0050 00000642 00000007 e8fe6f7604000000 e8fe6f7b08000000"),
					data(t, ipfixTimes[3], "0a000009 0a00000a 11 8238 007b 00000643 00000008 e8fe6f7600800000 e8fe6f7b00800000"),
				),
			}
		},
		records: []record{
			{
				"src": "10.0.0.1", "dst": "10.0.0.2", "proto": "6", "sport": "33333", "dport": "443", "bytes": "1600", "packets": "5",
				"start": "2023-11-14T22:13:10Z", "end": "2023-11-14T22:13:15Z", "nfdump start": omitted, "nfdump end": omitted,
				"sequence": "900", "domain": "43",
			},
			{
				"src": "10.0.0.3", "dst": "10.0.0.5", "proto": "17", "sport": "33334", "dport": "53", "bytes": "1601", "packets": "6",
				"start": "2023-11-14T22:13:10.123Z", "end": "2023-11-14T22:13:15.456Z",
			},
			{ // 1/64 s and 1/32 s, which tshark has a nanosecond short
				"src": "10.0.0.7", "dst": "10.0.0.8", "proto": "6", "sport": "33335", "dport": "80", "bytes": "1602", "packets": "7",
				"start": "2023-11-14T22:13:10.015625Z", "nfdump start": omitted, "tshark start": "2023-11-14T22:13:10.015624999Z",
				"end": "2023-11-14T22:13:15.03125Z", "nfdump end": omitted, "tshark end": "2023-11-14T22:13:15.031249999Z",
			},
			{ // 1/512 s
				"src": "10.0.0.9", "dst": "10.0.0.10", "proto": "17", "sport": "33336", "dport": "123", "bytes": "1603", "packets": "8",
				"start": "2023-11-14T22:13:10.001953125Z", "nfdump start": omitted, "tshark start": "2023-11-14T22:13:10.001953124Z",
				"end": "2023-11-14T22:13:15.001953125Z", "nfdump end": omitted, "tshark end": "2023-11-14T22:13:15.001953124Z",
			},
		},
		structure: map[string]string{
			"cflow.version": "10|10", "cflow.sequence": "900|900", "cflow.od_id": "43|43",
			"cflow.flowset_id": "2|256|257|258|259", "cflow.template_id": "256|257|258|259", "cflow.template_field_count": "9|9|9|9",
		},
	},
	{
		name: "IPFIX, enterprises and variable lengths", port: netflow,
		payloads: func(t *testing.T) [][]byte {
			url := hex.EncodeToString([]byte(longURL))
			return [][]byte{ipfixMessage(t, 0, templates(ipfixLong), data(t, ipfixLong,
				"0a000001 0a000002 06 8235 01bb 00000640 00000005 616c696365 "+url+" 0badf0 0000018bcfe5416b 0000018bcfe55640",
				"0a000003 0a000005 11 8236 0035 00000641 00000006 626f62 2f61 c0ffee 0000018bcfe5416c 0000018bcfe55641",
			))}
		},
		records: []record{
			{
				"src": "10.0.0.1", "dst": "10.0.0.2", "proto": "6", "sport": "33333", "dport": "443", "bytes": "1600", "packets": "5",
				"userName": "alice", "ntop.HTTP_URL": longURL, "start": "2023-11-14T22:13:10.123Z", "end": "2023-11-14T22:13:15.456Z",
			},
			{
				"src": "10.0.0.3", "dst": "10.0.0.5", "proto": "17", "sport": "33334", "dport": "53", "bytes": "1601", "packets": "6",
				"userName": "bob", "ntop.HTTP_URL": "/a", "start": "2023-11-14T22:13:10.124Z", "end": "2023-11-14T22:13:15.457Z",
			},
		},
		structure: map[string]string{
			"cflow.user_name": "alice|bob", "cflow.pie.ntop.http_url": longURL + "|/a", "cflow.enterprise_private_entry": "0badf0|c0ffee",
			"cflow.template_ipfix_field_pen": "35632|64999", "cflow.string_len_short": "5|255|3|2", "cflow.string_len_long": "300",
		},
	},
	{
		name: "IPFIX, biflow", port: netflow,
		payloads: func(t *testing.T) [][]byte {
			return [][]byte{ipfixMessage(t, 0, templates(ipfixBiflow), data(t, ipfixBiflow,
				"0a000001 0a000002 06 8235 01bb 00000640 00000005 001b 0000018bcfe5416b 0000018bcfe55640 "+
					"0000000123456789 0000000000000009 0012 0000018bcfe5416d"))}
		},
		records: []record{{
			"src": "10.0.0.1", "dst": "10.0.0.2", "proto": "6", "sport": "33333", "dport": "443", "flags16": "27", "nfdump flags16": omitted,
			"bytes": "1600", "tshark bytes": "1600|4886718345", "packets": "5", "tshark packets": "5|9", // the reverse has no name of its own
			"start": "2023-11-14T22:13:10.123Z", "tshark start": "2023-11-14T22:13:10.123Z|2023-11-14T22:13:10.125Z",
			"end": "2023-11-14T22:13:15.456Z", "nfdump start": omitted, // nfdump 1.7.1 has the reverse start and flags for these
			"revBytes": "4886718345", "revPackets": "9", "revFlags": "18", "revStart": "2023-11-14T22:13:10.125Z",
		}},
		structure: map[string]string{"cflow.template_ipfix_field_pen": "29305|29305|29305|29305"},
	},
}

// longURL has 300 octets, so that its length is written in three.
var longURL = "/" + strings.Repeat("index", 59) + ".htm"
