package flowlog

import (
	"bytes"
	"math"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/otelflow/otelflow/internal/flow"
)

// members are the members of flow.Flow whose presence is a bit of Fields, in the order of the bits.
var members = []string{
	"Sequence", "SrcPort", "DstPort", "Protocol", "IPVersion", "TCPFlags", "ICMPType", "ICMPCode", "Bytes", "Packets", "TOS",
	"TTL", "IPFlags", "FragmentID", "FragmentOffset", "FlowLabel", "ForwardingStatus", "In", "Out", "Domain",
	"ObservationPoint", "SrcMAC", "DstMAC", "VLAN", "SrcVLAN", "DstVLAN", "SrcAS", "DstAS", "SrcNet", "DstNet", "NextHopAS",
	"NATSrcPort", "NATDstPort", "NATEvent", "FirewallEvent", "Reverse.Bytes", "Reverse.Packets", "Reverse.TCPFlags", "Reverse.TOS",
}

// asRead is what a reader gets of a flow, as the package says in words: numbers without their bit are gone, the version is
// known where the addresses tell it, hardware addresses have 48 bits, and Extra is widened.
func asRead(f flow.Flow) flow.Flow {
	f.Fields &= flow.AllFields
	v := reflect.ValueOf(&f).Elem()
	for bit, member := range members {
		if !f.Has(flow.Field(bit)) {
			memberOf(v, member).SetZero()
		}
	}
	f.SrcMAC &= 0xffffffffffff
	f.DstMAC &= 0xffffffffffff
	f.IPVersion = version(f)
	f.Fields &^= flow.FieldsOf(flow.FieldIPVersion)
	if f.IPVersion != 0 {
		f.Fields.Add(flow.FieldIPVersion)
	}
	f.Extra = extraAsRead(f.Extra)
	return f
}

// memberOf finds a member by its path.
func memberOf(v reflect.Value, path string) reflect.Value {
	for _, name := range strings.Split(path, ".") {
		v = v.FieldByName(name)
	}
	return v
}

func version(f flow.Flow) uint8 {
	if f.IPVersion == 4 || f.IPVersion == 6 {
		return f.IPVersion
	}
	for _, a := range []netip.Addr{f.Src, f.Dst} {
		if a.IsValid() {
			if a.Is4() {
				return 4
			}
			return 6
		}
	}
	return 0
}

// extraAsRead also brings the repetitions of an element together, where its first stood.
func extraAsRead(extra []flow.Attr) []flow.Attr {
	var read []flow.Attr
	for _, a := range extra {
		value, ok := widened(a.Value)
		if !ok {
			continue
		}
		at := len(read)
		for i := range read {
			if read[i].Name == a.Name {
				at = i + 1
			}
		}
		read = slices.Insert(read, at, flow.Attr{Name: a.Name, Value: value})
	}
	return read
}

func widened(v flow.Value) (flow.Value, bool) {
	raw := v.Bytes()
	switch v.Kind() {
	case flow.Uint, flow.Instant:
		if v.Uint() > math.MaxInt64 {
			return flow.StringValue(strconv.AppendUint(nil, v.Uint(), 10)), true
		}
		return flow.IntValue(int64(v.Uint())), v.Kind() == flow.Uint || v.Uint() != 0
	case flow.Addr:
		a, ok := netip.AddrFromSlice(raw)
		return flow.StringValue([]byte(a.String())), ok
	case flow.MAC:
		if len(raw) != 6 {
			return v, false
		}
		hex := []byte("..:..:..:..:..:..")
		for i, octet := range raw {
			hex[3*i], hex[3*i+1] = "0123456789abcdef"[octet>>4], "0123456789abcdef"[octet&15]
		}
		return flow.StringValue(hex), true
	case flow.Map:
		return flow.MapValue(extraAsRead(v.Items())), true
	case flow.List:
		var items []flow.Attr
		for _, item := range v.Items() {
			if value, ok := widened(item.Value); ok {
				items = append(items, flow.Attr{Value: value})
			}
		}
		return flow.ListValue(items), true
	case flow.String:
		if !utf8.Valid(raw) {
			return flow.OctetsValue(raw), true
		}
	}
	return v, v.Kind() != flow.None
}

func sameValue(a, b flow.Value) bool {
	return a.Kind() == b.Kind() && a.Uint() == b.Uint() && bytes.Equal(a.Bytes(), b.Bytes()) &&
		slices.EqualFunc(a.Items(), b.Items(), func(a, b flow.Attr) bool { return a.Name == b.Name && sameValue(a.Value, b.Value) })
}
