package wire

import "encoding/binary"

const v9Header = 20 // octets

// The FlowSet IDs of NetFlow v9 that mean templates (RFC 3954 sections 5.2 and 6.1).
const (
	v9Templates = 0
	v9Options   = 1
)

// parseV9 reads a message as RFC 3954 section 5 has it. The header does not tell the message's length, and its count of records
// is not used for it: softflowd, nProbe, Ubiquiti and others count FlowSets, or nothing at all.
func (m *Message) parseV9(b []byte) error {
	if err := checkHeader(b, v9Header); err != nil {
		return err
	}
	m.Count = binary.BigEndian.Uint16(b[2:])
	m.Uptime = binary.BigEndian.Uint32(b[4:])
	m.Seconds = binary.BigEndian.Uint32(b[8:])
	m.Sequence = binary.BigEndian.Uint32(b[12:])
	m.Domain = binary.BigEndian.Uint32(b[16:])
	return m.parseSets(b, v9Header)
}

func (m *Message) appendV9(b []byte) ([]byte, error) {
	b = binary.BigEndian.AppendUint16(b, V9)
	b = binary.BigEndian.AppendUint16(b, m.Count)
	b = binary.BigEndian.AppendUint32(b, m.Uptime)
	b = binary.BigEndian.AppendUint32(b, m.Seconds)
	b = binary.BigEndian.AppendUint32(b, m.Sequence)
	b = binary.BigEndian.AppendUint32(b, m.Domain)
	return m.appendSets(b)
}
