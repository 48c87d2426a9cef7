package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The long form of a variable length (RFC 7011 section 7): this octet, then the length in two.
const longForm = 255

// minLength is the length in octets of the shortest record that t describes.
func (t *Template) minLength() int {
	n := 0
	for _, f := range t.Fields {
		if f.Length == Variable {
			n++
			continue
		}
		n += int(f.Length)
	}
	return n
}

// Split cuts the first record from data, the rest of a data set, and appends a value per field to dst: the octets of the field,
// in data's memory, without the length in front of a variable one. It returns what follows the record.
//
// When less is left than the shortest record, which is how padding is told (RFC 7011 section 3.3.1), the error is ErrPadding
// and rest is the padding; that is also so for a data set without a single record. ErrTruncated means a variable length that
// reaches beyond data, and ErrTemplate that t describes records without any octets. After these the set has no more to give.
func (t *Template) Split(dst [][]byte, data []byte) (values [][]byte, rest []byte, err error) {
	values, rest = dst, data
	for i := range t.Fields {
		n := int(t.Fields[i].Length)
		if n == Variable {
			n, rest = variableLength(rest)
		}
		if n > len(rest) {
			return dst, data, t.endOf(data)
		}
		values = append(values, rest[:n:n])
		rest = rest[n:]
	}
	if len(rest) == len(data) {
		return dst, data, fmt.Errorf("template %d: records without octets: %w", t.ID, ErrTemplate)
	}
	return values, rest, nil
}

// endOf says why no record could be cut from data.
func (t *Template) endOf(data []byte) error {
	if len(data) < t.minLength() {
		return ErrPadding
	}
	return fmt.Errorf("template %d: variable length beyond the set: %w", t.ID, ErrTruncated)
}

// CutVariable cuts a value of variable length from the beginning of b and returns it without its length, and what follows; false when b
// is too short for it.
func CutVariable(b []byte) (value, rest []byte, ok bool) {
	n, rest := variableLength(b)
	if n > len(rest) {
		return nil, b, false
	}
	return rest[:n:n], rest[n:], true
}

// variableLength reads the length in front of a value, and gives one that cannot be had when b is too short for it.
func variableLength(b []byte) (int, []byte) {
	switch {
	case len(b) > 0 && b[0] < longForm:
		return int(b[0]), b[1:]
	case len(b) > 2 && b[0] == longForm:
		return int(binary.BigEndian.Uint16(b[1:])), b[3:]
	}
	return math.MaxInt, nil
}

// AppendRecord writes a record of values, one per field of t, after b. Variable lengths get the short form where that will do,
// so what Split cut from a record in the long form may be written shorter. It is ErrLength, and b as it was, when a value has
// not the length of its field or there is not one for each.
func (t *Template) AppendRecord(b []byte, values [][]byte) ([]byte, error) {
	if len(values) != len(t.Fields) {
		return b, fmt.Errorf("template %d: %d values for %d fields: %w", t.ID, len(values), len(t.Fields), ErrLength)
	}
	out := b
	for i, value := range values {
		length := t.Fields[i].Length
		if length == Variable && len(value) > math.MaxUint16 || length != Variable && len(value) != int(length) {
			return b, fmt.Errorf("template %d: %d octets for field %d of %d: %w", t.ID, len(value), i, length, ErrLength)
		}
		if length == Variable {
			out = appendVariableLength(out, len(value))
		}
		out = append(out, value...)
	}
	return out, nil
}

func appendVariableLength(b []byte, n int) []byte {
	if n < longForm {
		return append(b, byte(n))
	}
	return binary.BigEndian.AppendUint16(append(b, longForm), uint16(n))
}
