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
