package wire

import "fmt"

// Parse reads one message, which is one datagram, into m. It keeps b: the Data of m's sets.
//
// When it fails, m has what could be read. A faulty template costs itself and what follows it in its set, since nobody knows where
// the next one begins, but no other set; a set whose length is wrong costs all sets that follow, for the same reason. A NetFlow
// v5, v7 or IPFIX message that is longer than the datagram has no sets at all; one that is shorter is read whole and ErrTrailing
// returned. One of NetFlow v1 must fit the datagram. The errors are ErrVersion, ErrV8, ErrTruncated, ErrLength, ErrTemplate and
// ErrTrailing.
func Parse(m *Message, b []byte) error {
	*m = Message{Sets: m.Sets[:0], templates: m.templates[:0], fields: m.fields[:0]}
	var err error
	if m.Version, err = readVersion(b); err != nil {
		return err
	}
	switch m.Version {
	case V1:
		return m.parseV1(b)
	case V5:
		return m.parseV5(b)
	case V7:
		return m.parseV7(b)
	case V9:
		return m.parseV9(b)
	default:
		return m.parseIPFIX(b)
	}
}

// Append writes m after b. Fields of m that its version has no place for are not written. The errors are ErrVersion, ErrLength
// and ErrTemplate; with one of them comes b as it was.
func (m *Message) Append(b []byte) ([]byte, error) {
	var (
		out []byte
		err error
	)
	switch m.Version {
	case V1:
		out, err = m.appendV1(b)
	case V5:
		out, err = m.appendV5(b)
	case V7:
		out, err = m.appendV7(b)
	case V9:
		out, err = m.appendV9(b)
	case IPFIX10:
		out, err = m.appendIPFIX(b)
	default:
		err = fmt.Errorf("%w: %d", ErrVersion, m.Version)
	}
	if err != nil {
		return b, err
	}
	return out, nil
}

// readVersion reads the version word with which every message begins; it is an error unless Parse reads that version.
func readVersion(b []byte) (uint16, error) {
	if len(b) < 2 {
		return 0, fmt.Errorf("message of %d octets: %w", len(b), ErrTruncated)
	}
	switch word := version(b); word {
	case V1, V5, V7, V9, IPFIX10:
		return word, nil
	case v8:
		return 0, ErrV8
	default:
		return 0, fmt.Errorf("%w: %d", ErrVersion, word)
	}
}

// checkHeader tells whether b is long enough for a message header of n octets.
func checkHeader(b []byte, n int) error {
	if len(b) < n {
		return fmt.Errorf("message of %d octets, header of %d: %w", len(b), n, ErrTruncated)
	}
	return nil
}

// trailing is the error for what follows a message of n octets in the datagram b, nil if nothing does.
func trailing(b []byte, n int) error {
	if len(b) > n {
		return fmt.Errorf("datagram of %d octets, message of %d: %w", len(b), n, ErrTrailing)
	}
	return nil
}
