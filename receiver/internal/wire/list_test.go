package wire

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBasicList(t *testing.T) {
	for name, c := range map[string]struct {
		hex   string
		want  BasicList // without Content
		items []string
	}{
		// The multicast record of RFC 6313 section 8.1: all egress interfaces of it.
		"interfaces": {"03 000e 0004 00000001 00000004 00000008",
			BasicList{Semantic: AllOf, Element: Field{ID: 14, Length: 4}}, []string{"00000001", "00000004", "00000008"}},
		"nothing in it":   {"00 000a 0002", BasicList{Semantic: NoneOf, Element: Field{ID: 10, Length: 2}}, nil},
		"of no octets":    {"01 0052 0000", BasicList{Semantic: ExactlyOneOf, Element: Field{ID: 82}}, nil},
		"enterprise":      {"04 80b3 ffff 00001ad7 02 6869 00 01 6a", BasicList{Semantic: Ordered, Element: Field{6871, 179, Variable}}, []string{"6869", "", "6a"}},
		"long form":       {"ff 0052 ffff ff0003 657430", BasicList{Semantic: Undefined, Element: Field{ID: 82, Length: Variable}}, []string{"657430"}},
		"semantic 5":      {"05 0004 0001 06", BasicList{Semantic: 5, Element: Field{ID: 4, Length: 1}}, []string{"06"}},
		"one or more of":  {"02 0012 0004 c0000209", BasicList{Semantic: OneOrMoreOf, Element: Field{ID: 18, Length: 4}}, []string{"c0000209"}},
		"a list in lists": {"03 0123 ffff 06 03 0007 0001 16", BasicList{Semantic: AllOf, Element: Field{ID: 291, Length: Variable}}, []string{"030007000116"}},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := ParseBasicList(unhex(c.hex))
			require.NoError(t, err)
			assert.Equal(t, c.want, BasicList{Semantic: l.Semantic, Element: l.Element})
			rest, made := l.Content, c.want
			for _, want := range c.items {
				var item []byte
				item, rest, err = l.Cut(rest)
				require.NoError(t, err)
				assert.Equal(t, unhex(want), item)
				require.NoError(t, made.Add(item))
			}
			assert.Empty(t, rest)
			got, err := l.Append([]byte("before"))
			require.NoError(t, err)
			assert.Equal(t, append([]byte("before"), unhex(c.hex)...), got)
			if name != "long form" { // in which Add has no need to write
				assert.True(t, bytes.Equal(l.Content, made.Content), "%x", made.Content)
			}
		})
	}
}

func TestBasicListFaults(t *testing.T) {
	for _, s := range []string{"", "03", "03 000e 00", "03 800e 0004 00001a"} {
		_, err := ParseBasicList(unhex(s))
		assert.Equal(t, ErrTruncated, err, s)
	}
	for s, want := range map[string]error{
		"03 000e 0000 01":       ErrLength, // one octet could be any number of values
		"03 000e 0004 00000001": nil,
		"03 000e 0005 00000001": ErrTruncated,
		"03 0052 ffff 03 6869":  ErrTruncated,
		"03 0052 ffff ff00":     ErrTruncated,
	} {
		l, err := ParseBasicList(unhex(s))
		require.NoError(t, err)
		item, rest, err := l.Cut(l.Content)
		assert.Equal(t, want, err, s)
		if err != nil {
			assert.Nil(t, item)
			assert.Equal(t, l.Content, rest)
		}
	}
	fixed, variable := BasicList{Element: Field{ID: 10, Length: 2}}, BasicList{Element: Field{ID: 82, Length: Variable}}
	assert.Equal(t, ErrLength, fixed.Add([]byte{1}))
	assert.Equal(t, ErrLength, (&BasicList{Element: Field{ID: 10}}).Add(nil))
	assert.Equal(t, ErrLength, variable.Add(make([]byte, 65536)))
	assert.Empty(t, fixed.Content)
	_, err := (&BasicList{Element: Field{ID: 0x8001}}).Append(nil)
	assert.Equal(t, ErrTemplate, err)
}

