package netflowreceiver_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestConformance replays the captures of more than forty devices and compares what the receiver counted with what reference
// readers see. Every difference stands in explainedCounts, and nothing stands there that is no difference.
func TestConformance(t *testing.T) {
	cases := corpus(t)
	names := make(map[string]bool)
	records := 0
	for _, c := range cases {
		names[c.name] = true
		t.Run(c.name, func(t *testing.T) {
			got := replay(t, c.inputs...)
			records += got.records()
			explain(t, explainedCounts[c.name], deviations(c.truth, got))
		})
	}
	t.Logf("%d cases; %d flow records", len(cases), records)
	for _, table := range []map[string][]difference{explainedCounts, explainedValues, explainedAttributes, explainedTotals} {
		for name := range table {
			require.True(t, names[name], "%s is no case", name)
		}
	}
}

// The receiver's counters that a case is judged by.
const (
	datagramsRead = "otelcol_receiver_netflow_datagrams"
	flowRecords   = "otelcol_receiver_netflow_flows"
	optionRecords = "otelcol_receiver_netflow_option_records"
	templates     = "otelcol_receiver_netflow_templates"
	lost          = "otelcol_receiver_netflow_lost{reason="
)

// notLost are the reasons that are nobody's fault in a capture: it may hold other traffic, may be cut out of a longer one, and a
// template may have elements that no registry lists.
var notLost = []string{
	"not_ip", "not_udp", "not_flow_export", "sequence_gap", "message_gap", "sequence_jump", "unknown_element",
	"sflow_counter_sample", // compared by itself
}

// deviations are the counts in which got is not what truth says. What a reference reader cannot decode for want of a template is
// in truth; everything else that the receiver counts as lost is a deviation.
func deviations(truth truth, got *replayed) (found []string) {
	note := func(what string, ours, theirs int) {
		if ours != theirs {
			found = append(found, fmt.Sprintf("%s: %d, not %d", what, ours, theirs))
		}
	}
	records := got.records()
	note("records", records, min(max(records, truth.Accept[0]), truth.Accept[1]))
	note("records counted", int(got.counts[flowRecords]), records)
	note("datagrams", int(got.counts[datagramsRead]),
		truth.Versions["1"]+truth.Versions["5"]+truth.Versions["9"]+truth.Versions["10"]+truth.Versions["sflow5"])
	note("option records", int(got.counts[optionRecords]), truth.OptionRecords)
	note("templates", int(got.counts[templates]), truth.Templates+truth.OptionsTemplates)
	note("sets without template", int(got.counts[lost+"no_template}"]), truth.UndecodableSets)
	note("counter samples", int(got.counts[lost+"sflow_counter_sample}"]), truth.Tshark.CounterSamples)
	for name, n := range got.counts {
		reason, ok := strings.CutPrefix(strings.TrimSuffix(name, "}"), lost)
		if ok && reason != "no_template" && !slices.Contains(notLost, reason) {
			note(reason, int(n), 0)
		}
	}
	return append(found, got.warnings...)
}

// TestConformancePlain replays plain files of datagrams and a packet capture of the same, and expects the same flows. Those of sFlow
// have the time of the datagram's receipt, which a plain file does not tell.
func TestConformancePlain(t *testing.T) {
	for _, c := range corpus(t) {
		if c.replay == "" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			plain, captured := rowsOf(t, replay(t, c.inputs...).logs), rowsOf(t, replay(t, c.replay).logs)
			if c.truth.Versions["sflow5"] > 0 {
				for i := range captured {
					captured[i][start], captured[i][end] = "", ""
				}
			}
			assert.Equal(t, byDomain(captured), byDomain(plain))
		})
	}
}

// TestConformanceV1 has two captures of softflowd, which saw the same packets twice and told of them in NetFlow v1 and in v5. The
// reference walker takes v1's records for four octets longer, and nfdump reads no message of more than 24, so neither knows them all.
func TestConformanceV1(t *testing.T) {
	flows := make(map[string][]row)
	for _, c := range corpus(t) {
		if c.name != "generated/softflowd-v1" && c.name != "generated/softflowd-v5" {
			continue
		}
		flows[c.name] = rowsOf(t, replay(t, c.inputs...).logs)
		for i := range flows[c.name] {
			for _, own := range []column{domain, start, end} { // v1 has none; the others are of the day and hour
				flows[c.name][i][own] = ""
			}
		}
	}
	require.Len(t, flows["generated/softflowd-v1"], 142)
	assert.ElementsMatch(t, flows["generated/softflowd-v5"], flows["generated/softflowd-v1"])
}
