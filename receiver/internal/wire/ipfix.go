package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

const ipfixHeader = 16 // octets

// The set IDs of IPFIX that mean templates (RFC 7011 section 3.3.2).
const (
	ipfixTemplates = 2
	ipfixOptions   = 3
)

// parseIPFIX reads a message as RFC 7011 section 3.1 has it.
func (m *Message) parseIPFIX(b []byte) error {
	n, err := ipfixLength(b)
	if err != nil {
		return err
	}
	m.Seconds = binary.BigEndian.Uint32(b[4:])
	m.Sequence = binary.BigEndian.Uint32(b[8:])
	m.Domain = binary.BigEndian.Uint32(b[12:])
	if err := m.parseSets(b[:n], ipfixHeader); err != nil {
		return err
	}
	return trailing(b, n)
}

// ipfixLength is the length that the header of the message at the front of b gives.
func ipfixLength(b []byte) (int, error) {
	if err := checkHeader(b, ipfixHeader); err != nil {
		return 0, err
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < ipfixHeader {
		return 0, fmt.Errorf("IPFIX message of %d octets by its header: %w", n, ErrLength)
	}
	if n > len(b) {
		return 0, fmt.Errorf("IPFIX message of %d octets by its header, %d are there: %w", n, len(b), ErrTruncated)
	}
	return n, nil
}

func (m *Message) appendIPFIX(b []byte) ([]byte, error) {
	start := len(b)
	b = binary.BigEndian.AppendUint16(b, IPFIX10)
	b = append(b, 0, 0) // the length, known at the end
	b = binary.BigEndian.AppendUint32(b, m.Seconds)
	b = binary.BigEndian.AppendUint32(b, m.Sequence)
	b = binary.BigEndian.AppendUint32(b, m.Domain)
	b, err := m.appendSets(b)
	if err != nil {
		return nil, err
	}
	n := len(b) - start
	if n > math.MaxUint16 {
		return nil, fmt.Errorf("IPFIX message of %d octets: %w", n, ErrLength)
	}
	binary.BigEndian.PutUint16(b[start+2:], uint16(n))
	return b, nil
}
