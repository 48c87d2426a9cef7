package flow

// Type is the protocol that carried a flow to the collector.
type Type uint8

// The protocols, in the order of their age. UnknownType is the zero value.
const (
	UnknownType Type = iota
	NetFlowV5
	NetFlowV9
	IPFIX
)

// typeNames are the names that the Collector's existing NetFlow receiver writes into flow.type.
var typeNames = [...]string{UnknownType: "unknown", NetFlowV5: "netflow_v5", NetFlowV9: "netflow_v9", IPFIX: "ipfix"}

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
