package wire

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A datagram written by hand: a compact flow sample, counters, an expanded flow sample that has grown, a vendor's own sample.
const sflowHex = `00000005 00000001 c0000207 00000008 00000009 0000000a 00000004
	00000001 0000004c 0000000b 0200000c 0000000d 0000000e 0000000f 00000010 80000011 00000002
		00000001 00000018 0000000b 00000012 00000013 00000006 313233343536 0000
		0113d005 00000003 414243 00
	00000002 00000004 51525354
	00000003 00000048 00000014 00000015 01000016 00000017 00000018 00000019 0000001a 4000001b 0000001c c000001d 00000001
		000003e9 00000010 0000001e 0000001f 00000020 00000021
		61626364
	010cc3ea 00000005 7172737475 000000`

func sflowDatagram() SFlow {
	return SFlow{
		Agent: netip.MustParseAddr("192.0.2.7"), SubAgent: 8, Sequence: 9, Uptime: 10,
		Samples: []SFlowSample{
			{
				Format: 1, Sequence: 11, SourceType: 2, SourceIndex: 12, Rate: 13, Pool: 14, Drops: 15,
				Input: SFlowInterface{0, 16}, Output: SFlowInterface{2, 17},
				Records: []SFlowRecord{
					{Format: 1, Data: unhex("0000000b 00000012 00000013 00000006 313233343536 0000")},
					{Enterprise: 4413, Format: 5, Data: unhex("414243")},
				},
			},
			{Format: 2, Data: unhex("51525354")},
			{
				Format: 3, Sequence: 20, SourceType: 21, SourceIndex: 0x1000016, Rate: 23, Pool: 24, Drops: 25,
				Input: SFlowInterface{26, 0x4000001b}, Output: SFlowInterface{28, 0xc000001d},
				Records: []SFlowRecord{{Format: 1001, Data: unhex("0000001e 0000001f 00000020 00000021")}},
				Data:    unhex("61626364"),
			},
			{Enterprise: 4300, Format: 1002, Data: unhex("7172737475")},
		},
	}
}

func assertSFlow(t *testing.T, want, got SFlow) {
	t.Helper()
	assert.Empty(t, cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(SFlow{}), cmpopts.EquateComparable(netip.Addr{})))
}

func TestParseAndAppendSFlow(t *testing.T) {
	var d SFlow // one for all: what is left from another datagram must not show
	for _, c := range []struct {
		name, hex string
		want      SFlow
	}{
		{"every kind of sample", sflowHex, sflowDatagram()},
		{"IPv6 agent", "00000005 00000002 20010db8000000000000000000000031 00000032 00000033 00000034 00000000", SFlow{
			Agent: netip.MustParseAddr("2001:db8::31"), SubAgent: 50, Sequence: 51, Uptime: 52,
		}},
		{"unknown agent", "00000005 00000000 00000041 00000042 00000043 00000001 00000005 00000000", SFlow{
			SubAgent: 65, Sequence: 66, Uptime: 67, Samples: []SFlowSample{{Format: 5}},
		}},
		{"no interface", `00000005 00000000 00000051 00000052 00000053 00000001
			00000001 00000020 00000054 00000000 00000055 00000056 00000057 3fffffff 40000102 00000000`, SFlow{
			SubAgent: 81, Sequence: 82, Uptime: 83, Samples: []SFlowSample{{
				Format: 1, Sequence: 84, Rate: 85, Pool: 86, Drops: 87,
				Input: SFlowInterface{0, 0x3fffffff}, Output: SFlowInterface{1, 258},
			}},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := unhex(c.hex)
			require.NoError(t, ParseSFlow(&d, b))
			assertSFlow(t, c.want, d)

			got, err := c.want.Append([]byte("before"))
			require.NoError(t, err)
			assert.Equal(t, append([]byte("before"), b...), got)

			n, err := Length(append(b, 1, 2, 3, 4))
			require.NoError(t, err)
			assert.Equal(t, len(b), n)
		})
	}
}

