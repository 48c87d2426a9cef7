package flow

// Type is the protocol that carried a flow to the collector.
type Type uint8

// The protocols. UnknownType is the zero value.
const (
	UnknownType Type = iota
	NetFlowV1
	NetFlowV5
	NetFlowV7
	NetFlowV9
	IPFIX
	SFlowV5
)

// typeNames are the names that the Collector's existing NetFlow receiver writes into flow.type, and for the two protocols that it
// does not read names after its pattern.
var typeNames = [...]string{
	UnknownType: "unknown",
	NetFlowV1:   "netflow_v1",
	NetFlowV5:   "netflow_v5",
	NetFlowV7:   "netflow_v7",
	NetFlowV9:   "netflow_v9",
	IPFIX:       "ipfix",
	SFlowV5:     "sflow_5",
}

// String is the name of t as the flow.type attribute carries it; "unknown" for a value that is none of the constants.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return typeNames[UnknownType]
}

// ParseType is the inverse of String; a name that it does not know gives UnknownType.
func ParseType(name string) Type {
	for t, n := range typeNames {
		if n == name {
			return Type(t)
		}
	}
	return UnknownType
}
