package wire

import (
	"encoding/binary"
	"fmt"
)

// shape is what the header of a template record says, whatever its layout.
type shape struct {
	id             uint16
	fields, scopes int // fields of both kinds, and how many of them are scope fields
}

// parseShape reads the header of a template record, of which leastTemplate octets are there. With an error it gives at least
// the ID.
func (m *Message) parseShape(b []byte, set uint16) (shape, []byte, error) {
	s := shape{id: binary.BigEndian.Uint16(b)}
	n := int(binary.BigEndian.Uint16(b[2:]))
	switch {
	case m.Version == V9 && set == v9Options: // RFC 3954 section 6.1 counts octets
		options := int(binary.BigEndian.Uint16(b[4:]))
		if n%fieldLength != 0 || options%fieldLength != 0 {
			return s, nil, fmt.Errorf("scopes of %d octets, options of %d: %w", n, options, ErrLength)
		}
		s.scopes = n / fieldLength
		s.fields = s.scopes + options/fieldLength
		return s, b[6:], nil
	case m.Version == IPFIX10 && set == ipfixOptions && n > 0: // RFC 7011 section 3.4.2.2 counts fields
		if len(b) < 6 {
			return s, nil, fmt.Errorf("options template header in %d octets: %w", len(b), ErrTruncated)
		}
		s.fields, s.scopes = n, int(binary.BigEndian.Uint16(b[4:]))
		return s, b[6:], nil
	default: // RFC 3954 section 5.2, RFC 7011 sections 3.4.1 and 8.1
		s.fields = n
		return s, b[4:], nil
	}
}

// appendShape writes a header that checkShape found good.
func (m *Message) appendShape(b []byte, s shape, set uint16) []byte {
	b = binary.BigEndian.AppendUint16(b, s.id)
	if m.Version == V9 && set == v9Options {
		b = binary.BigEndian.AppendUint16(b, uint16(fieldLength*s.scopes))
		return binary.BigEndian.AppendUint16(b, uint16(fieldLength*(s.fields-s.scopes)))
	}
	b = binary.BigEndian.AppendUint16(b, uint16(s.fields))
	if s.scopes > 0 {
		b = binary.BigEndian.AppendUint16(b, uint16(s.scopes))
	}
	return b
}

// checkShape tells whether a template may look like that in the given set.
func (m *Message) checkShape(s shape, set uint16) error {
	_, options := m.TemplateSets()
	switch {
	case m.Version == IPFIX10 && s.fields == 0 && s.scopes == 0: // a withdrawal
		if s.id < 256 && s.id != set {
			return fmt.Errorf("withdrawal of an ID below 256: %w", ErrTemplate)
		}
		return nil
	case s.id < 256:
		return fmt.Errorf("ID below 256: %w", ErrTemplate)
	case s.fields == 0:
		return fmt.Errorf("no fields: %w", ErrTemplate)
	case set == options && (s.scopes < m.leastScopes() || s.scopes > s.fields):
		return fmt.Errorf("%d scopes, %d fields in all: %w", s.scopes, s.fields, ErrTemplate)
	case set != options && s.scopes != 0:
		return fmt.Errorf("%d scopes in a template without options: %w", s.scopes, ErrTemplate)
	}
	return nil
}

// leastScopes is how many scope fields an options template has at the least. RFC 3954 section 6.1 does not ask for any, and some
// exporters send a scope length of 0; RFC 7011 section 3.4.2.2 does.
func (m *Message) leastScopes() int {
	if m.Version == V9 {
		return 0
	}
	return 1
}
