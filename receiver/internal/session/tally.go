package session

import "time"

// Tally counts what became of one datagram, or of many.
type Tally struct {
	Flows         uint64 // data records that became flows
	OptionRecords uint64 // data records of options templates, which describe the exporter and are no flows
	Templates     uint64 // templates and options templates that were new or changed; not those sent again unchanged
	Withdrawn     uint64 // templates and options templates that the exporter withdrew
	Lost          [Losses]uint64

	Reported [Reports]uint64 // what exporters counted of themselves since they last told

	Skewed  uint64        // messages whose export time was further from their receipt than Options.MaxSkew
	Skew    time.Duration // how far the exporter's clock was ahead of ours in the last message that told it
	HasSkew bool          // whether one did
}

// Add adds what other counted.
func (t *Tally) Add(other Tally) {
	t.Flows += other.Flows
	t.OptionRecords += other.OptionRecords
	t.Templates += other.Templates
	t.Withdrawn += other.Withdrawn
	for loss, n := range other.Lost {
		t.Lost[loss] += n
	}
	for report, n := range other.Reported {
		t.Reported[report] += n
	}
	t.Skewed += other.Skewed
	if other.HasSkew {
		t.Skew, t.HasSkew = other.Skew, true
	}
}

// Loss is a reason for which something that an exporter sent did not become part of a flow. Each counts in its own unit.
type Loss uint8

// The reasons.
const (
	// UnknownVersion counts datagrams that are neither NetFlow v1, v5, v7, v8, v9, IPFIX nor sFlow v5.
	UnknownVersion Loss = iota
	// NetFlowV8 counts datagrams of NetFlow v8, which has no flows but sums over them.
	NetFlowV8
	// Malformed counts datagrams with a fault; what stood before the fault is kept.
	Malformed
	// NoTemplate counts data sets, and lists of records, whose template has not been received, or was lost to expiry or eviction.
	NoTemplate
	// ReservedSet counts sets with an ID that the protocol keeps for its future.
	ReservedSet
	// SequenceGap counts flows (NetFlow v5, v7) or data records (IPFIX) that sequence numbers show missing.
	SequenceGap
	// MessageGap counts export messages that the sequence numbers of NetFlow v9 or sFlow show missing.
	MessageGap
	// SequenceJump counts messages that came late or twice, or after which the count began anew; nothing need be lost.
	SequenceJump
	// UnknownElement counts elements that the registry does not know, once for each template learnt and each basicList that has them.
	UnknownElement
	// BadValue counts values that are no value of their element's type, mostly for their length.
	BadValue
	// TemplateFields counts templates refused for having too many fields.
	TemplateFields
	// TemplateLimit counts templates refused because their session, or all together, have as many as they may.
	TemplateLimit
	// TemplateExpired counts templates forgotten because the exporter did not send them again within their lifetime.
	TemplateExpired
	// WithdrawalIgnored counts template withdrawals ignored because they came over UDP.
	WithdrawalIgnored
	// WithdrawalUnknown counts withdrawals of a template that is not known, or is one of the other kind: exporters must not send them.
	WithdrawalUnknown
	// TemplateRedefined counts templates of a connection that took the place of another without its withdrawal (RFC 7011 section 8.1
	// forbids it): data that the exporter still meant for the old one is misread.
	TemplateRedefined
	// SamplerLimit counts option records whose sampler was one too many for the session.
	SamplerLimit
	// NameLimit counts option records whose name, element or report was one too many for the device or session.
	NameLimit
	// SessionLimit counts sessions forgotten to make room for others.
	SessionLimit
	// SFlowCounterSample counts samples of an interface's or device's own counters, which are no flows.
	SFlowCounterSample
	// SFlowUnknownSample counts samples of any other kind than flows and counters: discarded packets, and those of vendors.
	SFlowUnknownSample

	// Losses is the number of reasons.
	Losses
)

var lossNames = [Losses]string{
	UnknownVersion:    "unknown_version",
	NetFlowV8:         "netflow_v8",
	Malformed:         "malformed",
	NoTemplate:        "no_template",
	ReservedSet:       "reserved_set",
	SequenceGap:       "sequence_gap",
	MessageGap:        "message_gap",
	SequenceJump:      "sequence_jump",
	UnknownElement:    "unknown_element",
	BadValue:          "bad_value",
	TemplateFields:    "template_fields",
	TemplateLimit:     "template_limit",
	TemplateExpired:   "template_expired",
	WithdrawalIgnored: "withdrawal_ignored",
	WithdrawalUnknown: "withdrawal_unknown",
	TemplateRedefined: "template_redefined",
	SamplerLimit:      "sampler_limit",
	NameLimit:         "name_limit",
	SessionLimit:      "session_limit",

	SFlowCounterSample: "sflow_counter_sample",
	SFlowUnknownSample: "sflow_unknown_sample",
}

// String is the name of l for metrics: lower case with underscores.
func (l Loss) String() string {
	if l < Losses {
		return lossNames[l]
	}
	return "unknown"
}
