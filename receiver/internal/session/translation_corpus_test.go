package session

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// eachCaptured calls use with every flow of a file of the corpus.
func eachCaptured(t *testing.T, file string, use func(*flow.Flow)) {
	d := newDecoder(t)
	eachDatagram(t, filepath.Join(shared(t), file), func(dg Datagram) {
		flows, _, err := d.Decode(nil, dg)
		require.NoError(t, err)
		for i := range flows {
			use(&flows[i])
		}
	})
}

// TestCapturedEvents compares events with what tshark shows of them; of the flows that are some, the first is told in full.
func TestCapturedEvents(t *testing.T) {
	tests := map[string]struct {
		first         outcome
		nat, firewall map[string]int // by their words
		events        int            // without octets
		applications  map[string]int
	}{
		"akvorado/nat/nat.pcap": {
			first: outcome{src: "172.16.100.198:35303", dst: "10.89.87.1:53", natSrc: "10.143.52.29:35303", natDst: "10.89.87.1:53",
				nat: "translation_create", event: true, extra: []string{"ingressVRFID", "observationTimeMilliseconds"}},
			nat: map[string]int{"translation_create": 8, "translation_delete": 1}, events: 9,
		},
		"graylog2-server/cisco-asa-netflowv9/cisco-asa-netflowv9.pcap": {
			first: outcome{src: "10.4.102.104:51034", dst: "10.4.11.102:53", natSrc: "10.4.102.104:51034", natDst: "10.4.11.102:53",
				firewall: "denied", event: true, extra: []string{"cisco.firewallEventExtended", "observationTimeMilliseconds",
					"cisco.ingressAclId", "cisco.egressAclId"}},
			firewall: map[string]int{"created": 48, "deleted": 30, "denied": 31, "update": 30}, events: 82,
		},
		"elastic-beats/Netflow-9-Cisco-ASA/Netflow-9-Cisco-ASA.replay.pcap": {
			first: outcome{src: "192.168.14.1:0", dst: "2.2.2.11:17549", natSrc: "192.168.14.1:0", natDst: "2.2.2.11:17549",
				firewall: "deleted", extra: []string{"flowId", "cisco.firewallEventExtended", "observationTimeMilliseconds",
					"cisco.ingressAclId", "cisco.egressAclId", "cisco.userName"}},
			firewall: map[string]int{"deleted": 14},
		},
		"elastic-beats/Netflow-9-Palo-Alto-PAN-OS-with-app-id/Netflow-9-Palo-Alto-PAN-OS-with-app-id.replay.pcap": {
			first: outcome{src: "23.35.171.27:80", dst: "10.32.91.205:49519", firewall: "created",
				extra: []string{"flowDirection", "flowId", "privateEnterpriseNumber", "paloalto.userId"}},
			firewall: map[string]int{"created": 7, "update": 1}, applications: map[string]int{"incomplete": 7, "ssl": 1},
		},
	}
	for file, want := range tests {
		t.Run(filepath.Dir(file), func(t *testing.T) {
			var first *outcome
			events, nat, firewall, applications := 0, map[string]int{}, map[string]int{}, map[string]int{}
			eachCaptured(t, file, func(f *flow.Flow) {
				o := outcomeOf(f)
				if first == nil {
					first = &o
				}
				nat[o.nat]++
				firewall[o.firewall]++
				applications[f.Application]++
				if o.event {
					events++
				}
			})
			for _, counts := range []map[string]int{nat, firewall, applications} {
				delete(counts, "")
			}
			assert.Equal(t, &want.first, first)
			assert.Equal(t, want.events, events)
			for i, counts := range []map[string]int{want.nat, want.firewall, want.applications} {
				got := []map[string]int{nat, firewall, applications}[i]
				assert.Len(t, got, len(counts))
				assert.Subset(t, got, counts)
			}
		})
	}
}
