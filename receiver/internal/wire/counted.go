package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Before templates, in NetFlow v1, v5 and v7, a message is a header that counts records, and records of one length. The first
// sixteen octets of the headers are the same, and so are the first 36 of the records.

// version and count read the first two words of a header.
func version(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
func count(b []byte) uint16   { return binary.BigEndian.Uint16(b[2:]) }

// countedLength is the length that the header of the message at the front of b gives by its count of records.
func countedLength(b []byte, header, record int) (int, error) {
	if err := checkHeader(b, header); err != nil {
		return 0, err
	}
	n := header + int(count(b))*record
	if n > len(b) {
		return 0, fmt.Errorf("%d v%d records in %d octets: %w", count(b), version(b), len(b), ErrTruncated)
	}
	return n, nil
}

// parseCounted reads what the headers have in common, and all that follows the header of b as records.
func (m *Message) parseCounted(b []byte, header int, set uint16) {
	m.Count = count(b)
	m.Uptime = binary.BigEndian.Uint32(b[4:])
	m.Seconds = binary.BigEndian.Uint32(b[8:])
	m.Nanos = binary.BigEndian.Uint32(b[12:])
	m.Sets = append(m.Sets, Set{ID: set, Data: b[header:len(b):len(b)]})
}

// countedFields are the fields that the records have in common, and those that follow.
func countedFields(following ...Field) []Field {
	return append([]Field{
		{ID: 8, Length: 4},  // sourceIPv4Address
		{ID: 12, Length: 4}, // destinationIPv4Address
		{ID: 15, Length: 4}, // ipNextHopIPv4Address
		{ID: 10, Length: 2}, // ingressInterface
		{ID: 14, Length: 2}, // egressInterface
		{ID: 2, Length: 4},  // packetDeltaCount
		{ID: 1, Length: 4},  // octetDeltaCount
		{ID: 22, Length: 4}, // flowStartSysUpTime
		{ID: 21, Length: 4}, // flowEndSysUpTime
		{ID: 7, Length: 2},  // sourceTransportPort
		{ID: 11, Length: 2}, // destinationTransportPort
	}, following...)
}

// counted is what stands in the one set that m must have, whole records.
func (m *Message) counted(set uint16, record int) ([]byte, error) {
	if len(m.Sets) != 1 || m.Sets[0].ID != set || len(m.Sets[0].Templates) > 0 {
		return nil, fmt.Errorf("a v%d message has one set, with ID %d and no templates: %w", m.Version, set, ErrTemplate)
	}
	data := m.Sets[0].Data
	if len(data)%record != 0 || len(data)/record > math.MaxUint16 {
		return nil, fmt.Errorf("v%d records of %d octets: %w", m.Version, len(data), ErrLength)
	}
	return data, nil
}

// appendCounted writes what the headers have in common.
func (m *Message) appendCounted(b []byte, records int) []byte {
	b = binary.BigEndian.AppendUint16(b, m.Version)
	b = binary.BigEndian.AppendUint16(b, uint16(records))
	b = binary.BigEndian.AppendUint32(b, m.Uptime)
	b = binary.BigEndian.AppendUint32(b, m.Seconds)
	return binary.BigEndian.AppendUint32(b, m.Nanos)
}
