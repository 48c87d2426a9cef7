package flowlog

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestExtraBothWays(t *testing.T) {
	for _, test := range []struct {
		name  string
		value flow.Value
		shown string
		back  flow.Value
	}{
		{"uint", flow.UintValue(7), "Int 7", flow.IntValue(7)},
		{"uint at the limit", flow.UintValue(math.MaxInt64), "Int 9223372036854775807", flow.IntValue(math.MaxInt64)},
		{"uint above it", flow.UintValue(math.MaxUint64), "Str 18446744073709551615", flow.StringValue([]byte("18446744073709551615"))},
		{"int", flow.IntValue(-8), "Int -8", flow.IntValue(-8)},
		{"float", flow.FloatValue(2.5), "Double 2.5", flow.FloatValue(2.5)},
		{"true", flow.BoolValue(true), "Bool true", flow.BoolValue(true)},
		{"false", flow.BoolValue(false), "Bool false", flow.BoolValue(false)},
		{"text", flow.StringValue([]byte("Größe")), "Str Größe", flow.StringValue([]byte("Größe"))},
		{"no text", flow.StringValue(nil), "Str ", flow.StringValue([]byte{})},
		{"text that is not UTF-8", flow.StringValue([]byte{'a', 0xff}), "Bytes Yf8=", flow.OctetsValue([]byte{'a', 0xff})},
		{"octets", flow.OctetsValue([]byte{1, 2, 3}), "Bytes AQID", flow.OctetsValue([]byte{1, 2, 3})},
		{"IPv4", flow.AddrValue([]byte{10, 0, 0, 9}), "Str 10.0.0.9", flow.StringValue([]byte("10.0.0.9"))},
		{"IPv6", flow.AddrValue([]byte{0x20, 1, 13: 0, 15: 4}), "Str 2001::4", flow.StringValue([]byte("2001::4"))},
		{"MAC", flow.MACValue([]byte{0xaa, 11, 12, 13, 14, 15}), "Str aa:0b:0c:0d:0e:0f", flow.StringValue([]byte("aa:0b:0c:0d:0e:0f"))},
		{"instant", flow.InstantValue(1785000000000000016), "Int 1785000000000000016", flow.IntValue(1785000000000000016)},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := pcommon.NewMap()
			new(texts).putExtra(m, "x", test.value)
			require.Equal(t, []string{"x " + test.shown}, shown(m))
			slot, _ := m.Get("x")
			require.Equal(t, []flow.Attr{{Name: "y", Value: test.back}}, appendExtra(nil, "y", slot))
		})
	}
}

func TestExtraWithoutForm(t *testing.T) {
	m := pcommon.NewMap()
	for _, value := range []flow.Value{
		{}, flow.AddrValue([]byte{1, 2, 3}), flow.AddrValue(nil), flow.MACValue([]byte{1, 2, 3, 4, 5, 6, 7}), flow.InstantValue(0),
	} {
		new(texts).putExtra(m, "x", value)
	}
	require.Equal(t, 0, m.Len())
}

func TestExtraRepeated(t *testing.T) {
	m := pcommon.NewMap()
	new(texts).putExtra(m, "label", flow.UintValue(31))
	new(texts).putExtra(m, "other", flow.BoolValue(true))
	new(texts).putExtra(m, "label", flow.UintValue(32))
	new(texts).putExtra(m, "label", flow.OctetsValue([]byte{33}))
	require.Equal(t, []string{`label Slice [31,32,"IQ=="]`, "other Bool true"}, shown(m))
	slot, _ := m.Get("label")
	require.Equal(t, []flow.Attr{
		{Name: "label", Value: flow.IntValue(31)},
		{Name: "label", Value: flow.IntValue(32)},
		{Name: "label", Value: flow.OctetsValue([]byte{33})},
	}, appendExtra(nil, "label", slot))
}

func TestExtraOfForeignTypes(t *testing.T) {
	m := pcommon.NewMap()
	m.PutEmpty("empty")
	m.PutEmptyMap("map").PutInt("in", 1)
	nested := m.PutEmptySlice("slice")
	nested.AppendEmpty().SetEmptySlice().AppendEmpty().SetInt(2)
	nested.AppendEmpty().SetInt(3)
	var extra []flow.Attr
	for name, v := range m.All() {
		extra = appendExtra(extra, name, v)
	}
	require.Equal(t, []flow.Attr{
		{Name: "map", Value: flow.MapValue([]flow.Attr{{Name: "in", Value: flow.IntValue(1)}})},
		{Name: "slice", Value: flow.ListValue([]flow.Attr{{Value: flow.IntValue(2)}})},
		{Name: "slice", Value: flow.IntValue(3)},
	}, extra)
}

// What structured data makes (RFC 6313): names inside stand without a prefix, and a map that a record repeats makes a slice.
func TestStructuredData(t *testing.T) {
	communities := flow.MapValue([]flow.Attr{
		{Name: "semantic", Value: flow.StringValue([]byte("allOf"))},
		{Name: "bgpCommunity", Value: flow.ListValue([]flow.Attr{{Value: flow.UintValue(65001)}, {Value: flow.UintValue(65002)}})},
	})
	m := pcommon.NewMap()
	new(texts).putExtra(m, "ipfix.bgpSourceCommunityList", communities)
	require.Equal(t, map[string]any{"ipfix.bgpSourceCommunityList": map[string]any{
		"semantic": "allOf", "bgpCommunity": []any{int64(65001), int64(65002)},
	}}, m.AsRaw())
	new(texts).putExtra(m, "ipfix.bgpSourceCommunityList", flow.MapValue(nil))
	require.Equal(t, []any{
		map[string]any{"semantic": "allOf", "bgpCommunity": []any{int64(65001), int64(65002)}}, map[string]any{},
	}, m.AsRaw()["ipfix.bgpSourceCommunityList"])
}
