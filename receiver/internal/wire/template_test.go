package wire

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const v9HeaderHex = "0009 0001 00000002 00000003 00000004 00000005 "

// ipfix makes an IPFIX message of the sets that hexSets spells, with the right length in its header.
func ipfix(hexSets string) []byte {
	sets := unhex(hexSets)
	n := 16 + len(sets)
	return append(append([]byte{0, 10, byte(n >> 8), byte(n)}, unhex("00000002 00000003 00000004")...), sets...)
}

func v9(hexSets string) []byte { return unhex(v9HeaderHex + hexSets) }

func TestTemplates(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []byte
		want []Set
	}{
		{"two in a set, padding behind", ipfix("0002 0017  0100 0001 0008 0004  0101 0001 000c 0010  000000"), []Set{
			{ID: 2, Data: unhex("000000"), Templates: []Template{
				{ID: 256, Fields: []Field{{0, 8, 4}}}, {ID: 257, Fields: []Field{{0, 12, 16}}},
			}},
		}},
		{"set without templates", ipfix("0002 0004"), []Set{{ID: 2}}},
		{"enterprise field last", ipfix("0002 0014  0100 0002 0008 0004  8007 0003 ffffffff"), []Set{
			{ID: 2, Templates: []Template{{ID: 256, Fields: []Field{{0, 8, 4}, {4294967295, 7, 3}}}}},
		}},
		{"only scopes", ipfix("0003 0012  0102 0002 0002 0095 0004 0090 0008"), []Set{
			{ID: 3, Templates: []Template{{ID: 258, Scopes: 2, Fields: []Field{{0, 149, 4}, {0, 144, 8}}}}},
		}},
		{"withdrawals", ipfix("0002 000c 0100 0000 0002 0000  0003 000c 0101 0000 0003 0000"), []Set{
			{ID: 2, Templates: []Template{{ID: 256}, {ID: 2}}},
			{ID: 3, Templates: []Template{{ID: 257}, {ID: 3}}},
		}},
		{"zero-length fields", v9("0000 0010 0100 0002 0008 0000 000c 0004"), []Set{
			{ID: 0, Templates: []Template{{ID: 256, Fields: []Field{{0, 8, 0}, {0, 12, 4}}}}},
		}},
		{"v9 has no enterprise bit", v9("0000 000c 0100 0001 80e8 0006"), []Set{
			{ID: 0, Templates: []Template{{ID: 256, Fields: []Field{{0, 33000, 6}}}}},
		}},
		{"v9 options without scope", v9("0001 000e 0102 0000 0004 0022 0004"), []Set{
			{ID: 1, Templates: []Template{{ID: 258, Fields: []Field{{0, 34, 4}}}}},
		}},
		{"v9 options with long padding", v9("0001 0013 0102 0004 0000 0003 0002 0000000000"), []Set{
			{ID: 1, Data: unhex("0000000000"), Templates: []Template{{ID: 258, Scopes: 1, Fields: []Field{{0, 3, 2}}}}},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var m Message
			require.NoError(t, Parse(&m, c.in))
			assertMessage(t, Message{Sets: c.want}, Message{Sets: m.Sets})
			got, err := m.Append(nil)
			require.NoError(t, err)
			assert.Equal(t, c.in, got)
		})
	}
}

func TestEnterpriseZeroIsIANA(t *testing.T) {
	var m Message
	require.NoError(t, Parse(&m, ipfix("0002 0010  0100 0001 8008 0004 00000000")))
	assert.Equal(t, []Field{{0, 8, 4}}, m.Sets[0].Templates[0].Fields)
	got, err := m.Append(nil)
	require.NoError(t, err)
	assert.Equal(t, ipfix("0002 000c  0100 0001 0008 0004"), got)
}