// A datagram cut off anywhere is an error, and the samples before the cut are there. Of the last one's data three octets are
// padding, which are not missed.
func TestTruncatedSFlowAtEveryOctet(t *testing.T) {
	b := unhex(sflowHex)
	ends := []int{112, 124, 204, 217}
	var d SFlow
	for n := range len(b) {
		err := ParseSFlow(&d, b[:n:n])
		if n < ends[3] {
			require.ErrorIs(t, err, ErrTruncated, "%d octets", n)
		} else {
			require.NoError(t, err, "%d octets", n)
		}
		whole, _ := slices.BinarySearch(ends, n+1)
		require.Len(t, d.Samples, whole, "%d octets", n)
		_, lengthErr := Length(b[:n:n])
		require.Equal(t, err == nil, lengthErr == nil, "%d octets", n)
	}
}

const (
	sflowStart = "00000005 00000001 c0000207 00000008 00000009 0000000a "
	// The header of a compact flow sample but for the count of its records: 28 octets.
	sflowFlow = " 0000000b 0000000c 0000000d 0000000e 0000000f 00000010 00000011 "
)

func TestMalformedSFlow(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     error
		text     string
		samples  []uint32 // formats of the samples that are read all the same
	}{
		{"nothing", "", ErrTruncated, "header of an sFlow datagram of 0 octets: 4 octets, 0 are there: truncated", nil},
		{"version 4", "00000004 00000001", ErrVersion, "sFlow datagram: unknown version word: 4", nil},
		{"NetFlow v5", v5Hex, ErrVersion, "sFlow datagram: unknown version word: 327681", nil},
		{"agent of type 3", "00000005 00000003 c0000207 00000008 00000009 0000000a 00000000", ErrLength,
			"header of an sFlow datagram of 28 octets: address of unknown type 3: impossible length", nil},
		{"counts too much", sflowStart + "ffffffff 00000002 00000000", ErrTruncated,
			"sample 1 of 4294967295 at octet 36: 4 octets, 0 are there: truncated", []uint32{2}},
		{"counts too little", sflowStart + "00000001 00000002 00000000 00000004 00000000", ErrTrailing,
			"datagram of 44 octets, message of 36: octets after the message", []uint32{2}},
		{"sample beyond the datagram", sflowStart + "00000002 00000002 00000000 00000002 fffffffc 01", ErrTruncated,
			"sample 1 of 2 at octet 36: 4294967292 octets by their length, 1 are there: truncated", []uint32{2}},
		{"a faulty sample costs no other", sflowStart + `00000004 00000001 00000004 00000000
			00000001 00000020` + sflowFlow + `00000000 00000003 00000000 00000002 00000000`, ErrTruncated,
			"sample 0 of 4 at octet 28: flow sample of 4 octets: 4 octets, 0 are there: truncated; faulty samples after it: 1", []uint32{1, 2}},
		{"faulty samples and a cut", sflowStart + "00000003 00000001 00000004 00000000", ErrTruncated,
			"sample 0 of 3 at octet 28: flow sample of 4 octets: 4 octets, 0 are there: truncated; faulty samples after it: 1", nil},
		{"more records than octets", sflowStart + "00000002 00000001 00000028" + sflowFlow + "ffffffff 000003e9 00000000 00000002 00000000",
			ErrTruncated, "sample 0 of 2 at octet 28: flow sample of 40 octets: 4 octets, 0 are there: truncated", []uint32{2}},
		{"record beyond its sample", sflowStart + "00000002 00000001 00000028" + sflowFlow + "00000001 000003e9 00000004 00000002 00000000",
			ErrTruncated, "sample 0 of 2 at octet 28: flow sample of 40 octets: 4 octets by their length, 0 are there: truncated", []uint32{2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d SFlow
			err := ParseSFlow(&d, unhex(c.in))
			require.ErrorIs(t, err, c.want)
			assert.EqualError(t, err, c.text)
			var formats []uint32
			for _, s := range d.Samples {
				formats = append(formats, s.Format)
			}
			assert.Equal(t, c.samples, formats)
		})
	}
}

