package ie

import (
	"encoding/hex"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func octets(t *testing.T, s string) []byte {
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func TestValue(t *testing.T) {
	for _, c := range []struct {
		t    Type
		in   string
		want flow.Value
	}{
		{Unsigned8, "fe", flow.UintValue(254)},
		{Unsigned8, "00000103", flow.UintValue(259)},
		{Unsigned16, "fffd", flow.UintValue(65533)},
		{Unsigned16, "07", flow.UintValue(7)},
		{Unsigned32, "fffffffc", flow.UintValue(4294967292)},
		{Unsigned32, "010002", flow.UintValue(65538)},
		{Unsigned64, "fffffffffffffffb", flow.UintValue(18446744073709551611)},
		{Unsigned64, "0000000a", flow.UintValue(10)},
		{Unsigned64, "0000010000000b", flow.UintValue(4294967307)},
		{Signed8, "f4", flow.IntValue(-12)},
		{Signed16, "fff3", flow.IntValue(-13)},
		{Signed16, "80", flow.IntValue(-128)},
		{Signed32, "80000000", flow.IntValue(-2147483648)},
		{Signed32, "7ffffe", flow.IntValue(8388606)},
		{Signed64, "8000000000000001", flow.IntValue(-9223372036854775807)},
		{Signed64, "fffff1", flow.IntValue(-15)},
		{Float32, "3fc00000", flow.FloatValue(1.5)},
		{Float64, "c004000000000000", flow.FloatValue(-2.5)},
		{Float64, "40600000", flow.FloatValue(3.5)},
		{Float64, "7ff0000000000000", flow.FloatValue(math.Inf(1))},
		{Boolean, "01", flow.BoolValue(true)},
		{Boolean, "02", flow.BoolValue(false)},
		{MACAddress, "00005e005301", flow.MACValue([]byte{0x00, 0x00, 0x5e, 0x00, 0x53, 0x01})},
		{IPv4Address, "c0000207", flow.AddrValue([]byte{192, 0, 2, 7})},
		{IPv6Address, "20010db8000000000000000000000008",
			flow.AddrValue([]byte{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8})},
		{String, "474530", flow.StringValue([]byte("GE0"))},
		{String, "657468310000", flow.StringValue([]byte("eth1"))},
		{String, "00610000", flow.StringValue([]byte("\x00a"))},
		{String, "c3a4", flow.StringValue([]byte("ä"))},
		{String, "e400", flow.OctetsValue([]byte{0xe4})}, // Latin-1
		{String, "", flow.StringValue([]byte{})},
		{OctetArray, "0100", flow.OctetsValue([]byte{1, 0})},
		{OctetArray, "", flow.OctetsValue([]byte{})},
		{BasicList, "ff000c0001", flow.OctetsValue([]byte{0xff, 0, 12, 0, 1})},
		{SubTemplateList, "ff0102", flow.OctetsValue([]byte{0xff, 1, 2})},
		{SubTemplateMultiList, "03", flow.OctetsValue([]byte{3})},
		{Unsigned256, "0d", flow.OctetsValue([]byte{13})},
		{DateTimeSeconds, "669e2d6d", flow.InstantValue(1721642349_000000000)},
		{DateTimeSeconds, "00000000", flow.InstantValue(0)},
		{DateTimeMilliseconds, "00000190d9e17c95", flow.InstantValue(1721642351_765000000)},
		{DateTimeMicroseconds, "00000000669e2d6e" + "00000000000bf37f", flow.InstantValue(1721642350_783231000)}, // pmacct
		{DateTimeMicroseconds, "000000044b82fa08" + "00000000000f423f", flow.InstantValue(18446744072_999999000)},
		{DateTimeMilliseconds, "000010c6f7a0b5ed", flow.InstantValue(18446744073709_000000)}, // 2554
	} {
		got, ok := c.t.Value(octets(t, c.in))
		assert.True(t, ok, "%s %s", c.t, c.in)
		assert.Equal(t, c.want, got, "%s %s", c.t, c.in)
	}
}

func TestValueRefuses(t *testing.T) {
	for _, c := range []struct {
		t  Type
		in string
	}{
		{Unsigned8, ""},
		{Unsigned64, "000000000000000001"},
		{Signed8, ""},
		{Signed64, "ffffffffffffffffff"},
		{Float32, ""},
		{Float32, "3fc000"},
		{Float64, "c0040000000000"},
		{Float64, "c00400000000000000"},
		{Boolean, ""},
		{Boolean, "00"},
		{Boolean, "03"},
		{Boolean, "0001"},
		{MACAddress, "00005e0053"},
		{MACAddress, "00005e00530102"},
		{IPv4Address, "c00002"},
		{IPv4Address, "c000020701"},
		{IPv6Address, "20010db80000000000000000000000"},
		{IPv6Address, "20010db800000000000000000000000800"},
		{Unsigned256, ""},
		{Unsigned256, "000000000000000000000000000000000000000000000000000000000000000001"},
		{DateTimeSeconds, "669e2d"},
		{DateTimeSeconds, "00000000669e2d6d"},
		{DateTimeMilliseconds, "669e2d6d"},
		{DateTimeMilliseconds, "000010c6f7a0b5ee"}, // beyond flow.Time
		{DateTimeMicroseconds, "ea4d2fed80000000" + "00"},
		{DateTimeMicroseconds, "00000000669e2d6e" + "00000000000f4240"}, // a million microseconds
		{DateTimeMicroseconds, "000000044b82fa09" + "0000000000000000"}, // beyond flow.Time
		{DateTimeNanoseconds, "00000000669e2d6e" + "00000000000bf37f"},
		{DateTimeNanoseconds, "ea4d2fed"},
		{Type(24), "01"},
	} {
		_, ok := c.t.Value(octets(t, c.in))
		assert.False(t, ok, "%s %s", c.t, c.in)
	}
}

// 2024-07-22 09:59:09 is 3930631149 seconds after 1900: ea48abed.
func TestNTPTimes(t *testing.T) {
	for _, c := range []struct {
		t    Type
		in   string
		want flow.Time
		why  string
	}{
		{DateTimeMicroseconds, "ea48abed00000000", 1721642349_000000000, "a whole second"},
		{DateTimeMicroseconds, "ea48abed80000000", 1721642349_500000000, "half a second"},
		{DateTimeMicroseconds, "ea48abed00001000", 1721642349_000001000, "1 us cut to the 21 bits: 4294 and 2048 make 4096"},
		{DateTimeMicroseconds, "ea48abed000017ff", 1721642349_000001000, "the low 11 bits are ignored"},
		{DateTimeMicroseconds, "ea48abedffffe800", 1721642349_999999000, "the last microsecond"},
		{DateTimeMicroseconds, "ea48abedfffff800", 1721642350_000000000, "nearer to the next second"},
		{DateTimeNanoseconds, "ea48abed40000000", 1721642349_250000000, "a quarter of a second"},
		{DateTimeNanoseconds, "ea48abed00000005", 1721642349_000000001, "1.16 ns"},
		{DateTimeNanoseconds, "ea48abedffffffff", 1721642349_999999999, "cut, not rounded"},
		{DateTimeNanoseconds, "83aa7e8000000005", 1, "the first nanosecond of 1970"},
		{DateTimeNanoseconds, "83aa7e7fffffffff", 0, "1969 is no flow.Time"},
		{DateTimeNanoseconds, "8000000000000000", 0, "1968-01-20, the first second of era 0's half"},
		{DateTimeNanoseconds, "ffffffff00000000", 2085978495_000000000, "the last second of era 0, 2036-02-07"},
		{DateTimeNanoseconds, "0000000080000000", 2085978496_500000000, "the first second of era 1"},
		{DateTimeMicroseconds, "7fffffff00000000", 4233462143_000000000, "the last second of era 1's half, 2104-02-26"},
		{DateTimeMicroseconds, "0000000000000000", 0, "unknown"},
	} {
		got, ok := c.t.Value(octets(t, c.in))
		assert.True(t, ok, c.why)
		assert.Equal(t, flow.InstantValue(c.want), got, c.why)
	}
}

func TestValueAllocatesNothing(t *testing.T) {
	in := []byte{0xea, 0x48, 0xab, 0xed, 0x80, 0x00, 0x00, 0x00}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for kind := OctetArray; kind <= Unsigned256; kind++ {
			kind.Value(in)
		}
	}))
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		kind   Type
		octets []byte
		want   uint64
		ok     bool
	}{
		{Unsigned8, []byte{0xfe}, 0xfe, true},
		{Unsigned8, []byte{1, 2}, 0x102, true},
		{Unsigned32, []byte{1, 2, 3}, 0x10203, true},
		{Unsigned32, []byte{1, 2, 3, 4}, 0x1020304, true},
		{Unsigned64, []byte{1, 2, 3, 4, 5, 6, 7, 8}, 0x102030405060708, true},
		{Unsigned64, nil, 0, false},
		{Unsigned64, make([]byte, 9), 0, false},
		{MACAddress, []byte{1, 2, 3, 4, 5, 6}, 0x10203040506, true},
		{MACAddress, []byte{1, 2, 3, 4, 5, 6, 7}, 0, false},
		{String, []byte("1"), 0, false},
		{Signed8, []byte{1}, 0, false},
	} {
		got, ok := c.kind.Number(c.octets)
		assert.Equal(t, c.ok, ok, "%v %x", c.kind, c.octets)
		if ok {
			assert.Equal(t, c.want, got, "%v %x", c.kind, c.octets)
		}
		assert.Equal(t, c.kind != String && c.kind != Signed8, c.kind.Numeric(), c.kind)
	}
}
