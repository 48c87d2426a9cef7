package wire

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sflowTruth is what an independent walker saw in a case: samples by kind, and records by kind and format.
type sflowTruth struct {
	Inputs   []string
	Versions map[string]int
	Walker   struct {
		Samples int
		SFlow   map[string]int `json:"sflow"`
	}
}

var sflowKinds = map[uint32]string{1: "flow_sample", 2: "counters_sample", 3: "flow_sample_expanded", 4: "counters_sample_expanded"}

func TestSFlowCaptures(t *testing.T) {
	dir := sharedDir(t)
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	require.NoError(t, err)
	var cases map[string]sflowTruth
	require.NoError(t, json.Unmarshal(text, &cases))
	compared := 0
	for name, c := range cases {
		if c.Versions["sflow5"] == 0 {
			continue
		}
		compared++
		t.Run(name, func(t *testing.T) {
			datagrams, samples, kinds := 0, 0, make(map[string]int)
			for _, input := range c.Inputs {
				for _, b := range sflowPayloads(t, filepath.Join(dir, input)) {
					datagrams++
					d := rewrittenSFlow(t, input, b)
					samples += len(d.Samples)
					countSFlow(t, d, kinds)
				}
			}
			for kind := range c.Walker.SFlow {
				if strings.HasPrefix(kind, "counter record") { // counters are not read here
					delete(c.Walker.SFlow, kind)
				}
			}
			assert.Equal(t, c.Versions["sflow5"], datagrams)
			assert.Equal(t, c.Walker.Samples, samples)
			assert.Equal(t, c.Walker.SFlow, kinds)
		})
	}
	assert.Equal(t, 16, compared)
}

// sflowTrailing are the cases made from a datagram of five samples by setting their count to one.
var sflowTrailing = map[string]bool{
	"data-local-interface.pcap": true, "data-multiple-interfaces.pcap": true,
}

// rewrittenSFlow is the datagram b of the given file, of which it checks that it is written as it was read.
func rewrittenSFlow(t *testing.T, name string, b []byte) *SFlow {
	n, err := sflowLength(b)
	require.NoError(t, err)
	d := new(SFlow)
	if err := ParseSFlow(d, b); sflowTrailing[filepath.Base(name)] {
		require.ErrorIs(t, err, ErrTrailing)
		require.Equal(t, 244, n)
	} else {
		require.NoError(t, err)
		require.Equal(t, len(b), n)
	}
	again, err := d.Append(nil)
	require.NoError(t, err)
	require.Equal(t, b[:n], again)
	return d
}

// countSFlow counts as the walker does, and checks that every known record is written as it was read, but for the padding at its end
// in which agents leave what they find.
func countSFlow(t *testing.T, d *SFlow, kinds map[string]int) {
	for _, s := range d.Samples {
		require.Zero(t, s.Enterprise)
		kinds[sflowKinds[s.Format]]++
		for _, r := range s.Records {
			kinds[fmt.Sprintf("flow record %d/%d", r.Enterprise, r.Format)]++
			v, appendTo, err := recordParsers[r.Format](r.Data)
			require.NoError(t, err)
			again, err := appendTo(nil)
			require.NoError(t, err)
			if h, ok := v.(SFlowHeader); ok {
				clear(r.Data[16+len(h.Header):])
			}
			require.Equal(t, r.Data, again)
		}
	}
}

// sflowPayloads are the datagrams of a packet capture, or the one that a plain file is.
func sflowPayloads(t *testing.T, name string) (payloads [][]byte) {
	if filepath.Ext(name) != ".pcap" {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		return [][]byte{b}
	}
	eachPacket(t, name, func(packet gopacket.Packet) {
		udp, ok := packet.Layer(layers.LayerTypeUDP).(*layers.UDP)
		require.True(t, ok)
		payloads = append(payloads, udp.Payload)
	})
	return payloads
}

// sampleLength is what tcpdump prints of a sample that a sample does not keep.
var sampleLength = regexp.MustCompile(`(flow sample \(\d\)), length \d+`)