func TestAppendRefuses(t *testing.T) {
	fields := []Field{{0, 8, 4}}
	template := func(t Template) []Set { return []Set{{ID: 2, Templates: []Template{t}}} }
	for _, c := range []struct {
		name string
		m    Message
		want error
		text string
	}{
		{"version 6", Message{Version: 6}, ErrVersion, "unknown version word: 6"},
		{"version 8", Message{Version: 8}, ErrVersion, "unknown version word: 8"},
		{"v1 with another version's set", Message{Version: V1, Sets: []Set{{ID: V5Set}}}, ErrTemplate,
			"a v1 message has one set, with ID 258 and no templates: impossible template"},
		{"v1 with half a record", Message{Version: V1, Sets: []Set{{ID: V1Set, Data: make([]byte, 52)}}}, ErrLength,
			"v1 records of 52 octets: impossible length"},
		{"v1 with half a long record", Message{Version: V1, Sets: []Set{{ID: V1LongSet, Data: make([]byte, 48)}}}, ErrLength,
			"v1 records of 48 octets: impossible length"},
		{"v1 with no long records", Message{Version: V1, Sets: []Set{{ID: V1LongSet}}}, ErrLength,
			"v1 records of 0 octets in set 259: impossible length"},
		{"v7 with another version's set", Message{Version: V7, Sets: []Set{{ID: V1Set}}}, ErrTemplate,
			"a v7 message has one set, with ID 257 and no templates: impossible template"},
		{"v7 with half a record", Message{Version: V7, Sets: []Set{{ID: V7Set, Data: make([]byte, 51)}}}, ErrLength,
			"v7 records of 51 octets: impossible length"},
		{"v5 without set", Message{Version: V5}, ErrTemplate,
			"a v5 message has one set, with ID 256 and no templates: impossible template"},
		{"v5 with another set", Message{Version: V5, Sets: []Set{{ID: 257}}}, ErrTemplate,
			"a v5 message has one set, with ID 256 and no templates: impossible template"},
		{"v5 with half a record", Message{Version: V5, Sets: []Set{{ID: V5Set, Data: make([]byte, 47)}}}, ErrLength,
			"v5 records of 47 octets: impossible length"},
		{"v5 engine", Message{Version: V5, Domain: 65536, Sets: []Set{{ID: V5Set}}}, ErrLength,
			"v5 engine 65536 has more than 16 bits: impossible length"},
		{"long set", Message{Version: V9, Sets: []Set{{ID: 256, Data: make([]byte, 65532)}}}, ErrLength,
			"set 0: ID 256, 65536 octets: impossible length"},
		{"long message", Message{Version: IPFIX10, Sets: []Set{{ID: 256, Data: make([]byte, 65516)}}}, ErrLength,
			"IPFIX message of 65536 octets: impossible length"},
		{"too many fields", Message{Version: IPFIX10, Sets: template(Template{ID: 256, Fields: make([]Field, 16384)})},
			ErrLength, "set 0: template 256: 16384 fields: impossible length"},
		{"template in a data set", Message{Version: IPFIX10, Sets: []Set{{ID: 256, Templates: []Template{{ID: 257}}}}},
			ErrTemplate, "set 0: ID 256 has no templates: impossible template"},
		{"padding", Message{Version: IPFIX10, Sets: []Set{{ID: 3, Data: make([]byte, 4)}}}, ErrLength,
			"set 0: ID 3 with 4 octets of padding: impossible length"},
		{"ID", Message{Version: IPFIX10, Sets: template(Template{ID: 255, Fields: fields})}, ErrTemplate,
			"set 0: template 255: ID below 256: impossible template"},
		{"scope in a template", Message{Version: IPFIX10, Sets: template(Template{ID: 256, Scopes: 1, Fields: fields})},
			ErrTemplate, "set 0: template 256: 1 scopes in a template without options: impossible template"},
		{"scope of a withdrawal", Message{Version: IPFIX10, Sets: template(Template{ID: 256, Scopes: 1})}, ErrTemplate,
			"set 0: template 256: no fields: impossible template"},
		{"16-bit ID", Message{Version: IPFIX10, Sets: template(Template{ID: 256, Fields: []Field{{9, 32768, 4}}})},
			ErrTemplate, "set 0: template 256: field 32768 has more than 15 bits: impossible template"},
		{"enterprise in v9", Message{Version: V9, Sets: []Set{{ID: 0, Templates: []Template{{
			ID: 256, Fields: []Field{{9, 7, 4}}}}}}}, ErrTemplate,
			"set 0: template 256: field 7 of enterprise 9 in v9: impossible template"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := []byte("before")
			got, err := c.m.Append(before)
			require.ErrorIs(t, err, c.want)
			assert.EqualError(t, err, c.text)
			assert.Equal(t, []byte("before"), got)
		})
	}
}
