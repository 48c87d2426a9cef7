package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

const (
	v5Header = 24 // octets
	v5Record = 48
)

// V5Template describes the record of NetFlow v5 with IANA's elements, for use with the set V5Set. Cisco's two octet counts of
// padding are paddingOctets (210). Each call makes a new one.
func V5Template() *Template {
	return &Template{ID: V5Set, Fields: countedFields(
		Field{ID: 210, Length: 1}, // paddingOctets
		Field{ID: 6, Length: 1},   // tcpControlBits
		Field{ID: 4, Length: 1},   // protocolIdentifier
		Field{ID: 5, Length: 1},   // ipClassOfService
		Field{ID: 16, Length: 2},  // bgpSourceAsNumber
		Field{ID: 17, Length: 2},  // bgpDestinationAsNumber
		Field{ID: 9, Length: 1},   // sourceIPv4PrefixLength
		Field{ID: 13, Length: 1},  // destinationIPv4PrefixLength
		Field{ID: 210, Length: 2}, // paddingOctets
	)}
}

// parseV5 reads "NetFlow Export Version 5 Header and Record Format" (Cisco, NetFlow FlowCollector guide, tables B-3 and B-4).
func (m *Message) parseV5(b []byte) error {
	n, err := v5Length(b)
	if err != nil {
		return err
	}
	m.parseCounted(b[:n:n], v5Header, V5Set)
	m.Sequence = binary.BigEndian.Uint32(b[16:])
	m.Domain = uint32(binary.BigEndian.Uint16(b[20:]))
	m.Sampling = binary.BigEndian.Uint16(b[22:])
	return trailing(b, n)
}

func v5Length(b []byte) (int, error) { return countedLength(b, v5Header, v5Record) }

func (m *Message) appendV5(b []byte) ([]byte, error) {
	data, err := m.counted(V5Set, v5Record)
	if err != nil {
		return nil, err
	}
	if m.Domain > math.MaxUint16 {
		return nil, fmt.Errorf("v5 engine %d has more than 16 bits: %w", m.Domain, ErrLength)
	}
	b = m.appendCounted(b, len(data)/v5Record)
	b = binary.BigEndian.AppendUint32(b, m.Sequence)
	b = binary.BigEndian.AppendUint16(b, uint16(m.Domain))
	b = binary.BigEndian.AppendUint16(b, m.Sampling)
	return append(b, data...), nil
}