// TestSFlowAsTcpdumpPrintsIt compares, line by line, everything that tcpdump's own tests expect of datagrams, flow samples and the
// records that it knows.
func TestSFlowAsTcpdumpPrintsIt(t *testing.T) {
	dir := filepath.Join(sharedDir(t), "tcpdump")
	for name, datagrams := range map[string]int{"sflow-print-v6": 25, "sflow_expanded": 1} {
		t.Run(name, func(t *testing.T) {
			var want, got []string
			text, err := os.ReadFile(filepath.Join(dir, name, name+".expected.txt"))
			require.NoError(t, err)
			for line := range strings.Lines(string(text)) {
				if at := strings.Index(line, "sFlowv5"); at >= 0 {
					line = line[at:]
				} else if !strings.Contains(line, "flow sample (") && !strings.Contains(line, "enterprise 0 ") &&
					!strings.Contains(line, "header_size") && !strings.Contains(line, "src vlan") {
					continue
				}
				want = append(want, sampleLength.ReplaceAllString(strings.TrimSpace(line), "$1"))
			}
			for _, b := range sflowPayloads(t, filepath.Join(dir, name, name+".pcap")) {
				got = append(got, printSFlow(t, rewrittenSFlow(t, name, b), len(b))...)
				datagrams--
			}
			assert.Equal(t, want, got)
			assert.Zero(t, datagrams)
		})
	}
}

// printSFlow prints a datagram of the given length as tcpdump does.
func printSFlow(t *testing.T, d *SFlow, length int) (lines []string) {
	line := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	family := 6
	if d.Agent.Is4() {
		family = 4
	}
	line("sFlowv5, IPv%d agent %s, agent-id %d, seqnum %d, uptime %d, samples %d, length %d",
		family, d.Agent, d.SubAgent, d.Sequence, d.Uptime, len(d.Samples), length)
	for _, s := range d.Samples {
		where := fmt.Sprintf("seqnum %d, type %d, idx %d, rate %d, pool %d, drops %d", s.Sequence, s.SourceType, s.SourceIndex, s.Rate,
			s.Pool, s.Drops)
		switch s.Format {
		case SFlowFlowSample:
			line("flow sample (1), %s, input %d output %d records %d", where,
				s.Input.Format<<30|s.Input.Value, s.Output.Format<<30|s.Output.Value, len(s.Records))
		case SFlowFlowSampleExpanded:
			line("expanded flow sample (3), %s, input %d (%d), output %d (%d), records %d", where,
				s.Input.Value, s.Input.Format, s.Output.Value, s.Output.Format, len(s.Records))
		}
		for _, r := range s.Records {
			lines = append(lines, printSFlowRecord(t, r)...)
		}
	}
	return lines
}

func printSFlowRecord(t *testing.T, r SFlowRecord) []string {
	v, _, err := recordParsers[r.Format](r.Data)
	require.NoError(t, err)
	switch v := v.(type) {
	case SFlowHeader:
		require.EqualValues(t, SFlowEthernetHeader, v.Protocol)
		return []string{
			fmt.Sprintf("enterprise 0 Raw packet (1) length %d", len(r.Data)),
			fmt.Sprintf("protocol Ethernet (1), length %d, stripped bytes %d, header_size %d", v.FrameLength, v.Stripped, len(v.Header)),
		}
	case SFlowSwitch:
		return []string{
			fmt.Sprintf("enterprise 0 Extended Switch data (1001) length %d", len(r.Data)),
			fmt.Sprintf("src vlan %d, src pri %d, dst vlan %d, dst pri %d", v.SrcVLAN, v.SrcPriority, v.DstVLAN, v.DstPriority),
		}
	case SFlowRouter:
		return []string{fmt.Sprintf("enterprise 0 Extended Router data (1002) length %d", len(r.Data))}
	case SFlowGateway:
		return []string{fmt.Sprintf("enterprise 0 Extended Gateway data (1003) length %d", len(r.Data))}
	}
	require.Fail(t, "no such record in these captures", "%d", r.Format)
	return nil
}
