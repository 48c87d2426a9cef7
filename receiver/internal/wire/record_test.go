package wire

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// variable is the template of the tests below: an address, a name of any length, a count in reduced size.
var variable = Template{ID: 261, Fields: []Field{{0, 8, 4}, {9, 12235, Variable}, {0, 2, 3}}}

func TestSplit(t *testing.T) {
	fixed := Template{ID: 256, Fields: []Field{{0, 8, 4}, {0, 12, 0}, {0, 7, 2}}}
	for _, c := range []struct {
		name       string
		t          Template
		data       string
		values     []string // in hexadecimal
		rest       string
		want       error
		appendBack string // when AppendRecord writes something else than was read
	}{
		{"fixed", fixed, "c0000201 c351", []string{"c0000201", "", "c351"}, "", nil, ""},
		{"another behind", fixed, "c0000201 c351 c0000202", []string{"c0000201", "", "c351"}, "c0000202", nil, ""},
		{"end", fixed, "", nil, "", ErrPadding, ""},
		{"padding", fixed, "0000000000", nil, "0000000000", ErrPadding, ""},
		{"short form", variable, "c0000201 02 6869 000003", []string{"c0000201", "6869", "000003"}, "", nil, ""},
		{"no octets", variable, "c0000201 00 000003 07", []string{"c0000201", "", "000003"}, "07", nil, ""},
		{"long form", variable, "c0000201 ff0002 6869 000003", []string{"c0000201", "6869", "000003"}, "", nil,
			"c0000201 02 6869 000003"},
		{"variable padding", variable, "00000000000000", nil, "00000000000000", ErrPadding, ""},
		{"length beyond the set", variable, "c0000201 04 6869 0003", nil, "c0000201 04 6869 0003", ErrTruncated, ""},
		{"field behind beyond the set", variable, "c0000201 01 68 0003", nil, "c0000201 01 68 0003", ErrTruncated, ""},
		{"long form beyond the set", variable, "c0000201 ffffff 68", nil, "c0000201 ffffff 68", ErrTruncated, ""},
		{"long form cut", Template{ID: 257, Fields: []Field{{0, 82, Variable}}}, "ff00", nil, "ff00", ErrTruncated, ""},
		{"v5", *V5Template(), v5Hex[len("0005 0001 00010203 669e2d6d 0a0b0c0d 11121314 1516 4064"):], []string{
			"c0000201", "c6336402", "cb007103", "0017", "0018", "00000019", "00001a1b", "00009c01", "00009d02", "c351", "01bb",
			"00", "1b", "06", "28", "fde8", "fde9", "1e", "1f", "0000"}, "", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := unhex(c.data)
			values, rest, err := c.t.Split(nil, data)
			assert.ErrorIs(t, err, c.want)
			assert.Equal(t, unhex(c.rest), rest)
			require.Len(t, values, len(c.values))
			for i, value := range values {
				assert.Equal(t, unhex(c.values[i]), value)
			}
			if err != nil {
				return
			}
			record := data[:len(data)-len(rest)]
			if c.appendBack != "" {
				record = unhex(c.appendBack)
			}
			got, err := c.t.AppendRecord([]byte("before"), values)
			require.NoError(t, err)
			assert.Equal(t, append([]byte("before"), record...), got)
		})
	}
}

// A template whose records have no octets would find one forever.
func TestSplitNeverStands(t *testing.T) {
	for _, tmpl := range []Template{{ID: 256}, {ID: 257, Fields: []Field{{0, 8, 0}, {0, 12, 0}}}} {
		for _, data := range [][]byte{nil, {1}, make([]byte, 100)} {
			values, rest, err := tmpl.Split(nil, data)
			assert.ErrorIs(t, err, ErrTemplate)
			assert.Empty(t, values)
			assert.Equal(t, data, rest)
		}
	}
}

func TestLengthForms(t *testing.T) {
	tmpl := Template{ID: 256, Fields: []Field{{0, 82, Variable}}}
	for _, c := range []struct {
		octets int
		prefix string
	}{{0, "00"}, {254, "fe"}, {255, "ff00ff"}, {65535, "ffffff"}} {
		value := bytes.Repeat([]byte{7}, c.octets)
		b, err := tmpl.AppendRecord(nil, [][]byte{value})
		require.NoError(t, err)
		require.Equal(t, append(unhex(c.prefix), value...), b)
		values, rest, err := tmpl.Split(nil, b)
		require.NoError(t, err)
		assert.Empty(t, rest)
		assert.Equal(t, value, values[0])
	}
}

func TestAppendRecordRefuses(t *testing.T) {
	address, count := []byte{192, 0, 2, 1}, []byte{0, 0, 3}
	for _, c := range []struct {
		values [][]byte
		text   string
	}{
		{[][]byte{address, nil}, "template 261: 2 values for 3 fields: impossible length"},
		{[][]byte{address[:3], nil, count}, "template 261: 3 octets for field 0 of 4: impossible length"},
		{[][]byte{address, nil, address}, "template 261: 4 octets for field 2 of 3: impossible length"},
		{[][]byte{address, make([]byte, 65536), count}, "template 261: 65536 octets for field 1 of 65535: impossible length"},
	} {
		b, err := variable.AppendRecord([]byte("before"), c.values)
		require.ErrorIs(t, err, ErrLength)
		assert.EqualError(t, err, c.text)
		assert.Equal(t, []byte("before"), b)
	}
}

func TestMinLength(t *testing.T) {
	assert.Equal(t, 8, variable.minLength())
	assert.Equal(t, 48, V5Template().minLength())
	assert.Equal(t, 0, (&Template{ID: 256}).minLength())
}

func TestSplitAllocatesNothing(t *testing.T) {
	data := unhex("c0000201 02 6869 000003")
	values := make([][]byte, 0, 3)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		rest := data
		var err error
		for err == nil {
			values, rest, err = variable.Split(values[:0], rest)
		}
	}))
}

func BenchmarkSplit(b *testing.B) {
	tmpl := V5Template()
	data := bytes.Repeat(v5Message().Sets[0].Data, 30)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var values [][]byte
	for range b.N {
		rest := data
		var err error
		for err == nil {
			values, rest, err = tmpl.Split(values[:0], rest)
		}
	}
}
