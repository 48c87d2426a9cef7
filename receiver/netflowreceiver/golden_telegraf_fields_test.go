package netflowreceiver_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// telegraf compares with telegraf's NetFlow input.
var telegraf = &peer{
	name:       "telegraf",
	rows:       readTelegraf,
	fields:     readTelegrafFields,
	dictionary: telegrafDictionary,
	own: map[string]string{
		"flow.start": inColumns, "flow.end": inColumns,
		"flow.observation_domain_id": "telegraf does not tell it; the order of the records is by the datagram's",
		"flow.time_received":         "telegraf's is the clock of its test",
		"flow.sequence_num":          "telegraf tells it of NetFlow v5 only",
	},
}

// Why fields of telegraf are compared with nothing.
const (
	telegrafTest  = "where and when telegraf's test sent the datagram"
	telegrafClock = "the header's clock; the times that TestGolden compares are made with it"
	inDomain      = "NetFlow v5 has engine type and ID in the header; with us they are the observation domain, which TestGolden compares"
)

// telegrafDictionary is what becomes of the fields of a line.
var telegrafDictionary = dictionary{
	"source": not(telegrafTest), "time": not(telegrafTest), "sys_uptime": not(telegrafClock),
	"flows":             not("of the message, not of the flow"),
	"version":           spelt("flow.type", one(map[string]string{"NetFlowV5": "netflow_v5", "NetFlowV9": "netflow_v9", "IPFIX": "ipfix"})),
	"seq_number":        is("flow.sequence_num"),
	"engine_type":       {{ours: "ipfix.engineType", unless: lacks("ipfix.engineType"), why: inDomain}},
	"engine_id":         {{ours: "ipfix.engineId", spell: hexadecimal, unless: lacks("ipfix.engineId"), why: inDomain}},
	"sampling_interval": known("flow.sampling_rate"),

	"src": sourceAddress, "src_port": is("source.port"), "src_mask": is("flow.src_net"), "src_tos": spelt("flow.ip_tos", hexadecimal),
	"dst": is("destination.address"), "dst_port": is("destination.port"), "dst_mask": is("flow.dst_net"),
	"dst_tos":  spelt("ipfix.postIpClassOfService", hexadecimal),
	"protocol": is("network.transport"), "ip_version": spelt("network.type", strings.ToLower),
	"in_bytes": is("flow.io.bytes"), "in_packets": is("flow.io.packets"), "tcp_flags": spelt("flow.tcp_flags", letters),
	"in_snmp": is("flow.in_if"), "out_snmp": is("flow.out_if"), "next_hop": is("flow.next_hop"),
	"in_src_mac": is("flow.src_mac"), "out_dst_mac": is("flow.dst_mac"),
	"bgp_src_as": is("flow.src_as"), "bgp_dst_as": is("flow.dst_as"),
	"icmp_type":  {{ours: "flow.icmp_type", unless: notICMP, why: icmpOnly}},
	"icmp_code":  {{ours: "flow.icmp_code", unless: notICMP, why: icmpOnly}},
	"fwd_status": spelt("flow.forwarding_status", unknown), "fwd_reason": spelt("flow.forwarding_status", unknown),

	"first_switched": uptime("ipfix.flowStartSysUpTime", "flow.start"), "last_switched": uptime("ipfix.flowEndSysUpTime", "flow.end"),
	"flow_start": spelt("ipfix.flowStartSeconds", seconds), "flow_end": spelt("ipfix.flowEndSeconds", seconds),
	"flow_start_ms": spelt("flow.start", milliseconds), "flow_end_ms": spelt("flow.end", milliseconds),

	"app_latency_ms":          is("ipfix.ntop.APPL_LATENCY_MS"),
	"client_nw_latency_ms":    is("ipfix.ntop.CLIENT_NW_LATENCY_MS"),
	"server_nw_latency_ms":    is("ipfix.ntop.SERVER_NW_LATENCY_MS"),
	"l7_proto":                is("ipfix.ntop.L7_PROTO"),
	"retransmitted_in_bytes":  is("ipfix.ntop.RETRANSMITTED_IN_BYTES"),
	"retransmitted_in_pkts":   is("ipfix.ntop.RETRANSMITTED_IN_PKTS"),
	"retransmitted_out_bytes": is("ipfix.ntop.RETRANSMITTED_OUT_BYTES"),
	"retransmitted_out_pkts":  is("ipfix.ntop.RETRANSMITTED_OUT_PKTS"),
	"ssl_cipher":              is("ipfix.ntop.TLS_CIPHER"),
	"ssl_unsafe_cipher":       is("ipfix.ntop.TLS_UNSAFE_CIPHER"),
	"ssl_version":             is("ipfix.ntop.TLS_VERSION"),
	"ssl_server_name":         filled("ipfix.ntop.TLS_SERVER_NAME"),
	"ja3c_hash":               filled("ipfix.ntop.JA3C_HASH"),
	"ja3s_hash":               filled("ipfix.ntop.JA3S_HASH"),
}

// unknown is the forwarding status that telegraf has this word for, status and reason.
var unknown = one(map[string]string{"unknown": "0"})

// letters makes a number of TCP flags.
func letters(value string) string { return strconv.FormatUint(telegrafFlags(value), 10) }

// readTelegrafFields reads tags, fields and time of the flows of an expected.out. Option records are no flows.
func readTelegrafFields(t *testing.T, c corpusCase, path string) (records []peerRecord) {
	header, err := os.ReadFile(c.inputs[0])
	require.NoError(t, err)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "netflow_options,") {
			require.True(t, strings.HasPrefix(line, "netflow,"), line)
			records = append(records, peerRecord{strconv.FormatUint(telegrafDomain(header), 10), telegrafSaid(t, line)})
		}
	}
	return records
}

// telegrafSaid is all that a line says.
func telegrafSaid(t *testing.T, line string) (fields []said) {
	parts := strings.Fields(line)
	_, tags, _ := strings.Cut(parts[0], ",")
	for tag := range strings.SplitSeq(tags, ",") {
		name, value, _ := strings.Cut(tag, "=")
		fields = append(fields, said{name, value})
	}
	for name, value := range telegrafFields(t, line) {
		if n := strings.TrimSuffix(value, "u"); n != "" && strings.Trim(n, "0123456789") == "" {
			value = n
		}
		fields = append(fields, said{name, value})
	}
	if len(parts) > 2 {
		fields = append(fields, said{"time", parts[2]})
	}
	slices.SortFunc(fields, byName)
	return fields
}
