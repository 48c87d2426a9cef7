package wire

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// One message of each version, written by hand; of v1 one with each length of record.
const (
	v1Hex = `0001 0001 00010214 669e2d69 0a0b0c10
		c0000241 c6336442 cb007143 0054 0055 00000056 00005758 0000c401 0000c502 d151 d252 0000 06 59 1a 00000000000000`
	v1LongHex = `0001 0001 00010215 669e2d6a 0a0b0c11
		c0000251 c6336452 cb007153 0064 0065 00000066 00006768 0000d401 0000d502 e151 e252 0000 11 69 13 0000000000000000000000`
	v7Hex = `0007 0001 00010216 669e2d6b 0a0b0c12 21222324 00000025
		c0000261 c6336462 cb007163 0074 0075 00000076 00007778 0000e401 0000e502 f151 f252 01 12 84 79 fdf8 fdf9 18 19 0203 c000027a`
	v5Hex = `0005 0001 00010203 669e2d6d 0a0b0c0d 11121314 1516 4064
		c0000201 c6336402 cb007103 0017 0018 00000019 00001a1b 00009c01 00009d02 c351 01bb 00 1b 06 28 fde8 fde9 1e 1f 0000`
	v9Hex = `0009 0004 00020304 669e2d6e 00000021 00000022
		0000 0014  0103 0003  0008 0004  000c 0004  0007 0002
		0001 0018  0104 0004 0008  0001 0004  0022 0004  0023 0001  0000
		0103 0010  c0000223 c6336424 c355 0000
		0104 0010  0a000025 00000064 02 000000`
	ipfixHex = `000a 0076 669e2d6f 00000031 00000032
		0002 0018  0105 0003  0008 0004  afcb ffff 00000009  0002 0004
		0003 0014  0106 0002 0001  0095 0004  0029 0008  0000
		0105 0022  c0000233 05 474554202f 00000034  c0000235 ff0003 616263 00000036  0000
		0106 0010  00000037 0000000000000038
		0002 0008  0105 0000`
)

func v1Message() Message {
	return Message{
		Version: V1, Count: 1, Uptime: 0x00010214, Seconds: 0x669e2d69, Nanos: 0x0a0b0c10,
		Sets: []Set{{ID: 258, Data: unhex("c0000241 c6336442 cb007143 0054 0055 00000056 00005758 0000c401 0000c502" +
			"d151 d252 0000 06 59 1a 00000000000000")}},
	}
}

func v1LongMessage() Message {
	return Message{
		Version: V1, Count: 1, Uptime: 0x00010215, Seconds: 0x669e2d6a, Nanos: 0x0a0b0c11,
		Sets: []Set{{ID: 259, Data: unhex("c0000251 c6336452 cb007153 0064 0065 00000066 00006768 0000d401 0000d502" +
			"e151 e252 0000 11 69 13 0000000000000000000000")}},
	}
}

func v7Message() Message {
	return Message{
		Version: V7, Count: 1, Uptime: 0x00010216, Seconds: 0x669e2d6b, Nanos: 0x0a0b0c12, Sequence: 0x21222324, Domain: 0x25,
		Sets: []Set{{ID: 257, Data: unhex("c0000261 c6336462 cb007163 0074 0075 00000076 00007778 0000e401 0000e502" +
			"f151 f252 01 12 84 79 fdf8 fdf9 18 19 0203 c000027a")}},
	}
}

func v5Message() Message {
	return Message{
		Version: V5, Count: 1, Uptime: 0x00010203, Seconds: 0x669e2d6d, Nanos: 0x0a0b0c0d, Sequence: 0x11121314,
		Domain: 0x1516, Sampling: 0x4064,
		Sets: []Set{{ID: 256, Data: unhex("c0000201 c6336402 cb007103 0017 0018 00000019 00001a1b 00009c01 00009d02" +
			"c351 01bb 00 1b 06 28 fde8 fde9 1e 1f 0000")}},
	}
}

func v9Message() Message {
	return Message{
		Version: V9, Count: 4, Uptime: 0x00020304, Seconds: 0x669e2d6e, Sequence: 0x21, Domain: 0x22,
		Sets: []Set{
			{ID: 0, Templates: []Template{{ID: 259, Fields: []Field{{0, 8, 4}, {0, 12, 4}, {0, 7, 2}}}}},
			{ID: 1, Data: unhex("0000"), Templates: []Template{
				{ID: 260, Scopes: 1, Fields: []Field{{0, 1, 4}, {0, 34, 4}, {0, 35, 1}}},
			}},
			{ID: 259, Data: unhex("c0000223 c6336424 c355 0000")},
			{ID: 260, Data: unhex("0a000025 00000064 02 000000")},
		},
	}
}

