package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

const (
	fieldLength   = 4      // octets of a field specifier
	enterpriseBit = 0x8000 // RFC 7011 section 3.2: an enterprise number follows

	enterpriseLength = 4 // octets of an enterprise number
)

// parseTemplates reads the records of a template or options template set; what is left after the last is padding. With an error it
// gives the templates before the faulty one, and no padding.
func (m *Message) parseTemplates(b []byte, set uint16) (templates []Template, padding []byte, err error) {
	first := len(m.templates)
	for least := m.leastTemplate(set); len(b) >= least; {
		var t Template
		if t, b, err = m.parseTemplate(b, set); err != nil {
			err = fmt.Errorf("template %d: %w", t.ID, err)
			break
		}
		m.templates = append(m.templates, t)
	}
	return m.templates[first:len(m.templates):len(m.templates)], b, err
}

// leastTemplate is the length in octets of the shortest record of a template or options template set. Padding is shorter
// (RFC 7011 section 3.3.1).
func (m *Message) leastTemplate(set uint16) int {
	if m.Version == V9 && set == v9Options {
		return 6
	}
	return 4
}

// parseTemplate reads the record at the front of b. With an error it gives at least the ID.
func (m *Message) parseTemplate(b []byte, set uint16) (Template, []byte, error) {
	s, b, err := m.parseShape(b, set)
	t := Template{ID: s.id, Scopes: s.scopes}
	if err != nil {
		return t, nil, err
	}
	if err := m.checkShape(s, set); err != nil {
		return t, nil, err
	}
	// Before the fields are read it is known that there are octets for them: an announced count alone takes no memory.
	if s.fields*fieldLength > len(b) {
		return t, nil, fmt.Errorf("%d fields in %d octets: %w", s.fields, len(b), ErrTruncated)
	}
	first := len(m.fields)
	for range s.fields {
		if b, err = m.parseField(b); err != nil {
			return t, nil, err
		}
	}
	t.Fields = m.fields[first:len(m.fields):len(m.fields)]
	return t, b, nil
}

// parseField reads the field specifier at the front of b (RFC 3954 section 5.2, RFC 7011 section 3.2).
func (m *Message) parseField(b []byte) ([]byte, error) {
	if len(b) < fieldLength {
		return nil, fmt.Errorf("field specifier in %d octets: %w", len(b), ErrTruncated)
	}
	f := Field{ID: binary.BigEndian.Uint16(b), Length: binary.BigEndian.Uint16(b[2:])}
	b = b[fieldLength:]
	if m.Version == IPFIX10 && f.ID&enterpriseBit != 0 {
		if len(b) < enterpriseLength {
			return nil, fmt.Errorf("enterprise number in %d octets: %w", len(b), ErrTruncated)
		}
		b = f.takeEnterprise(b)
	}
	m.fields = append(m.fields, f)
	return b, nil
}

// takeEnterprise reads the enterprise number at the front of b, which is long enough, for a specifier with the enterprise bit.
func (f *Field) takeEnterprise(b []byte) []byte {
	f.ID &^= enterpriseBit
	f.Enterprise = binary.BigEndian.Uint32(b)
	return b[enterpriseLength:]
}

// appendTemplates writes the templates of set, if it is one that has them.
func (m *Message) appendTemplates(b []byte, set *Set) ([]byte, error) {
	templates, options := m.TemplateSets()
	if set.ID != templates && set.ID != options {
		if len(set.Templates) > 0 {
			return nil, fmt.Errorf("ID %d has no templates: %w", set.ID, ErrTemplate)
		}
		return b, nil
	}
	if least := m.leastTemplate(set.ID); len(set.Data) >= least {
		return nil, fmt.Errorf("ID %d with %d octets of padding: %w", set.ID, len(set.Data), ErrLength)
	}
	for i := range set.Templates {
		t := &set.Templates[i]
		var err error
		if b, err = m.appendTemplate(b, t, set.ID); err != nil {
			return nil, fmt.Errorf("template %d: %w", t.ID, err)
		}
	}
	return b, nil
}

func (m *Message) appendTemplate(b []byte, t *Template, set uint16) ([]byte, error) {
	s := shape{id: t.ID, fields: len(t.Fields), scopes: t.Scopes}
	if err := m.checkShape(s, set); err != nil {
		return nil, err
	}
	if s.fields*fieldLength > math.MaxUint16 {
		return nil, fmt.Errorf("%d fields: %w", s.fields, ErrLength)
	}
	b = m.appendShape(b, s, set)
	for _, f := range t.Fields {
		var err error
		if b, err = m.appendField(b, f); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (m *Message) appendField(b []byte, f Field) ([]byte, error) {
	if m.Version == V9 {
		if f.Enterprise != 0 {
			return nil, fmt.Errorf("field %d of enterprise %d in v9: %w", f.ID, f.Enterprise, ErrTemplate)
		}
		b = binary.BigEndian.AppendUint16(b, f.ID)
		return binary.BigEndian.AppendUint16(b, f.Length), nil
	}
	if f.ID&enterpriseBit != 0 {
		return nil, fmt.Errorf("field %d has more than 15 bits: %w", f.ID, ErrTemplate)
	}
	if f.Enterprise == 0 {
		b = binary.BigEndian.AppendUint16(b, f.ID)
		return binary.BigEndian.AppendUint16(b, f.Length), nil
	}
	b = binary.BigEndian.AppendUint16(b, f.ID|enterpriseBit)
	b = binary.BigEndian.AppendUint16(b, f.Length)
	return binary.BigEndian.AppendUint32(b, f.Enterprise), nil
}
