// Package wire reads and writes the export protocols as they stand on the wire: NetFlow v1, v5 and v7 (Cisco), NetFlow v9 (RFC
// 3954) and IPFIX (RFC 7011): messages, sets, templates, and records cut into the values of their fields. NetFlow v8 is known by
// name and refused.
//
// It knows structure and no meaning: which element is an address, and which template a data set needs, is known to the
// session. Parse could be given the session's templates; it does without, because then it is a function of the bytes
// alone, and a message can be parsed, written back and fuzzed without a session. What a template makes of a data set is
// Template.Split.
//
// Everything that can be parsed can be appended, and what Append wrote Parse reads back the same. The other way round, Append
// gives back the very octets that Parse read without an error, but for one thing that no exporter has a reason to send: the
// enterprise bit with enterprise number 0 is read as IANA's element and written without the bit.
package wire

// The version words that tell the protocols apart.
const (
	V1      = 1
	V5      = 5
	V7      = 7
	V9      = 9
	IPFIX10 = 10
)

// The IDs of the one set that a message of the versions before templates has, and of their templates. They are IDs that a data set
// can have, so that these versions can go the way of the others.
const (
	V5Set     = 256
	V7Set     = 257
	V1Set     = 258 // records of 48 octets
	V1LongSet = 259 // records of 52 octets
)

// Message is one export message of any version. After Parse the Data of its sets is part of the parsed bytes; nothing else
// is. The next Parse into the same Message reuses the memory of Sets, Templates and Fields, so whoever keeps a template must
// copy its Fields.
type Message struct {
	Version  uint16
	Count    uint16 // v1, v5, v7: records (Append counts them itself); v9: records of all kinds by the exporter, often wrongly
	Uptime   uint32 // all but IPFIX: milliseconds since the exporter started
	Seconds  uint32 // export time, seconds since the Unix epoch
	Nanos    uint32 // v1, v5, v7: residual nanoseconds of the export time
	Sequence uint32 // v5, v7: flows, v9: messages, IPFIX: data records, sent before this message; v1 has none
	Domain   uint32 // v9: source ID, IPFIX: observation domain ID, v5: engine type and ID in the low 16 bits, v7: reserved
	Sampling uint16 // v5: mode in the upper two bits, interval in the lower fourteen
	Sets     []Set

	// What Sets point into. One store for the whole message cannot grow beyond what the longest message justifies, which
	// memory kept by each set could.
	templates []Template
	fields    []Field
}

// Set is one set (v9: FlowSet) of a message. NetFlow v1, v5 and v7 have no sets: their records stand in one Set of an ID of theirs.
type Set struct {
	ID        uint16
	Templates []Template // in a template or options template set
	Data      []byte     // records and padding, without the set header; in a template or options template set the padding
}

// Template describes the records of a data set. In IPFIX one without Fields withdraws the template of that ID, or, where ID is
// that of the set it stands in, all templates of that kind (RFC 7011 section 8.1).
type Template struct {
	ID     uint16  // at least 256, but for the withdrawal of all
	Scopes int     // how many of Fields, from the first, are scope fields; none in a template, rarely none in v9's options templates
	Fields []Field // none in an IPFIX template withdrawal
}

// Field is one field specifier of a template.
type Field struct {
	Enterprise uint32 // private enterprise number, 0 for IANA's elements
	ID         uint16 // information element ID, without the enterprise bit; in a v9 scope field the scope type
	Length     uint16 // in octets, or Variable
}

// Variable is the Length of a field whose values each carry their own length (RFC 7011 section 7).
const Variable = 65535
