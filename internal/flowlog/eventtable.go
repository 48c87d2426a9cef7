package flowlog

import (
	"net/netip"
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// EventName is the event name of every record that Findings writes.
const EventName = "flow.anomaly"

// The beginnings of the attribute names that end in the name of an anomaly.Count.
const (
	countPrefix     = "flow.anomaly.count."
	thresholdPrefix = "flow.anomaly.threshold."
)

// eventColumns is everything that a finding's log record may hold. The record has an empty Resource: a finding may rest on
// flows of several exporters.
var eventColumns = []column[anomaly.Finding]{
	{Column: Column{"EventName", Envelope, Str, LogData, "`" + EventName + "`"}},
	{Column: Column{"Timestamp", Envelope, Int, LogData,
		"event time of the latest flow behind the finding, like `flow.anomaly.last_seen`"}},
	{Column: Column{"SeverityNumber", Envelope, Int, LogData, severityMeaning()}},
	{Column: Column{"SeverityText", Envelope, Str, LogData, "`info`, `low`, `medium`, `high`, `critical`"}},
	{Column: Column{"Body", Envelope, Str, LogData, "one sentence that can be understood by itself"}},

	text(Column{"flow.anomaly.id", Record, Str, Own, "the episode; the same in all its events, and in `flow.anomaly.ids` of its flows"},
		func(f *anomaly.Finding) *string { return &f.ID }),
	text(Column{"flow.anomaly.type", Record, Str, Own, "what happened, `<family>.<form>`"},
		func(f *anomaly.Finding) *string { return &f.Type }),
	text(Column{"flow.anomaly.detector", Record, Str, Own, "the detector's name in the configuration"},
		func(f *anomaly.Finding) *string { return &f.Detector }),
	spelled(Column{"flow.anomaly.state", Record, Str, Own, "`open`, `update` or `close`: where the episode stands in its life"},
		func(f *anomaly.Finding) string { return f.State.String() }, takeState),
	double(Column{"flow.anomaly.score", Record, Double, Own, "0 to 1: how sure the detector is that this is no ordinary traffic"},
		func(f *anomaly.Finding) *float64 { return &f.Score }),
	address(Column{"flow.anomaly.subject", Record, Str, Own, "the host that the finding is about"},
		func(f *anomaly.Finding) *netip.Addr { return &f.Subject }),
	spelled(Column{"flow.anomaly.network", Record, Str, Own, "the network that the finding is about, as a CIDR, in place of a subject"},
		networkText, takeNetwork),
	nonzero(Column{"flow.anomaly.interface", Record, Int, Own, "ifIndex of the interface that the finding is about, in place of a subject"},
		func(f *anomaly.Finding) *uint32 { return &f.Interface }),
	address(Column{"source.address", Record, Str, SemConv, "who opened the traffic; absent when they are many"},
		func(f *anomaly.Finding) *netip.Addr { return &f.Source }),
	address(Column{"destination.address", Record, Str, SemConv, "whom it reached; absent when they are many"},
		func(f *anomaly.Finding) *netip.Addr { return &f.Destination }),
	nonzero(Column{"destination.port", Record, Int, SemConv, "the one destination port that matters; absent when they are many"},
		func(f *anomaly.Finding) *uint16 { return &f.Port }),
	spelled(Column{"network.transport", Record, Str, SemConv, "IP protocol, as in a flow; absent when they are many"},
		transportName, takeTransport),
	list(Column{"flow.sampler_addresses", Record, Strs, Own, "the exporters that saw it, at most a few"},
		func(f *anomaly.Finding) *[]netip.Addr { return &f.Exporters }, stringItem[netip.Addr], parsedItem(netip.ParseAddr)),
	nonzero(Column{"flow.anomaly.first_seen", Record, Int, Own, "event time of the earliest flow behind the finding, ns since the Unix epoch"},
		func(f *anomaly.Finding) *flow.Time { return &f.First }),
	nonzero(Column{"flow.anomaly.last_seen", Record, Int, Own, "event time of the latest flow behind the finding, ns since the Unix epoch"},
		func(f *anomaly.Finding) *flow.Time { return &f.Last }),
	{Column: Column{countPrefix + "<name>", Record, Double, Own, "a number that the rule measured"}},
	{Column: Column{thresholdPrefix + "<name>", Record, Double, Own, "the bound that this number crossed; absent when it is told for context only"}},
	list(Column{"flow.anomaly.evidence.ports", Record, Ints, Own, "sample of the destination ports, in the order in which they were met"},
		func(f *anomaly.Finding) *[]uint16 { return &f.Evidence.Ports }, portItem, uintOf[uint16]),
	list(Column{"flow.anomaly.evidence.peers", Record, Strs, Own, "sample of the addresses that the subject dealt with"},
		func(f *anomaly.Finding) *[]netip.Addr { return &f.Evidence.Peers }, stringItem[netip.Addr], parsedItem(netip.ParseAddr)),
	list(Column{"flow.anomaly.evidence.open", Record, Strs, Own, "sample of what answered the subject, `address:port`"},
		func(f *anomaly.Finding) *[]netip.AddrPort { return &f.Evidence.Open }, stringItem[netip.AddrPort], parsedItem(netip.ParseAddrPort)),
	list(Column{"flow.anomaly.evidence.flows", Record, Strs, Own, "at most five of the conversations behind the finding, a line each"},
		func(f *anomaly.Finding) *[]string { return &f.Evidence.Flows }, pcommon.Value.SetStr, textItem),
	text(Column{"flow.anomaly.silence", Record, Str, Own, "the item of `allow` that keeps such findings from being told, to be copied"},
		func(f *anomaly.Finding) *string { return &f.Silence }),
	nonzero(Column{"flow.anomaly.sampling_rate", Record, Int, Own, "highest known 1-in-N packet sampling of the flows behind it"},
		func(f *anomaly.Finding) *uint32 { return &f.Sampling }),
	text(Column{"threat.technique.id", Record, Str, ECS, "MITRE ATT&CK technique"},
		func(f *anomaly.Finding) *string { return &f.Technique.ID }),
	text(Column{"threat.technique.name", Record, Str, ECS, "name of the technique"},
		func(f *anomaly.Finding) *string { return &f.Technique.Name }),
	text(Column{"threat.tactic.name", Record, Str, ECS, "MITRE ATT&CK tactic under which the technique is meant"},
		func(f *anomaly.Finding) *string { return &f.Technique.Tactic }),
	constant[anomaly.Finding](Column{"event.kind", Record, Str, ECS, "`alert`"}, "alert"),
	constant[anomaly.Finding](Column{"event.category", Record, Strs, ECS, "`network`, `intrusion_detection`"}, "network", "intrusion_detection"),
}

func takeState(f *anomaly.Finding, s string) {
	if state, ok := anomaly.ParseState(s); ok {
		f.State = state
	}
}

func transportName(f *anomaly.Finding) string {
	if f.Protocol == 0 {
		return ""
	}
	return f.Protocol.String()
}

func takeTransport(f *anomaly.Finding, s string) {
	if p, ok := flow.ParseProtocol(s); ok {
		f.Protocol = p
	}
}

func networkText(f *anomaly.Finding) string {
	if !f.Network.IsValid() {
		return ""
	}
	return f.Network.String()
}

func takeNetwork(f *anomaly.Finding, s string) {
	if p, err := netip.ParsePrefix(s); err == nil {
		f.Network = p
	}
}

func textItem(v pcommon.Value) (string, bool) { return v.Str(), v.Type() == pcommon.ValueTypeStr }

func portItem(v pcommon.Value, port uint16) { v.SetInt(int64(port)) }

// severityMeaning spells severityNumbers for the attribute table.
func severityMeaning() string {
	meaning := ""
	for severity, number := range severityNumbers {
		if severity > 0 {
			meaning += ", "
		}
		meaning += anomaly.Severity(severity).String() + " " + strconv.Itoa(int(number)) + " (" + number.String() + ")"
	}
	return meaning
}
