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
	return &Template{ID: V5Set, Fields: []Field{
		{ID: 8, Length: 4},   // sourceIPv4Address
		{ID: 12, Length: 4},  // destinationIPv4Address
		{ID: 15, Length: 4},  // ipNextHopIPv4Address
		{ID: 10, Length: 2},  // ingressInterface
		{ID: 14, Length: 2},  // egressInterface
		{ID: 2, Length: 4},   // packetDeltaCount
		{ID: 1, Length: 4},   // octetDeltaCount
		{ID: 22, Length: 4},  // flowStartSysUpTime
		{ID: 21, Length: 4},  // flowEndSysUpTime
		{ID: 7, Length: 2},   // sourceTransportPort
		{ID: 11, Length: 2},  // destinationTransportPort
		{ID: 210, Length: 1}, // paddingOctets
		{ID: 6, Length: 1},   // tcpControlBits
		{ID: 4, Length: 1},   // protocolIdentifier
		{ID: 5, Length: 1},   // ipClassOfService
		{ID: 16, Length: 2},  // bgpSourceAsNumber
		{ID: 17, Length: 2},  // bgpDestinationAsNumber
		{ID: 9, Length: 1},   // sourceIPv4PrefixLength
		{ID: 13, Length: 1},  // destinationIPv4PrefixLength
		{ID: 210, Length: 2}, // paddingOctets
	}}
}

// parseV5 reads "NetFlow Export Version 5 Header and Record Format" (Cisco, NetFlow FlowCollector guide, tables B-3 and B-4).
func (m *Message) parseV5(b []byte) error {
	n, err := v5Length(b)
	if err != nil {
		return err
	}
	m.Count = binary.BigEndian.Uint16(b[2:])
	m.Uptime = binary.BigEndian.Uint32(b[4:])
	m.Seconds = binary.BigEndian.Uint32(b[8:])
	m.Nanos = binary.BigEndian.Uint32(b[12:])
	m.Sequence = binary.BigEndian.Uint32(b[16:])
	m.Domain = uint32(binary.BigEndian.Uint16(b[20:]))
	m.Sampling = binary.BigEndian.Uint16(b[22:])
	m.Sets = append(m.Sets, Set{ID: V5Set, Data: b[v5Header:n:n]})
	return trailing(b, n)
}

// v5Length is the length that the header of the message at the front of b gives by its count of records.
func v5Length(b []byte) (int, error) {
	if err := checkHeader(b, v5Header); err != nil {
		return 0, err
	}
	count := int(binary.BigEndian.Uint16(b[2:]))
	n := v5Header + count*v5Record
	if n > len(b) {
		return 0, fmt.Errorf("%d v5 records in %d octets: %w", count, len(b), ErrTruncated)
	}
	return n, nil
}

func (m *Message) appendV5(b []byte) ([]byte, error) {
	if len(m.Sets) != 1 || m.Sets[0].ID != V5Set || len(m.Sets[0].Templates) > 0 {
		return nil, fmt.Errorf("a v5 message has one set, with ID %d and no templates: %w", V5Set, ErrTemplate)
	}
	data := m.Sets[0].Data
	if len(data)%v5Record != 0 || len(data)/v5Record > math.MaxUint16 {
		return nil, fmt.Errorf("v5 records of %d octets: %w", len(data), ErrLength)
	}
	if m.Domain > math.MaxUint16 {
		return nil, fmt.Errorf("v5 engine %d has more than 16 bits: %w", m.Domain, ErrLength)
	}
	b = binary.BigEndian.AppendUint16(b, V5)
	b = binary.BigEndian.AppendUint16(b, uint16(len(data)/v5Record))
	b = binary.BigEndian.AppendUint32(b, m.Uptime)
	b = binary.BigEndian.AppendUint32(b, m.Seconds)
	b = binary.BigEndian.AppendUint32(b, m.Nanos)
	b = binary.BigEndian.AppendUint32(b, m.Sequence)
	b = binary.BigEndian.AppendUint16(b, uint16(m.Domain))
	b = binary.BigEndian.AppendUint16(b, m.Sampling)
	return append(b, data...), nil
}
