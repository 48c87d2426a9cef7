package netflowreceiver_test

import (
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tcpdump compares with what tcpdump prints of flow samples.
var tcpdump = &peer{
	name:   "tcpdump",
	fields: readTcpdump,
	dictionary: dictionary{
		"from": is("flow.sampler_address"), "agent": not("the sampler's address is that of its packets, by default"),
		"datagram agent-id": is("flow.observation_domain_id"), "datagram seqnum": is("flow.sequence_num"),
		"datagram uptime": not(ofSample), "datagram samples": not(ofLayout), "datagram length": not(ofLayout),
		"sample rate": is("flow.sampling_rate"), "sample input": is("flow.in_if"), "sample output": spelt("flow.out_if", onlyOutput),
		"sample length": not(ofLayout), "sample records": not(ofLayout), "sample seqnum": not("the sample's; a flow has the datagram's"),
		"sample type": not("of the data source, that no attribute has"), "sample idx": not("of the data source, that no attribute has"),
		"sample pool": not(ofSample), "sample drops": not(ofSample),
		"record enterprise": not(ofLayout), "record length": not(ofLayout),
		"switch src vlan": is("flow.src_vlan"), "switch dst vlan": is("flow.dst_vlan"),
		"switch src pri": not("no attribute has it"), "switch dst pri": not("no attribute has it"),
		"raw length": not(ofFrame), "raw stripped bytes": not(ofFrame), "raw header_size": not(ofLayout),
	},
	own: map[string]string{"": "tcpdump prints nothing of the sampled header, of routers and of gateways"},
}

// onlyOutput is absent for several outputs, by the upper two bits of a compact sample.
var onlyOutput = absentAs(strconv.Itoa(2 << 30))

// What tcpdump prints of a datagram, and the numbers in its lines.
var (
	tcpdumpSource   = regexp.MustCompile(`(\S+)\.\d+ > `)
	tcpdumpDatagram = regexp.MustCompile(`sFlowv5, IPv[46] agent (\S+), (.*)`)
	tcpdumpNumber   = regexp.MustCompile(`([a-z][a-z_ -]*) (\d+)`)
)

// tcpdumpLines are the first words of the lines of a flow sample, and what goes before the names in them.
var tcpdumpLines = map[string]string{
	"flow sample": "sample ", "expanded flow sample": "sample ", "enterprise ": "record ", "src vlan": "switch ", "protocol ": "raw ",
}

// readTcpdump reads the flow samples of what tcpdump prints.
func readTcpdump(t *testing.T, _ corpusCase, path string) (samples []peerRecord) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	var from string
	var datagram []said
	counters := false // within a counter sample
	for line := range strings.Lines(string(b)) {
		if m := tcpdumpSource.FindStringSubmatch(line); m != nil {
			from = netip.MustParseAddr(m[1]).String()
		}
		if m := tcpdumpDatagram.FindStringSubmatch(line); m != nil {
			datagram = append([]said{{"from", from}, {"agent", m[1]}}, tcpdumpNumbers("datagram ", m[2])...)
			continue
		}
		words := strings.TrimSpace(line)
		counters = strings.Contains(words, "counter sample") || counters && !strings.Contains(words, "flow sample")
		switch before := tcpdumpLine(words); {
		case counters:
		case before == "sample ":
			samples = append(samples, peerRecord{fields: append(slices.Clone(datagram), tcpdumpNumbers(before, words)...)})
		case before != "":
			last := &samples[len(samples)-1]
			last.fields = append(last.fields, tcpdumpNumbers(before, words)...)
		default:
			require.Regexp(t, `^\d+  \d{4}-\d\d-\d\d `, words, "a line that is none of a sample")
		}
	}
	return samples
}

// tcpdumpLine is what goes before the names in a line, empty where it is none of a flow sample.
func tcpdumpLine(words string) string {
	for first, before := range tcpdumpLines {
		if strings.HasPrefix(words, first) {
			return before
		}
	}
	return ""
}

// tcpdumpNumbers are the numbers of a line by the words before them.
func tcpdumpNumbers(before, line string) (fields []said) {
	for _, m := range tcpdumpNumber.FindAllStringSubmatch(line, -1) {
		fields = append(fields, said{before + m[1], m[2]})
	}
	return fields
}