func TestSubTemplateList(t *testing.T) {
	octets := unhex("04 0101 c0000201 c0000202")
	l, err := ParseSubTemplateList(octets)
	require.NoError(t, err)
	assert.Equal(t, SubTemplateList{Ordered, TemplateRecords{257, unhex("c0000201 c0000202")}}, l)
	assert.Equal(t, octets, l.Append(nil))

	l, err = ParseSubTemplateList(unhex("ff 0000"))
	require.NoError(t, err)
	assert.Equal(t, SubTemplateList{Undefined, TemplateRecords{0, []byte{}}}, l)
	for _, s := range []string{"", "03", "03 01"} {
		_, err = ParseSubTemplateList(unhex(s))
		assert.Equal(t, ErrTruncated, err, s)
	}
}

func TestSubTemplateMultiList(t *testing.T) {
	octets := unhex("01  0101 0008 c0000201  0102 0004  0103 0006 0035")
	blocks := []TemplateRecords{{257, unhex("c0000201")}, {258, []byte{}}, {259, unhex("0035")}}
	l, err := ParseSubTemplateMultiList(octets)
	require.NoError(t, err)
	assert.Equal(t, ExactlyOneOf, l.Semantic)
	assert.Equal(t, octets, l.Append(nil))
	rest, made := l.Content, SubTemplateMultiList{}
	for _, want := range blocks {
		var block TemplateRecords
		block, rest, err = l.Cut(rest)
		require.NoError(t, err)
		assert.Equal(t, want, block)
		require.NoError(t, made.Add(want))
	}
	assert.Empty(t, rest)
	assert.Equal(t, l.Content, made.Content)

	_, err = ParseSubTemplateMultiList(nil)
	assert.Equal(t, ErrTruncated, err)
	for s, want := range map[string]error{
		"0101 00":      ErrTruncated,
		"0101 0003":    ErrLength,
		"0101 0006 35": ErrTruncated,
	} {
		_, rest, err := l.Cut(unhex(s))
		assert.Equal(t, want, err, s)
		assert.Equal(t, unhex(s), rest)
	}
	assert.Equal(t, ErrLength, made.Add(TemplateRecords{260, make([]byte, 65532)}))
}

// What a list announces takes no memory, and neither do faults.
func TestListsAllocateNothing(t *testing.T) {
	basic, multi := unhex("03 0052 ffff 02 6869 09 6a"), unhex("03 0101 0008 c0000201 0102 ffff")
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		b, err := ParseBasicList(basic)
		for rest := b.Content; err == nil; {
			_, rest, err = b.Cut(rest)
		}
		m, err := ParseSubTemplateMultiList(multi)
		for rest := m.Content; err == nil; {
			_, rest, err = m.Cut(rest)
		}
	}))
}

// FuzzLists: no octets make Parse or Cut panic or stand still, and Append gives back what Parse read; but for the enterprise bit
// with enterprise number 0 (see the package comment).
func FuzzLists(f *testing.F) {
	for _, s := range []string{"03 000e 0004 00000001 00000004 00000008", "04 80b3 ffff 00001ad7 02 6869 00 ff0001 6a",
		"03 0123 ffff 06 03 0007 0001 16", "04 0101 c0000201 c0000202", "01 0101 0008 c0000201 0102 0004 0103 0006 0035",
		"03 8001 0004 00000000 c0000201", "ff 0000"} {
		f.Add(unhex(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, err := ParseBasicList(b); err == nil {
			again, err := l.Append(nil)
			require.NoError(t, err)
			if l.Element.Enterprise != 0 || b[1]&0x80 == 0 {
				require.Equal(t, b, again)
			}
			for rest := l.Content; len(rest) > 0; {
				item, after, err := l.Cut(rest)
				if err != nil {
					break
				}
				require.Less(t, len(after), len(rest))
				require.NoError(t, l.Add(item))
				rest = after
			}
		}
		if l, err := ParseSubTemplateList(b); err == nil {
			require.Equal(t, b, l.Append(nil))
		}
		if l, err := ParseSubTemplateMultiList(b); err == nil {
			require.Equal(t, b, l.Append(nil))
			var made SubTemplateMultiList
			for rest := l.Content; len(rest) > 0; {
				block, after, err := l.Cut(rest)
				if err != nil {
					break
				}
				require.Less(t, len(after), len(rest))
				require.NoError(t, made.Add(block))
				rest = after
			}
			require.True(t, bytes.HasPrefix(l.Content, made.Content))
		}
	})
}
