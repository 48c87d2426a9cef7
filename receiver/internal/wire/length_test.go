package wire

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// v8Hex is a NetFlow v8 message of one record, aggregated by source prefix.
const v8Hex = `0008 0001 00000001 00000002 00000003 00000004 05 06 03 02 00000007
	00000008 00000009 0000000a 0000000b 0000000c 0a00000d 18 00 000e 000f 0010`

// v8CatalystHex is one record, aggregated by destination.
const v8CatalystHex = `0008 0001 00000001 00000002 00000003 00000004 05 06 06 02 00000007
	0a000008 00000009 0000000a 0000000b 0000000c 000d 0e 0f 00000010 0a000011`

func TestLength(t *testing.T) {
	const head = len("0001 0001 00010214 669e2d69 0a0b0c10")
	v1Two := "0001 0002" + v1Hex[len("0001 0001"):] + v1Hex[head:]
	v1Sixteen := "0001 0010" + v1Hex[len("0001 0001"):head] + strings.Repeat(v1Hex[head:], 16)
	for _, c := range []struct {
		name, in string
		want     int
	}{
		{"v1", v1Hex, 64},
		{"v1 before v1", v1Hex + v1LongHex, 64},
		{"v1 before long v1, two records", v1Two + v1LongHex, 112},
		{"v1, sixteen records, before one, together as long as sixteen long records", v1Sixteen + v1Hex, 784},
		{"v1 before v5", v1Hex + v5Hex, 64},
		{"v1 before what nobody knows", v1Hex + "0000 0000 0000", 64},
		{"v1 with long records", v1LongHex, 68},
		{"v1 with long records before v1", v1LongHex + v1Hex, 68},
		{"v1 with long records before itself", v1LongHex + v1LongHex, 68},
		{"v1 with what is no count in its padding", v1LongHex[:len(v1LongHex)-8] + "0001003d" + v1LongHex, 68},
		{"v1 without records", "0001 0000 00000001 00000002 00000003", 16},
		{"v7", v7Hex, 76},
		{"v7 before v7", v7Hex + v7Hex, 76},
		{"v8", v8Hex, 60},
		{"v8 before v5", v8Hex + v5Hex, 60},
		{"v9 with version 7 for a FlowSet ID", v9Hex + "0007 0006 0102", 102},
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
		{"version 6", "0006 0001", ErrVersion},
		{"v1 header", "0001 0001 00010214", ErrTruncated},
		{"v1 count", "0001 0001 00010214 669e2d69 0a0b0c10 00000000", ErrTruncated},
		{"v7 header", "0007 0001 00010216", ErrTruncated},
		{"v7 count", "0007 0001 00010216 669e2d6b 0a0b0c12 21222324 00000025 c0000261", ErrTruncated},
		{"v8 header", "0008 0001 00000001", ErrTruncated},
		{"v8 count", "0008 0001 00000001 00000002 00000003 00000004 05 06 03 02 00000007", ErrTruncated},
		{"v8 aggregation 15", "0008 0001 00000001 00000002 00000003 00000004 05 06 0f 02 00000007", ErrLength},
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

// TestV8Records has the length of a record of each aggregation scheme, by a message of two.
func TestV8Records(t *testing.T) {
	for scheme, want := range []int{1: 28, 28, 32, 32, 40, 32, 40, 44, 32, 32, 32, 32, 40, 40, 0} {
		b := make([]byte, 28+100)
		b[1], b[3], b[22] = 8, 2, byte(scheme)
		n, err := Length(b)
		if want == 0 {
			assert.ErrorIs(t, err, ErrLength, scheme)
			continue
		}
		assert.NoError(t, err, scheme)
		assert.Equal(t, 28+2*want, n, scheme)
	}
}
