package flowlog

import (
	"encoding/binary"
	"math"
	"net/netip"
	"reflect"
	"strings"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// source turns fuzz bytes into values; when they are used up everything is zero.
type source struct{ left []byte }

func (s *source) take(n int) []byte {
	out := make([]byte, n)
	s.left = s.left[copy(out, s.left):]
	return out
}

func (s *source) number() uint64 { return binary.BigEndian.Uint64(s.take(8)) }

func (s *source) octets() []byte { return s.take(int(s.take(1)[0] % 20)) }

func (s *source) text() string { return strings.ToValidUTF8(string(s.octets()), "?") }

func (s *source) addr() netip.Addr {
	a, _ := netip.AddrFromSlice(s.take([]int{0, 4, 16, 0}[s.take(1)[0]%4]))
	return a
}

func (s *source) value() flow.Value {
	switch flow.Kind(s.take(1)[0] % 13) {
	case flow.Uint:
		return flow.UintValue(s.number())
	case flow.Int:
		return flow.IntValue(int64(s.number()))
	case flow.Float:
		return flow.FloatValue(math.Float64frombits(s.number()))
	case flow.Bool:
		return flow.BoolValue(s.take(1)[0]&1 == 1)
	case flow.String:
		return flow.StringValue(s.octets())
	case flow.Octets:
		return flow.OctetsValue(s.octets())
	case flow.Addr:
		return flow.AddrValue(s.octets())
	case flow.MAC:
		return flow.MACValue(s.octets())
	case flow.Instant:
		return flow.InstantValue(flow.Time(s.number()))
	case flow.Map:
		return s.structured()
	}
	return flow.Value{}
}

// structured is what structured data makes: a map of a number, a list, and a map again.
func (s *source) structured() flow.Value {
	var items []flow.Attr
	for range s.take(1)[0] % 4 {
		items = append(items, flow.Attr{Value: s.value()})
	}
	return flow.MapValue([]flow.Attr{
		{Name: "one", Value: flow.UintValue(s.number())},
		{Name: "list", Value: flow.ListValue(items)},
		{Name: "more", Value: s.value()},
	})
}

// fill sets everything that v holds, by reflection, so that a field that is new in a contract type and in no table fails the
// round trip.
func (s *source) fill(v reflect.Value) {
	switch v.Interface().(type) {
	case netip.Addr:
		v.Set(reflect.ValueOf(s.addr()))
		return
	case netip.AddrPort:
		v.Set(reflect.ValueOf(netip.AddrPortFrom(netip.AddrFrom4([4]byte(s.take(4))), binary.BigEndian.Uint16(s.take(2)))))
		return
	case netip.Prefix:
		if bits := s.take(1)[0]; bits <= 32 {
			v.Set(reflect.ValueOf(netip.PrefixFrom(netip.AddrFrom4([4]byte(s.take(4))), int(bits))))
		}
		return
	case flow.Attr: // of few names, so that elements repeat
		v.Set(reflect.ValueOf(flow.Attr{Name: []string{"a", "vendor.b", "9.12345"}[s.take(1)[0]%3], Value: s.value()}))
		return
	case flow.Type:
		v.SetUint(uint64(s.take(1)[0] % 7))
		return
	case anomaly.State:
		v.SetUint(uint64(s.take(1)[0] % 3))
		return
	case anomaly.Severity:
		v.SetUint(uint64(s.take(1)[0] % 5))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			s.fill(v.Field(i))
		}
	case reflect.Slice:
		for range s.take(1)[0] % 6 {
			item := reflect.New(v.Type().Elem()).Elem()
			s.fill(item)
			v.Set(reflect.Append(v, item))
		}
	case reflect.String:
		v.SetString(s.text())
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(s.number()))
	default:
		v.SetUint(s.number() >> (64 - v.Type().Bits()))
	}
}
