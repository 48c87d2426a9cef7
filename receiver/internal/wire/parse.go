package wire

import (
	"encoding/binary"
	"fmt"
)

// Parse reads one message, which is one datagram, into m. It keeps b: the Data of m's sets.
//
// When it fails, m has what could be read. A faulty template costs itself and what follows it in its set, since nobody knows where
// the next one begins, but no other set; a set whose length is wrong costs all sets that follow, for the same reason. A NetFlow
// v5 or IPFIX message that is longer than the datagram has no sets at all; one that is shorter is read whole and ErrTrailing
// returned. The errors are ErrVersion, ErrTruncated, ErrLength, ErrTemplate and ErrTrailing.
func Parse(m *Message, b []byte) error {
	*m = Message{Sets: m.Sets[:0], templates: m.templates[:0], fields: m.fields[:0]}
	version, err := readVersion(b)
	if err != nil {
		return err
	}
	m.Version = version
	switch version {
	case V5:
		return m.parseV5(b)
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
	case V5:
		out, err = m.appendV5(b)
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

// readVersion reads the version word with which every message begins; it is an error unless it is one of the three.
func readVersion(b []byte) (uint16, error) {
	if len(b) < 2 {
		return 0, fmt.Errorf("message of %d octets: %w", len(b), ErrTruncated)
	}
	word := binary.BigEndian.Uint16(b)
	if !isVersion(word) {
		return 0, fmt.Errorf("%w: %d", ErrVersion, word)
	}
	return word, nil
}

func isVersion(word uint16) bool { return word == V5 || word == V9 || word == IPFIX10 }

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
