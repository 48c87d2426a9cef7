package wire

import "encoding/binary"

const (
	v7Header = 24 // octets
	v7Record = 52
)

// V7Template describes the record of NetFlow v7 with IANA's elements, for use with the set V7Set. Each call makes a new one.
//
// It is the record of v5 and an address behind it: that of the router which the switch relieves (router_sc), "the same address
// the router uses when it sends NetFlow export packets", so it is exporterIPv4Address. Where v5 has its first and last padding v7
// has flags that tell which fields the switch left empty, but no document says how; no element stands for them.
func V7Template() *Template {
	t := V5Template()
	t.ID = V7Set
	t.Fields = append(t.Fields, Field{ID: 130, Length: 4}) // exporterIPv4Address
	return t
}

// parseV7 reads "NetFlow Export Version 7 Header and Record Format" (Cisco, NetFlow FlowCollector guide, appendix B).
func (m *Message) parseV7(b []byte) error {
	n, err := v7Length(b)
	if err != nil {
		return err
	}
	m.parseCounted(b[:n:n], v7Header, V7Set)
	m.Sequence = binary.BigEndian.Uint32(b[16:])
	m.Domain = binary.BigEndian.Uint32(b[20:])
	return trailing(b, n)
}

func v7Length(b []byte) (int, error) { return countedLength(b, v7Header, v7Record) }

func (m *Message) appendV7(b []byte) ([]byte, error) {
	data, err := m.counted(V7Set, v7Record)
	if err != nil {
		return nil, err
	}
	b = m.appendCounted(b, len(data)/v7Record)
	b = binary.BigEndian.AppendUint32(b, m.Sequence)
	b = binary.BigEndian.AppendUint32(b, m.Domain)
	return append(b, data...), nil
}
