package netflowreceiver_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestGoldenComparison has the comparison of two records find each kind of difference, and say nothing of what is no difference.
func TestGoldenComparison(t *testing.T) {
	c := newComparison(dictionary{
		"bytes": is("flow.io.bytes"), "kind": spelt("flow.type", strings.ToLower), "id": not("their own"),
		"src": sourceAddress, "src6": sourceAddress, "vlan": is("flow.vlan_id"), "tos": is("flow.ip_tos"),
	}, map[string]string{"flow.sequence_num": "not told"})

	found := c.compare(t, []attributes{
		{"flow.observation_domain_id": "2", "flow.io.bytes": "71"},
		{
			"flow.observation_domain_id": "1", "flow.io.bytes": "72", "flow.type": "ipfix", "flow.sequence_num": "73",
			"source.address": "192.0.2.74", "ipfix.src": "192.0.2.75", "network.type": "ipv4", "flow.in_if": "76", "flow.ip_tos": "77",
		},
	}, []peerRecord{
		{"1", []said{
			{"kind", "IPFIX"}, {"bytes", "72"}, {"id", "78"}, {"src6", "::"}, {"src", "192.0.2.74"}, {"src", "192.0.2.79"},
			{"vlan", "80"}, {"tos", "81"}, {"new", "82"},
		}},
		{"2", []said{{"bytes", "71"}}},
	})

	assert.Equal(t, []string{
		"field new: not in the dictionary in 1",
		"flow.in_if: ours only in 1",
		"flow.ip_tos: differs in 1",
		"flow.observation_domain_id: ours only in 2",
		"flow.vlan_id: theirs only in 1",
		"ipfix.src: differs in 1",
	}, found)
	assert.Equal(t, 8, c.values)
	assert.Equal(t, map[string]map[string]int{"their own": {"id": 1}, fillers: {"src6": 1}}, c.skipped)
}
