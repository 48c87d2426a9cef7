package flow

import (
	"bytes"
	"math"
	"net/netip"
	"testing"
)

func TestValues(t *testing.T) {
	raw := []byte{10, 0, 0, 9}
	for _, test := range []struct {
		kind  Kind
		value Value
		ok    func(Value) bool
	}{
		{None, Value{}, func(v Value) bool { return v.Uint() == 0 && v.Bytes() == nil }},
		{Uint, UintValue(math.MaxUint64), func(v Value) bool { return v.Uint() == math.MaxUint64 }},
		{Int, IntValue(math.MinInt64), func(v Value) bool { return v.Int() == math.MinInt64 }},
		{Float, FloatValue(-2.5), func(v Value) bool { return v.Float() == -2.5 }},
		{Float, FloatValue(math.NaN()), func(v Value) bool { return math.IsNaN(v.Float()) }},
		{Bool, BoolValue(true), Value.Bool},
		{Bool, BoolValue(false), func(v Value) bool { return !v.Bool() }},
		{String, StringValue(raw), func(v Value) bool { return &v.Bytes()[0] == &raw[0] }},
		{Octets, OctetsValue(raw), func(v Value) bool { return bytes.Equal(v.Bytes(), raw) }},
		{MAC, MACValue([]byte{1, 2, 3, 4, 5, 6}), func(v Value) bool { return len(v.Bytes()) == 6 }},
		{Addr, AddrValue(raw), func(v Value) bool { return v.Addr() == netip.MustParseAddr("10.0.0.9") }},
		{Addr, AddrValue(netip.MustParseAddr("2001:db8::7").AsSlice()), func(v Value) bool {
			return v.Addr() == netip.MustParseAddr("2001:db8::7")
		}},
		{Addr, AddrValue(raw[:3]), func(v Value) bool { return !v.Addr().IsValid() }},
		{Instant, InstantValue(77), func(v Value) bool { return v.Time() == 77 }},
	} {
		if test.value.Kind() != test.kind || !test.ok(test.value) {
			t.Errorf("%+v is not a good %d", test.value, test.kind)
		}
	}
}
