package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLength(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     int
	}{
		{"v5", v5Hex, 72},
		{"v5 before v9", v5Hex + v9Hex, 72},
		{"v5 before what nobody knows", v5Hex + "ffff", 72},
		{"IPFIX", ipfixHex, 118},
		{"IPFIX before v5", ipfixHex + v5Hex, 118},
		{"v9", v9Hex, 96},
		{"v9 without sets", "0009 0000 00000001 00000002 00000003 00000004", 20},
		{"v9 before v9", v9Hex + v9Hex, 96},
		{"v9 before IPFIX", v9Hex + ipfixHex, 96},
		{"v9 before v5", v9Hex + v5Hex, 96},
		{"v9 with a reserved FlowSet", v9Hex + "0008 0005 01" + v9Hex, 101},
		{"v9 with a rest too short for a message", v9Hex + "0009 00", 99},
	} {
		n, err := Length(unhex(c.in))
		assert.NoError(t, err, c.name)
		assert.Equal(t, c.want, n, c.name)
	}
}

func TestLengthErrors(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"nothing", "", ErrTruncated},
		{"version 7", "0007 0001", ErrVersion},
		{"v5 header", "0005 0001 00010203", ErrTruncated},
		{"v5 count", "0005 0001 00010203 669e2d6d 0a0b0c0d 11121314 1516 4064", ErrTruncated},
		{"v9 header", "0009 0004 00020304 669e2d6e", ErrTruncated},
		{"v9 set length 2", "0009 0004 00020304 669e2d6e 00000021 00000022  0100 0002", ErrLength},
		{"v9 set beyond the file", "0009 0004 00020304 669e2d6e 00000021 00000022  0100 0005", ErrTruncated},
		{"IPFIX header", "000a 0010 00000001", ErrTruncated},
		{"IPFIX length 8", "000a 0008 00000001 00000002 00000003", ErrLength},
		{"IPFIX beyond the file", "000a 0011 00000001 00000002 00000003", ErrTruncated},
	} {
		n, err := Length(unhex(c.in))
		assert.ErrorIs(t, err, c.want, c.name)
		assert.Zero(t, n, c.name)
	}
}
