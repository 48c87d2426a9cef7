package ie

// Type is an abstract data type (RFC 7012 section 3.1). Its number is the one that IANA gave it for the element
// informationElementDataType.
type Type uint8

// The data types. Unsigned256 came with RFC 9740.
const (
	OctetArray Type = iota
	Unsigned8
	Unsigned16
	Unsigned32
	Unsigned64
	Signed8
	Signed16
	Signed32
	Signed64
	Float32
	Float64
	Boolean
	MACAddress
	String
	DateTimeSeconds
	DateTimeMilliseconds
	DateTimeMicroseconds
	DateTimeNanoseconds
	IPv4Address
	IPv6Address
	BasicList
	SubTemplateList
	SubTemplateMultiList
	Unsigned256
)

var typeNames = [...]string{
	OctetArray: "octetArray",
	Unsigned8:  "unsigned8", Unsigned16: "unsigned16", Unsigned32: "unsigned32", Unsigned64: "unsigned64",
	Signed8: "signed8", Signed16: "signed16", Signed32: "signed32", Signed64: "signed64",
	Float32: "float32", Float64: "float64",
	Boolean: "boolean", MACAddress: "macAddress", String: "string",
	DateTimeSeconds: "dateTimeSeconds", DateTimeMilliseconds: "dateTimeMilliseconds",
	DateTimeMicroseconds: "dateTimeMicroseconds", DateTimeNanoseconds: "dateTimeNanoseconds",
	IPv4Address: "ipv4Address", IPv6Address: "ipv6Address",
	BasicList: "basicList", SubTemplateList: "subTemplateList", SubTemplateMultiList: "subTemplateMultiList",
	Unsigned256: "unsigned256",
}

// String is the registry's name of t, "unknown" for a number that is none of the constants.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return "unknown"
}

// Structured tells whether values of t are lists (RFC 6313).
func (t Type) Structured() bool {
	return t == BasicList || t == SubTemplateList || t == SubTemplateMultiList
}

// ParseType is the inverse of String; false for a name that the registry does not have.
func ParseType(name string) (Type, bool) {
	for t, n := range typeNames {
		if n == name {
			return Type(t), true
		}
	}
	return 0, false
}
