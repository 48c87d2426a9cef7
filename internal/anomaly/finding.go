// Package anomaly says what a finding is: what a detector tells the people who will read it.
//
// Detectors make findings, flowlog writes them as log records. Neither knows the other.
package anomaly

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// Finding is the state of one episode of suspicious traffic at one moment: the same episode is told when it opens, when it
// has grown by an order of magnitude, and when it closes, each time under the same ID.
type Finding struct {
	ID       string // stable for the episode: same detector, subject and first flow give the same ID
	Detector string // the detector's name in the configuration: "scan"
	Type     string // what happened, "<family>.<form>": "scan.vertical"
	State    State
	Severity Severity
	Score    float64 // how sure the detector is that this is no ordinary traffic, in [0,1]

	Subject     netip.Addr    // the host that the finding is about; invalid when that is a network or an interface
	Network     netip.Prefix  // the network that it is about; invalid when that is something else
	Interface   uint32        // SNMP ifIndex of the interface, of the one exporter, that it is about; 0 when that is something else
	Source      netip.Addr    // who opened the traffic; invalid when they are many
	Destination netip.Addr    // whom it reached; invalid when they are many
	Port        uint16        // the one destination port that matters; 0 when they are many or there is none
	Protocol    flow.Protocol // 0 when they are many
	Exporters   []netip.Addr  // who saw it, at most a few

	First, Last flow.Time // event time of the earliest and latest flow behind the finding

	Counts   []Count  // the numbers of the rule, in the order in which a reader wants them
	Evidence Evidence // a bounded sample
	Silence  string   // the item of the configuration's allow list, in YAML, that would have kept it from being told
	Sampling uint32   // the highest known 1-in-N packet sampling of the flows behind it; 0 when none was known

	Technique Technique
	Summary   string // one sentence that can be understood by itself
}

// Count is one number that the rule measured and, where there is one, the bound that it crossed.
type Count struct {
	Name      string // snake_case, becomes flow.anomaly.count.<name>: "failed_targets"
	Value     float64
	Threshold float64 // 0 when the number is told for context only
}

// Evidence is a bounded sample of what lies behind a finding, in the order in which it was met.
type Evidence struct {
	Ports []uint16
	Peers []netip.Addr
	Open  []netip.AddrPort // what answered the subject: the first thing that an analyst asks
	Flows []string         // at most five conversations behind the finding, one line each
}

// Technique is a MITRE ATT&CK technique and the tactic under which it is meant.
type Technique struct {
	ID, Name string // "T1046", "Network Service Discovery"
	Tactic   string // "discovery"
}