// Lengths that are no multiple of four, in agents that leave out the padding which the sample's own length then hides.
func TestSFlowPadding(t *testing.T) {
	var d SFlow
	require.NoError(t, ParseSFlow(&d, unhex(sflowStart+"00000002 00000001 00000029"+sflowFlow+
		"00000001 0113d005 00000001 61 626364 00000002 00000001 65")))
	require.Len(t, d.Samples, 2)
	assert.Equal(t, []SFlowRecord{{Enterprise: 4413, Format: 5, Data: []byte("a")}}, d.Samples[0].Records)
	assert.Empty(t, d.Samples[0].Data)
	assert.Equal(t, []byte("e"), d.Samples[1].Data)

	again, err := d.Append(nil)
	require.NoError(t, err)
	assert.Equal(t, unhex(sflowStart+"00000002 00000001 0000002c"+sflowFlow+
		"00000001 0113d005 00000001 61 000000 00000002 00000001 65 000000"), again)
}

func TestAppendSFlowErrors(t *testing.T) {
	for name, s := range map[string]SFlowSample{
		"sample enterprise": {Enterprise: 1 << 20, Format: 2},
		"sample format":     {Format: 1 << 12},
		"record format":     {Format: 3, Records: []SFlowRecord{{Format: 1 << 12}}},
		"source type":       {Format: 1, SourceType: 256},
		"source index":      {Format: 1, SourceIndex: 1 << 24},
		"input format":      {Format: 1, Input: SFlowInterface{Format: 4}},
		"input":             {Format: 1, Input: SFlowInterface{Value: 1 << 30}},
		"output":            {Format: 1, Output: SFlowInterface{Value: 1 << 30}},
	} {
		d := SFlow{Samples: []SFlowSample{{Format: 2}, s}}
		b, err := d.Append([]byte("before"))
		assert.ErrorIs(t, err, ErrLength, name)
		assert.Equal(t, []byte("before"), b, name)
	}
}

func TestIsSFlow(t *testing.T) {
	assert.True(t, IsSFlow(unhex(sflowHex)))
	assert.True(t, IsSFlow(unhex("00000005")))
	for _, other := range []string{"", "000000", "00000004 00000001", "00050000", v5Hex, v9Hex, ipfixHex} {
		assert.False(t, IsSFlow(unhex(other)), other)
	}
}

func TestSFlowKinds(t *testing.T) {
	for _, c := range []struct {
		enterprise, format uint32
		flow, counter      bool
	}{
		{0, 1, true, false}, {0, 2, false, true}, {0, 3, true, false}, {0, 4, false, true}, {0, 5, false, false}, {4300, 1, false, false},
		{4300, 2, false, false},
	} {
		s := SFlowSample{Enterprise: c.enterprise, Format: c.format}
		assert.Equal(t, c.flow, s.IsFlow(), "%+v", c)
		assert.Equal(t, c.counter, s.IsCounter(), "%+v", c)
	}
}

func TestSFlowMemory(t *testing.T) {
	b := unhex(sflowHex)
	var d SFlow
	require.NoError(t, ParseSFlow(&d, b))
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if err := ParseSFlow(&d, b); err != nil {
			panic(err)
		}
	}))

	// What a datagram announces takes no memory, only what it has.
	d = SFlow{}
	require.Error(t, ParseSFlow(&d, unhex(sflowStart+"ffffffff 00000001 00000020"+sflowFlow+"ffffffff")))
	assert.Zero(t, cap(d.Samples))
	assert.LessOrEqual(t, cap(d.records), 1)

	// One sample of 7,000 records and 8,000 samples of none, again and again.
	oneSample := sflowStart + "00000001 00000001 0000dae0" + sflowFlow + "00001b58" + strings.Repeat(" 000003e9 00000000", 7000)
	manySamples := sflowStart + "00001f40" + strings.Repeat(" 00000002 00000000", 8000)
	for range 5 {
		require.NoError(t, ParseSFlow(&d, unhex(oneSample)))
		require.Len(t, d.Samples[0].Records, 7000)
		require.NoError(t, ParseSFlow(&d, unhex(manySamples)))
		require.Len(t, d.Samples, 8000)
	}
	assert.Less(t, cap(d.Samples), 2*8000)
	assert.Less(t, cap(d.records), 2*7000)
}

func BenchmarkParseSFlow(b *testing.B) {
	in := unhex(sflowHex)
	var d SFlow
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for range b.N {
		if err := ParseSFlow(&d, in); err != nil {
			b.Fatal(err)
		}
	}
}
