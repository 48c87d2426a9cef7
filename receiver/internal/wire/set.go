package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

const setHeader = 4 // octets

// TemplateSets are the IDs of template sets and options template sets in m's version, v9 or IPFIX.
func (m *Message) TemplateSets() (templates, options uint16) {
	if m.Version == V9 {
		return v9Templates, v9Options
	}
	return ipfixTemplates, ipfixOptions
}

// parseSets reads the sets of the message b, of which the first begins at the octet start.
func (m *Message) parseSets(b []byte, start int) error {
	var found faults
	for at, i := start, 0; at < len(b); i++ {
		n, err := setLength(b[at:])
		if err != nil {
			found.add(fmt.Errorf("set %d at octet %d: %w", i, at, err))
			break
		}
		set, err := m.parseSet(b[at : at+n])
		if err != nil {
			found.add(fmt.Errorf("set %d at octet %d: %w", i, at, err))
		}
		if err == nil || len(set.Templates) > 0 {
			m.Sets = append(m.Sets, set)
		}
		at += n
	}
	return found.err()
}

// setLength is the length of the set at the front of b, by its header (RFC 3954 section 5.2, RFC 7011 section 3.3.2).
func setLength(b []byte) (int, error) {
	if len(b) < setHeader {
		return 0, fmt.Errorf("%d octets, header of %d: %w", len(b), setHeader, ErrTruncated)
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < setHeader {
		return 0, fmt.Errorf("ID %d, %d octets by its header: %w", binary.BigEndian.Uint16(b), n, ErrLength)
	}
	if n > len(b) {
		return 0, fmt.Errorf("ID %d, %d octets by its header, %d are there: %w", binary.BigEndian.Uint16(b), n, len(b),
			ErrTruncated)
	}
	return n, nil
}

// parseSet reads the set that b is. Sets that have neither templates nor an ID for records keep their Data like data sets: what
// a reserved ID means is not for the syntax to say. With an error it gives the templates that stand before the fault.
func (m *Message) parseSet(b []byte) (Set, error) {
	set := Set{ID: binary.BigEndian.Uint16(b), Data: b[setHeader:len(b):len(b)]}
	templates, options := m.TemplateSets()
	if set.ID != templates && set.ID != options {
		return set, nil
	}
	var err error
	set.Templates, set.Data, err = m.parseTemplates(set.Data, set.ID)
	return set, err
}

func (m *Message) appendSets(b []byte) ([]byte, error) {
	for i := range m.Sets {
		var err error
		if b, err = m.appendSet(b, &m.Sets[i]); err != nil {
			return nil, fmt.Errorf("set %d: %w", i, err)
		}
	}
	return b, nil
}

func (m *Message) appendSet(b []byte, set *Set) ([]byte, error) {
	start := len(b)
	b = binary.BigEndian.AppendUint16(b, set.ID)
	b = append(b, 0, 0) // the length, known at the end
	b, err := m.appendTemplates(b, set)
	if err != nil {
		return nil, err
	}
	b = append(b, set.Data...)
	n := len(b) - start
	if n > math.MaxUint16 {
		return nil, fmt.Errorf("ID %d, %d octets: %w", set.ID, n, ErrLength)
	}
	binary.BigEndian.PutUint16(b[start+2:], uint16(n))
	return b, nil
}
