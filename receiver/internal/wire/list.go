package wire

import (
	"encoding/binary"
	"math"
)

// Structured data (RFC 6313): values that are lists. A list says itself what is in it, or names a template of its session, so that
// what this package can do without sessions is the syntax: headers, and where one item or block ends. A list in a list is an item
// like any other; whoever goes on into it bounds the depth.
//
// The errors are ErrTruncated, ErrLength and ErrTemplate as they are: a message may have thousands of lists, and so of faults.

// Semantic says how the items of a list belong together (RFC 6313 section 4.4).
type Semantic uint8

// The semantics of IANA's registry; other numbers are kept as they come.
const (
	NoneOf       Semantic = 0
	ExactlyOneOf Semantic = 1
	OneOrMoreOf  Semantic = 2
	AllOf        Semantic = 3
	Ordered      Semantic = 4
	Undefined    Semantic = 255
)

// BasicList is a list of values of one element (RFC 6313 section 4.5.1).
type BasicList struct {
	Semantic Semantic
	Element  Field
	Content  []byte // the values one after another, those of variable length with their length in front
}

// ParseBasicList reads the list that b is, and keeps b. Content is not looked at; that is Cut's.
func ParseBasicList(b []byte) (BasicList, error) {
	const header = 1 + fieldLength
	if len(b) < header {
		return BasicList{}, ErrTruncated
	}
	l := BasicList{Semantic: Semantic(b[0]), Element: Field{ID: binary.BigEndian.Uint16(b[1:]), Length: binary.BigEndian.Uint16(b[3:])}}
	b = b[header:]
	if l.Element.ID&enterpriseBit != 0 {
		if len(b) < enterpriseLength {
			return BasicList{}, ErrTruncated
		}
		b = l.Element.takeEnterprise(b)
	}
	l.Content = b[:len(b):len(b)]
	return l, nil
}

// Append writes l after b. ErrTemplate means an element ID of more than 15 bits.
func (l *BasicList) Append(b []byte) ([]byte, error) {
	if l.Element.ID&enterpriseBit != 0 {
		return b, ErrTemplate
	}
	m := Message{Version: IPFIX10}
	out, err := m.appendField(append(b, byte(l.Semantic)), l.Element)
	if err != nil {
		return b, err
	}
	return append(out, l.Content...), nil
}

// Cut cuts the first value from content, which is l.Content or what an earlier Cut left of it and has at least one octet. ErrTruncated
// means that the value would reach beyond content, ErrLength that the element's values have no octets.
func (l *BasicList) Cut(content []byte) (item, rest []byte, err error) {
	n, rest := int(l.Element.Length), content
	switch n {
	case 0:
		return nil, content, ErrLength
	case Variable:
		n, rest = variableLength(content)
	}
	if n > len(rest) {
		return nil, content, ErrTruncated
	}
	return rest[:n:n], rest[n:], nil
}

// Add adds a value to the end of Content. It is ErrLength when that has not the length of the element.
func (l *BasicList) Add(item []byte) error {
	switch {
	case l.Element.Length == 0, len(item) > math.MaxUint16:
		return ErrLength
	case l.Element.Length == Variable:
		l.Content = appendVariableLength(l.Content, len(item))
	case len(item) != int(l.Element.Length):
		return ErrLength
	}
	l.Content = append(l.Content, item...)
	return nil
}

// TemplateRecords are records of one template, for its Split.
type TemplateRecords struct {
	Template uint16 // its ID
	Data     []byte // the records one after another
}

// SubTemplateList is a list of records of one template (RFC 6313 section 4.5.2).
type SubTemplateList struct {
	Semantic Semantic
	Records  TemplateRecords
}

// ParseSubTemplateList reads the list that b is, and keeps b.
func ParseSubTemplateList(b []byte) (SubTemplateList, error) {
	const header = 3
	if len(b) < header {
		return SubTemplateList{}, ErrTruncated
	}
	return SubTemplateList{Semantic(b[0]), TemplateRecords{binary.BigEndian.Uint16(b[1:]), b[header:len(b):len(b)]}}, nil
}

// Append writes l after b.
func (l *SubTemplateList) Append(b []byte) []byte {
	b = binary.BigEndian.AppendUint16(append(b, byte(l.Semantic)), l.Records.Template)
	return append(b, l.Records.Data...)
}

// SubTemplateMultiList is a list of records of several templates (RFC 6313 section 4.5.3).
type SubTemplateMultiList struct {
	Semantic Semantic
	Content  []byte // a block for each run of records of one template
}

// ParseSubTemplateMultiList reads the list that b is, and keeps b. Content is not looked at; that is Cut's.
func ParseSubTemplateMultiList(b []byte) (SubTemplateMultiList, error) {
	if len(b) == 0 {
		return SubTemplateMultiList{}, ErrTruncated
	}
	return SubTemplateMultiList{Semantic(b[0]), b[1:len(b):len(b)]}, nil
}

// Append writes l after b.
func (l *SubTemplateMultiList) Append(b []byte) []byte {
	return append(append(b, byte(l.Semantic)), l.Content...)
}

const blockHeader = 4 // octets: template ID, and the length of all of the block

// Cut cuts the first block from content, which is l.Content or what an earlier Cut left of it and has at least one octet. ErrTruncated
// means a block that reaches beyond content, ErrLength one that is shorter than its own header.
func (l *SubTemplateMultiList) Cut(content []byte) (block TemplateRecords, rest []byte, err error) {
	if len(content) < blockHeader {
		return TemplateRecords{}, content, ErrTruncated
	}
	n := int(binary.BigEndian.Uint16(content[2:]))
	switch {
	case n < blockHeader:
		return TemplateRecords{}, content, ErrLength
	case n > len(content):
		return TemplateRecords{}, content, ErrTruncated
	}
	return TemplateRecords{binary.BigEndian.Uint16(content), content[blockHeader:n:n]}, content[n:], nil
}

// Add adds a block to the end of Content. It is ErrLength when that would be too long.
func (l *SubTemplateMultiList) Add(block TemplateRecords) error {
	n := blockHeader + len(block.Data)
	if n > math.MaxUint16 {
		return ErrLength
	}
	l.Content = binary.BigEndian.AppendUint16(l.Content, block.Template)
	l.Content = binary.BigEndian.AppendUint16(l.Content, uint16(n))
	l.Content = append(l.Content, block.Data...)
	return nil
}
