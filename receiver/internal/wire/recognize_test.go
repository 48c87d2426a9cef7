package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRecognize(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     bool
	}{
		{"v1", v1Hex, true},
		{"v1 with long records", v1LongHex, true},
		{"v1 between the lengths", v1Hex + "0000", false},
		{"v1 longer", v1LongHex + "00", false},
		{"v1 shorter", v1Hex[:len(v1Hex)-2], false},
		{"v1 without records", "0001 0000 00000001 00000002 00000003", false},
		{"v5", v5Hex, true},
		{"v5 cut off", "0005", true},
		{"v7", v7Hex, true},
		{"v7 longer", v7Hex + "00", false},
		{"v7 without records", "0007 0000 00000001 00000002 00000003 00000004 00000005", false},
		{"v8", v8Hex, true},
		{"v8 longer", v8Hex + "00", false},
		{"v8 of a Catalyst", v8CatalystHex, true},
		{"v8 of a Catalyst, padded", v8CatalystHex + "0000", true},
		{"v8 of a Catalyst, shorter", v8CatalystHex[:len(v8CatalystHex)-2], false},
		{"v8 without records", "0008 0000 00000001 00000002 00000003 00000004 05 06 03 02 00000007", false},
		{"v8 of no aggregation", "0008 0001 00000001 00000002 00000003 00000004 05 06 00 02 00000007", false},
		{"v9", v9Hex, true},
		{"v9 and no more", "0009 00", true},
		{"IPFIX", ipfixHex, true},
		{"sFlow v5", "00000005 00000001", true},
		{"sFlow v4", "00000004 00000001", false},
		{"version 6", "0006 0001 00000000", false},
		{"DNS query 1 of localhost", "0001 0100 0001 0000 0000 0000 09 6c6f63616c686f7374 00 0001 0001", false},
		{"DNS query 7, recursion not desired", "0007 0000 0001 0000 0000 0000 09 6c6f63616c686f7374 00 0001 0001", false},
		{"two octets of v1", "0001", false},
		{"one octet", "05", false},
		{"nothing", "", false},
	} {
		assert.Equal(t, c.want, Recognize(unhex(c.in)), c.name)
	}
}
