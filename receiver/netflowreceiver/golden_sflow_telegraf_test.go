package netflowreceiver_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// telegrafSFlow compares with telegraf's sFlow input.
var telegrafSFlow = &peer{
	name:       "telegraf, sFlow",
	fields:     readTelegrafSFlow,
	dictionary: telegrafSample,
	own:        map[string]string{"flow.sequence_num": "the datagram's; telegraf tells the sample's"},
}

// Why fields of samples are compared with nothing.
const (
	ofSample = "the agent's account of its sampling, of which a flow has the rate only"
	ofFrame  = "of the frame; a flow counts the octets of its IP packet"
	ofLayout = "where something stands in the datagram"
)

// telegrafSample is what becomes of the fields of a flow sample's line.
var telegrafSample = dictionary{
	"source": not(telegrafTest), "time": not(telegrafTest), "sys_uptime": not("the agent's uptime, which no time of a sample is made with"),
	"version":  spelt("flow.type", one(map[string]string{"sFlowV5": "sflow_5"})),
	"sample":   is("flow.io.packets"),
	"agent_ip": is("flow.sampler_address"), "agent_subid": is("flow.observation_domain_id"),
	"sampling_interval": is("flow.sampling_rate"),
	"seq_number":        not("the sample's; a flow has the datagram's"),
	"sampling_drops":    not(ofSample), "in_total_packets": not(ofSample),
	"direction": not("made of the sample's data source, that no attribute has"),

	"src": is("source.address"), "dst": is("destination.address"), "src_port": is("source.port"), "dst_port": is("destination.port"),
	"protocol": is("network.transport"), "in_snmp": is("flow.in_if"), "out_snmp": is("flow.out_if"),
	"in_src_mac": is("flow.src_mac"), "out_dst_mac": is("flow.dst_mac"),
	"vlan_src": is("flow.src_vlan"), "vlan_dst": is("flow.dst_vlan"),
	"vlan_src_priority": not("no attribute has it"), "vlan_dst_priority": not("no attribute has it"),
	"datalink_frame_type": spelt("network.type", strings.ToLower), "ip_version": spelt("network.type", strings.ToLower),
	"l2_protocol": not(ofFrame), "l2_bytes": not(ofFrame),
	"src_tos": is("flow.ip_tos"), "ttl": is("flow.ip_ttl"), "ipv4_id": is("flow.fragment_id"),
	"fragment_offset": is("flow.fragment_offset"), "fragment_flags": spelt("flow.ip_flags", letters),
	"ipv4_total_len": is("flow.io.bytes"), "ipv6_total_len": spelt("flow.io.bytes", withHeader),
	"ip_total_len": not("the same without the header"), "ipv4_inet_header_len": not(ofLayout),
}

// withHeader adds IPv6's header to the length of its payload.
func withHeader(value string) string {
	n, err := strconv.Atoi(value)
	if err != nil {
		return err.Error()
	}
	return strconv.Itoa(40 + n)
}

// readTelegrafSFlow reads the flow samples of an expected.out. The other lines are counter samples.
func readTelegrafSFlow(t *testing.T, _ corpusCase, path string) (samples []peerRecord) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for line := range strings.Lines(string(b)) {
		if strings.Contains(line, "sampling_interval=") {
			fields := telegrafSaid(t, strings.ReplaceAll(line, "IEEE 802.3", ""))
			samples = append(samples, peerRecord{fields: append(fields, said{"sample", "1"})})
		}
	}
	return samples
}