func ipfixMessage() Message {
	return Message{
		Version: IPFIX10, Seconds: 0x669e2d6f, Sequence: 0x31, Domain: 0x32,
		Sets: []Set{
			{ID: 2, Templates: []Template{{ID: 261, Fields: []Field{{0, 8, 4}, {9, 12235, Variable}, {0, 2, 4}}}}},
			{ID: 3, Data: unhex("0000"), Templates: []Template{
				{ID: 262, Scopes: 1, Fields: []Field{{0, 149, 4}, {0, 41, 8}}},
			}},
			{ID: 261, Data: unhex("c0000233 05 474554202f 00000034 c0000235 ff0003 616263 00000036 0000")},
			{ID: 262, Data: unhex("00000037 0000000000000038")},
			{ID: 2, Templates: []Template{{ID: 261}}},
		},
	}
}

// unhex reads hexadecimal digits with space between them.
func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return b
}

// assertMessage compares what users of a message see of it; no octets are the same whether nil or empty.
func assertMessage(t *testing.T, want, got Message) {
	t.Helper()
	assert.Empty(t, cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Message{})))
}

func TestParseAndAppend(t *testing.T) {
	var m Message // one for all: what is left from another message must not show
	for _, c := range []struct {
		name, hex string
		want      Message
	}{
		{"v1", v1Hex, v1Message()},
		{"v1 with long records", v1LongHex, v1LongMessage()},
		{"v5", v5Hex, v5Message()},
		{"v7", v7Hex, v7Message()},
		{"v9", v9Hex, v9Message()},
		{"IPFIX", ipfixHex, ipfixMessage()},
		{"v1 without records", "0001 0000 00000001 00000002 00000003", Message{
			Version: V1, Uptime: 1, Seconds: 2, Nanos: 3, Sets: []Set{{ID: 258}},
		}},
		{"v7 without records", "0007 0000 00000001 00000002 00000003 00000004 00050006", Message{
			Version: V7, Uptime: 1, Seconds: 2, Nanos: 3, Sequence: 4, Domain: 0x50006, Sets: []Set{{ID: 257}},
		}},
		{"v5 without records", "0005 0000 00000001 00000002 00000003 00000004 0005 0006", Message{
			Version: V5, Uptime: 1, Seconds: 2, Nanos: 3, Sequence: 4, Domain: 5, Sampling: 6, Sets: []Set{{ID: 256}},
		}},
		{"v9 without sets", "0009 0001 00000002 00000003 00000004 00000005", Message{
			Version: V9, Count: 1, Uptime: 2, Seconds: 3, Sequence: 4, Domain: 5,
		}},
		{"IPFIX without sets", "000a 0010 00000001 00000002 00000003", Message{
			Version: IPFIX10, Seconds: 1, Sequence: 2, Domain: 3,
		}},
		{"reserved set IDs", "000a 0020 00000001 00000002 00000003  0000 0005 04  0001 0004  00ff 0007 050607", Message{
			Version: IPFIX10, Seconds: 1, Sequence: 2, Domain: 3,
			Sets: []Set{{ID: 0, Data: unhex("04")}, {ID: 1}, {ID: 255, Data: unhex("050607")}},
		}},
		{"IPFIX template IDs in v9", "0009 0001 00000002 00000003 00000004 00000005  0002 0008 01000000  0003 0004", Message{
			Version: V9, Count: 1, Uptime: 2, Seconds: 3, Sequence: 4, Domain: 5,
			Sets: []Set{{ID: 2, Data: unhex("01000000")}, {ID: 3}},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := unhex(c.hex)
			require.NoError(t, Parse(&m, b))
			assertMessage(t, c.want, m)

			got, err := c.want.Append([]byte("before"))
			require.NoError(t, err)
			assert.Equal(t, append([]byte("before"), b...), got)
		})
	}
}

func TestMessagesNeedNoMemoryOnceParsed(t *testing.T) {
	for _, s := range []string{v1Hex, v1LongHex, v5Hex, v7Hex, v9Hex, ipfixHex} {
		b := unhex(s)
		var m Message
		require.NoError(t, Parse(&m, b))
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			if err := Parse(&m, b); err != nil {
				panic(err)
			}
		}))
	}
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, hex string }{{"v5", v5Hex}, {"v9", v9Hex}, {"IPFIX", ipfixHex}} {
		b.Run(c.name, func(b *testing.B) {
			in := unhex(c.hex)
			var m Message
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for range b.N {
				if err := Parse(&m, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
