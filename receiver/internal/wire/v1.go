package wire

import "fmt"

const (
	v1Header = 16 // octets
	v1Record = 48
	v1Long   = 52
)

// V1Template describes the record of NetFlow v1 with IANA's elements, for use with the set V1Set. Each call makes a new one.
func V1Template() *Template {
	return &Template{ID: V1Set, Fields: countedFields(
		Field{ID: 210, Length: 2}, // paddingOctets
		Field{ID: 4, Length: 1},   // protocolIdentifier
		Field{ID: 5, Length: 1},   // ipClassOfService
		Field{ID: 6, Length: 1},   // tcpControlBits
		Field{ID: 210, Length: 7}, // paddingOctets
	)}
}

// V1LongTemplate is V1Template for the set V1LongSet: the same fields and four octets of padding more.
func V1LongTemplate() *Template {
	t := V1Template()
	t.ID = V1LongSet
	t.Fields[len(t.Fields)-1].Length += v1Long - v1Record
	return t
}

// parseV1 reads "NetFlow Export Version 1 Header and Record Format" (Cisco, NetFlow FlowCollector guide, appendix B).
//
// Of the two lengths of a record, 48 octets are Cisco's, softflowd's and nfdump's, and 52 are those of Extreme's Packet over SONET
// module. Nothing but the length of the datagram tells them apart, so it must be what the count says with the one or the other.
func (m *Message) parseV1(b []byte) error {
	short, long, err := v1Lengths(b)
	switch {
	case err != nil:
		return err
	case len(b) == short:
		m.parseCounted(b, v1Header, V1Set)
	case len(b) == long:
		m.parseCounted(b, v1Header, V1LongSet)
	default:
		return fmt.Errorf("%d v1 records in %d octets: %w", count(b), len(b), ErrLength)
	}
	return nil
}

// v1Lengths are the lengths that the message at the front of b can have; the second may be more than there is.
func v1Lengths(b []byte) (short, long int, err error) {
	short, err = countedLength(b, v1Header, v1Record)
	return short, short + (v1Long-v1Record)*(short-v1Header)/v1Record, err
}

// v1Length is the length of the message at the front of b, a file. The short record counts unless only behind long ones the file
// ends or the next message begins.
func v1Length(b []byte) (int, error) {
	short, long, err := v1Lengths(b)
	if err != nil {
		return 0, err
	}
	if long <= len(b) && !mayFollowV1(b[short:]) && mayFollowV1(b[long:]) {
		return long, nil
	}
	return short, nil
}

// mayFollowV1 tells whether b, what follows a message in a file, is its end or looks like a message of the same kind. In one
// datagram Cisco sends 24 records, Extreme 25 and softflowd 30, and with twice as many a file rarely has such octets elsewhere.
func mayFollowV1(b []byte) bool {
	const records = 60
	return len(b) == 0 || len(b) >= v1Header && version(b) == V1 && count(b) > 0 && count(b) <= records
}

func (m *Message) appendV1(b []byte) ([]byte, error) {
	set, record := uint16(V1Set), v1Record
	if len(m.Sets) == 1 && m.Sets[0].ID == V1LongSet {
		set, record = V1LongSet, v1Long
		if len(m.Sets[0].Data) == 0 { // would be read as the short form
			return nil, fmt.Errorf("v1 records of 0 octets in set %d: %w", V1LongSet, ErrLength)
		}
	}
	data, err := m.counted(set, record)
	if err != nil {
		return nil, err
	}
	return append(m.appendCounted(b, len(data)/record), data...), nil
}
