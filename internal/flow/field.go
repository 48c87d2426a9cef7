package flow

// Field names one number of a Flow, for Fields.
type Field uint8

// The numbers of a Flow whose zero is a value of its own.
const (
	FieldSequence Field = iota
	FieldSrcPort
	FieldDstPort
	FieldProtocol
	FieldIPVersion
	FieldTCPFlags
	FieldICMPType
	FieldICMPCode
	FieldBytes
	FieldPackets
	FieldTOS
	FieldTTL
	FieldIPFlags
	FieldFragmentID
	FieldFragmentOffset
	FieldFlowLabel
	FieldForwardingStatus
	FieldIn
	FieldOut
	FieldDomain
	FieldObservationPoint
	FieldSrcMAC
	FieldDstMAC
	FieldVLAN
	FieldSrcVLAN
	FieldDstVLAN
	FieldSrcAS
	FieldDstAS
	FieldSrcNet
	FieldDstNet
	FieldNextHopAS
	FieldNATSrcPort
	FieldNATDstPort
	FieldNATEvent
	FieldFirewallEvent
	FieldReverseBytes
	FieldReversePackets
	FieldReverseTCPFlags
	FieldReverseTOS

	// FieldCount is how many there are.
	FieldCount
)

// AllFields is the set of every Field.
const AllFields = Fields(1<<FieldCount - 1)

// Fields is a set of Field.
type Fields uint64

// Has tells whether field is in s.
func (s Fields) Has(field Field) bool { return s>>field&1 == 1 }

// Add puts field into s.
func (s *Fields) Add(field Field) { *s |= 1 << field }

// Exchange has each of two fields in s if the other one was.
func (s *Fields) Exchange(a, b Field) {
	hadA, hadB := s.Has(a), s.Has(b)
	*s &^= 1<<a | 1<<b
	if hadA {
		s.Add(b)
	}
	if hadB {
		s.Add(a)
	}
}

// FieldsOf makes the set of the given fields.
func FieldsOf(fields ...Field) Fields {
	var s Fields
	for _, field := range fields {
		s.Add(field)
	}
	return s
}
