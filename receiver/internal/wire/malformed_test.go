package wire

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A message cut off anywhere is an error, and the sets before the cut are there. A NetFlow v9 message cut between two FlowSets
// is a shorter message, for nothing in it says how long it is.
func TestTruncatedAtEveryOctet(t *testing.T) {
	for _, c := range []struct {
		name, hex string
		wholeAt   []int // lengths at which the cut cannot be seen
		sets      []int // octets at which the sets end that a shorter message still has
	}{
		{"v1", v1Hex, nil, nil},
		{"v5", v5Hex, nil, nil},
		{"v7", v7Hex, nil, nil},
		{"v9", v9Hex, []int{20, 40, 64, 80}, []int{40, 64, 80}},
		{"IPFIX", ipfixHex, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := unhex(c.hex)
			var m Message
			for n := range b {
				err := Parse(&m, b[:n:n])
				if slices.Contains(c.wholeAt, n) {
					assert.NoError(t, err, "%d octets", n)
				} else {
					assert.ErrorIs(t, err, ErrTruncated, "%d octets", n)
				}
				whole := 0
				for whole < len(c.sets) && c.sets[whole] <= n {
					whole++
				}
				assert.Len(t, m.Sets, whole, "%d octets", n)
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []byte
		want error
		text string
		sets []uint16 // IDs of the sets that are read all the same
	}{
		{"nothing", nil, ErrTruncated, "message of 0 octets: truncated", nil},
		{"half a version", unhex("00"), ErrTruncated, "message of 1 octets: truncated", nil},
		{"version 6", unhex("0006 0001"), ErrVersion, "unknown version word: 6", nil},
		{"v8", unhex("0008 0001 00000000"), ErrV8, "NetFlow v8 is not read", nil},
		{"sFlow", unhex("0000 0005 0000 0001"), ErrVersion, "unknown version word: 0", nil},
		{"v1 header", unhex("0001 0000"), ErrTruncated, "message of 4 octets, header of 16: truncated", nil},
		{"v1 counts too much", unhex("0001 0002" + v1Hex[len("0001 0001"):]), ErrTruncated,
			"2 v1 records in 64 octets: truncated", nil},
		{"v1 counts too little", unhex("0001 0000" + v1Hex[len("0001 0001"):]), ErrLength,
			"0 v1 records in 64 octets: impossible length", nil},
		{"v1 between the two lengths", unhex(v1Hex + "000000"), ErrLength, "1 v1 records in 67 octets: impossible length", nil},
		{"v7 header", unhex("0007 0000"), ErrTruncated, "message of 4 octets, header of 24: truncated", nil},
		{"v7 counts too much", unhex("0007 0002" + v7Hex[len("0007 0001"):]), ErrTruncated,
			"2 v7 records in 76 octets: truncated", nil},
		{"v7 counts too little", unhex("0007 0000" + v7Hex[len("0007 0001"):]), ErrTrailing,
			"datagram of 76 octets, message of 24: octets after the message", []uint16{257}},
		{"v5 header", unhex("0005 0000"), ErrTruncated, "message of 4 octets, header of 24: truncated", nil},
		{"v5 counts too much", unhex("0005 0002" + v5Hex[len("0005 0001"):]), ErrTruncated,
			"2 v5 records in 72 octets: truncated", nil},
		{"v5 counts too little", unhex("0005 0000" + v5Hex[len("0005 0001"):]), ErrTrailing,
			"datagram of 72 octets, message of 24: octets after the message", []uint16{256}},
		{"v9 header", unhex("0009 0000"), ErrTruncated, "message of 4 octets, header of 20: truncated", nil},
		{"IPFIX header", unhex("000a 0010"), ErrTruncated, "message of 4 octets, header of 16: truncated", nil},
		{"IPFIX length too small", unhex("000a 000f 00000001 00000002 00000003"), ErrLength,
			"IPFIX message of 15 octets by its header: impossible length", nil},
		{"IPFIX length too large", unhex("000a 0015 00000001 00000002 00000003 0100 0004"), ErrTruncated,
			"IPFIX message of 21 octets by its header, 20 are there: truncated", nil},
		{"IPFIX length short of the datagram", unhex("000a 0014 00000001 00000002 00000003 0100 0004 0101"), ErrTrailing,
			"datagram of 22 octets, message of 20: octets after the message", []uint16{256}},
		{"set length 0", ipfix("0100 0005 01  0101 0000  0102 0004"), ErrLength,
			"set 1 at octet 21: ID 257, 0 octets by its header: impossible length", []uint16{256}},
		{"set length 3", v9("0100 0005 01  0101 0003"), ErrLength,
			"set 1 at octet 25: ID 257, 3 octets by its header: impossible length", []uint16{256}},
		{"set beyond the message", v9("0100 0005 01  0101 0006 01"), ErrTruncated,
			"set 1 at octet 25: ID 257, 6 octets by its header, 5 are there: truncated", []uint16{256}},
		{"set header cut", ipfix("0100 0005 01  0101 00"), ErrTruncated,
			"set 1 at octet 21: 3 octets, header of 4: truncated", []uint16{256}},
		{"template of 65,535 fields", ipfix("0002 000c 0100 ffff 0008 0004"), ErrTruncated,
			"set 0 at octet 16: template 256: 65535 fields in 4 octets: truncated", nil},
		{"options template of 65,535 fields", ipfix("0003 000e 0100 ffff ffff 0008 0004"), ErrTruncated,
			"set 0 at octet 16: template 256: 65535 fields in 4 octets: truncated", nil},
		{"v9 options template of 32,766 fields", v9("0001 000e 0100 fffc fffc 0008 0004"), ErrTruncated,
			"set 0 at octet 20: template 256: 32766 fields in 4 octets: truncated", nil},
		{"enterprise number cut", ipfix("0002 000e 0100 0001 8008 0004 0000"), ErrTruncated,
			"set 0 at octet 16: template 256: enterprise number in 2 octets: truncated", nil},
		{"field lost to an enterprise number", ipfix("0002 0010 0100 0002 8008 0004 0000002a"), ErrTruncated,
			"set 0 at octet 16: template 256: field specifier in 0 octets: truncated", nil},
		{"template ID 255", v9("0000 000c 00ff 0001 0008 0004"), ErrTemplate,
			"set 0 at octet 20: template 255: ID below 256: impossible template", nil},
		{"v9 template without fields", v9("0000 0008 0100 0000"), ErrTemplate,
			"set 0 at octet 20: template 256: no fields: impossible template", nil},
		{"withdrawal of options among templates", ipfix("0002 0008 0003 0000"), ErrTemplate,
			"set 0 at octet 16: template 3: withdrawal of an ID below 256: impossible template", nil},
		{"long padding", ipfix("0002 0010 0100 0001 0008 0004 00000000"), ErrTemplate,
			"set 0 at octet 16: template 0: withdrawal of an ID below 256: impossible template", []uint16{2}},
		{"no scope", ipfix("0003 000e 0100 0001 0000 0008 0004"), ErrTemplate,
			"set 0 at octet 16: template 256: 0 scopes, 1 fields in all: impossible template", nil},
		{"more scopes than fields", ipfix("0003 000e 0100 0001 0002 0008 0004"), ErrTemplate,
			"set 0 at octet 16: template 256: 2 scopes, 1 fields in all: impossible template", nil},
		{"options header cut", ipfix("0003 0008 0100 0001"), ErrTruncated,
			"set 0 at octet 16: template 256: options template header in 4 octets: truncated", nil},
		{"v9 options without anything", v9("0001 000a 0100 0000 0000"), ErrTemplate,
			"set 0 at octet 20: template 256: no fields: impossible template", nil},
		{"v9 scope of half a field", v9("0001 000e 0100 0006 0002 0008 0004"), ErrLength,
			"set 0 at octet 20: template 256: scopes of 6 octets, options of 2: impossible length", nil},
		{"a faulty template costs no other set", ipfix(`0002 0014 0100 0001 0008 0004 0101 0002 0008 0004
			0102 0004  0002 0008 0005 0000  0002 000c 0103 0001 0008 0004`), ErrTruncated,
			"set 0 at octet 16: template 257: 2 fields in 4 octets: truncated; faulty sets after it: 1", []uint16{2, 258, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var m Message
			err := Parse(&m, c.in)
			require.ErrorIs(t, err, c.want)
			assert.EqualError(t, err, c.text)
			var ids []uint16
			for _, set := range m.Sets {
				ids = append(ids, set.ID)
			}
			assert.Equal(t, c.sets, ids)
		})
	}
}

// Exporters that fill up a template set with more zeros than padding may have would otherwise never be understood.
func TestTemplatesBeforeAFaultAreKept(t *testing.T) {
	for name, b := range map[string][]byte{
		"IPFIX": ipfix("0002 0018  0100 0001 0008 0004  0101 0001 000c 0010  00000000"),
		"v9":    v9("0000 0018  0100 0001 0008 0004  0101 0001 000c 0010  00000000"),
	} {
		t.Run(name, func(t *testing.T) {
			var m Message
			require.ErrorIs(t, Parse(&m, b), ErrTemplate)
			require.Len(t, m.Sets, 1)
			assert.Equal(t, []Template{{ID: 256, Fields: []Field{{0, 8, 4}}}, {ID: 257, Fields: []Field{{0, 12, 16}}}}, m.Sets[0].Templates)
			assert.Empty(t, m.Sets[0].Data)
		})
	}
}

// What a message announces takes no memory, only what it has.
func TestMemoryIsBoundedByTheMessage(t *testing.T) {
	var m Message
	require.Error(t, Parse(&m, ipfix("0002 000c 0100 ffff 0008 0004")))
	assert.Zero(t, cap(m.fields))

	// Withdrawals again and again, as one set of 15,000 withdrawals and as 7,500 sets of one.
	oneSet := "0002 ea64" + strings.Repeat(" 0100 0000", 15000)
	manySets := strings.Repeat(" 0002 0008 0100 0000", 7500)
	for range 5 {
		require.NoError(t, Parse(&m, ipfix(oneSet)))
		require.Len(t, m.Sets[0].Templates, 15000)
		require.NoError(t, Parse(&m, ipfix(manySets)))
		require.Len(t, m.Sets, 7500)
	}
	assert.Less(t, cap(m.templates), 2*15000)
	assert.Less(t, cap(m.Sets), 2*7500)
}
