package netflowreceiver_test

import (
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

// TestGoldenSFlow compares flow samples, attribute by attribute in the order of the wire, with what the origins of the captures
// expect of their own readers.
func TestGoldenSFlow(t *testing.T) {
	samples, values := 0, 0
	for _, c := range corpus(t) {
		if c.truth.Versions["sflow5"] == 0 {
			continue
		}
		for _, path := range c.expected {
			t.Run(c.name, func(t *testing.T) {
				want := readTelegrafSFlow
				if filepath.Ext(path) == ".txt" {
					want = readTcpdump
				}
				theirs := want(t, path)
				explain(t, explainedAttributes[c.name], attributeDifferences(t, replay(t, c.inputs...).logs, theirs))
				samples += len(theirs)
				for _, a := range theirs {
					values += len(a)
				}
			})
		}
	}
	require.Equal(t, 20, samples)
	t.Logf("%d samples and %d values of theirs compared", samples, values)
}

// attributeDifferences says in how many records each attribute is not what theirs says.
func attributeDifferences(t *testing.T, batches []plog.Logs, theirs []attributes) (found []string) {
	ours := attributesOf(batches)
	if len(ours) != len(theirs) {
		return []string{fmt.Sprintf("records: %d, not %d", len(ours), len(theirs))}
	}
	count := make(map[string]int)
	for i, a := range theirs {
		for name, want := range a {
			got, ok := ours[i][name]
			if !ok {
				got = absent
			}
			if got != want {
				t.Logf("record %d, %s: ours is %s, theirs %s", i, name, got, want)
				count[name]++
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		found = append(found, fmt.Sprintf("%s: differs in %d", name, count[name]))
	}
	return found
}

// telegrafSFlow are the fields of a flow sample as telegraf names them, where they are the same as ours.
var telegrafSFlow = map[string]string{
	"agent_ip": "flow.sampler_address", "agent_subid": "flow.observation_domain_id", "sampling_interval": "flow.sampling_rate",
	"src": "source.address", "dst": "destination.address", "src_port": "source.port", "dst_port": "destination.port",
	"protocol": "network.transport", "in_snmp": "flow.in_if", "out_snmp": "flow.out_if",
	"in_src_mac": "flow.src_mac", "out_dst_mac": "flow.dst_mac", "vlan_src": "flow.src_vlan", "vlan_dst": "flow.dst_vlan",
	"src_tos": "flow.ip_tos", "ttl": "flow.ip_ttl", "ipv4_id": "flow.fragment_id", "fragment_offset": "flow.fragment_offset",
	"ipv4_total_len": "flow.io.bytes",
}

// readTelegrafSFlow reads the flow samples of an expected.out.
func readTelegrafSFlow(t *testing.T, path string) (samples []attributes) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for line := range strings.Lines(string(b)) {
		if !strings.Contains(line, "sampling_interval=") {
			continue // counters
		}
		fields := telegrafFields(t, strings.ReplaceAll(line, "IEEE 802.3", ""))
		a := attributes{"flow.type": "sflow_5", "flow.io.packets": "1", "network.type": strings.ToLower(fields["datalink_frame_type"])}
		for theirs, ours := range telegrafSFlow {
			if value, ok := fields[theirs]; ok {
				a[ours] = strings.TrimSuffix(value, "u")
			}
		}
		if a["flow.out_if"] == "" {
			a["flow.out_if"] = absent
		}
		if letters, ok := fields["fragment_flags"]; ok {
			a["flow.ip_flags"] = strconv.FormatUint(telegrafFlags(letters), 10)
		}
		if payload, ok := fields["ipv6_total_len"]; ok { // which is without the header
			n, err := strconv.Atoi(strings.TrimSuffix(payload, "u"))
			require.NoError(t, err)
			a["flow.io.bytes"] = strconv.Itoa(40 + n)
		}
		samples = append(samples, a)
	}
	return samples
}

// What tcpdump prints of a datagram, of its flow samples, and of their switch records.
var (
	tcpdumpDatagram = regexp.MustCompile(`\S+ > \S+: (?:\[udp sum ok\] )?sFlowv5, IPv[46] agent (\S+), agent-id (\d+), seqnum (\d+),`)
	tcpdumpSample   = regexp.MustCompile(`flow sample \(\d\), .* rate (\d+), .* input (\d+)(?: \((\d)\),)? output (\d+)(?: \((\d)\),)? records`)
	tcpdumpSwitch   = regexp.MustCompile(`src vlan (\d+), src pri \d+, dst vlan (\d+),`)
	tcpdumpSource   = regexp.MustCompile(`(\S+)\.\d+ > `)
)

// readTcpdump reads the flow samples of what tcpdump prints.
func readTcpdump(t *testing.T, path string) (samples []attributes) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	datagram := make(attributes)
	for line := range strings.Lines(string(b)) {
		if m := tcpdumpSource.FindStringSubmatch(line); m != nil {
			datagram["flow.sampler_address"] = netip.MustParseAddr(m[1]).String()
		}
		if m := tcpdumpDatagram.FindStringSubmatch(line); m != nil {
			datagram["flow.observation_domain_id"], datagram["flow.sequence_num"] = m[2], m[3]
		}
		if m := tcpdumpSample.FindStringSubmatch(line); m != nil {
			a := maps.Clone(datagram)
			a["flow.sampling_rate"], a["flow.in_if"], a["flow.out_if"] = m[1], m[2], m[4]
			if m[4] == strconv.Itoa(2<<30) { // several, by the upper two bits of a compact sample
				a["flow.out_if"] = absent
			}
			samples = append(samples, a)
		}
		if m := tcpdumpSwitch.FindStringSubmatch(line); m != nil {
			last := samples[len(samples)-1]
			last["flow.src_vlan"], last["flow.dst_vlan"] = m[1], m[2]
		}
	}
	return samples
}
