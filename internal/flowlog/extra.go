package flowlog

import (
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

// extraPrefix stands before the registry's name of an element that has no column.
const extraPrefix = "ipfix."

// putExtra writes one element. A record may carry an element more than once (RFC 7011 section 8): then its values make a
// slice, in the order of the record. A value that has no form in a log record is left out: a None, an address that is
// neither four nor sixteen octets, an instant that is not known. A List is a slice already, so that it must not be repeated; what
// structured data makes (RFC 6313) has its lists in maps.
func (t *texts) putExtra(m pcommon.Map, name string, v flow.Value) {
	if !tellable(v) {
		return
	}
	slot, again := m.GetOrPutEmpty(name)
	if !again {
		t.setExtra(slot, v)
		return
	}
	if slot.Type() != pcommon.ValueTypeSlice {
		first := pcommon.NewValueEmpty()
		slot.MoveTo(first)
		first.MoveTo(slot.SetEmptySlice().AppendEmpty())
	}
	t.setExtra(slot.Slice().AppendEmpty(), v)
}

func tellable(v flow.Value) bool {
	switch v.Kind() {
	case flow.None:
		return false
	case flow.Addr:
		return v.Addr().IsValid()
	case flow.MAC:
		return len(v.Bytes()) == 6
	case flow.Instant:
		return v.Time() != 0
	}
	return true
}

// setExtra fills slot with a value that is tellable. Text that is not UTF-8 is no string to RFC 7011 (section 6.1.6), and
// one of them makes some receivers refuse the whole batch; its octets are kept as Bytes.
func (t *texts) setExtra(slot pcommon.Value, v flow.Value) {
	switch v.Kind() {
	case flow.Uint, flow.Instant:
		setUint(slot, v.Uint(), t)
	case flow.Int:
		slot.SetInt(v.Int())
	case flow.Float:
		slot.SetDouble(v.Float())
	case flow.Bool:
		slot.SetBool(v.Bool())
	case flow.Addr:
		slot.SetStr(t.address(v.Addr()))
	case flow.MAC:
		slot.SetStr(t.mac([6]byte(v.Bytes())))
	case flow.String:
		if utf8.Valid(v.Bytes()) {
			slot.SetStr(t.keep(v.Bytes()))
			return
		}
		slot.SetEmptyBytes().FromRaw(v.Bytes())
	case flow.Octets:
		slot.SetEmptyBytes().FromRaw(v.Bytes())
	case flow.Map:
		m := slot.SetEmptyMap()
		for _, item := range v.Items() {
			t.putExtra(m, item.Name, item.Value)
		}
	case flow.List:
		list := slot.SetEmptySlice()
		for _, item := range v.Items() {
			if tellable(item.Value) {
				t.setExtra(list.AppendEmpty(), item.Value)
			}
		}
	}
}

// appendExtra is the inverse of putExtra as far as a log record's types go: what was a Uint or an Instant comes back as an
// Int, an Addr, a MAC or a number too large for an Int as a String, and a String that was not UTF-8 as Octets. Values of
// other types are left out.
func appendExtra(extra []flow.Attr, name string, v pcommon.Value) []flow.Attr {
	if v.Type() != pcommon.ValueTypeSlice {
		if value, ok := extraOf(v); ok {
			extra = append(extra, flow.Attr{Name: name, Value: value})
		}
		return extra
	}
	for _, one := range v.Slice().All() {
		if value, ok := extraOf(one); ok {
			extra = append(extra, flow.Attr{Name: name, Value: value})
		}
	}
	return extra
}

func extraOf(v pcommon.Value) (flow.Value, bool) {
	switch v.Type() {
	case pcommon.ValueTypeInt:
		return flow.IntValue(v.Int()), true
	case pcommon.ValueTypeDouble:
		return flow.FloatValue(v.Double()), true
	case pcommon.ValueTypeBool:
		return flow.BoolValue(v.Bool()), true
	case pcommon.ValueTypeStr:
		return flow.StringValue([]byte(v.Str())), true
	case pcommon.ValueTypeBytes:
		return flow.OctetsValue(v.Bytes().AsRaw()), true
	case pcommon.ValueTypeMap:
		var items []flow.Attr
		for name, item := range v.Map().All() {
			if value, ok := extraOf(item); ok {
				items = append(items, flow.Attr{Name: name, Value: value})
			}
		}
		return flow.MapValue(items), true
	case pcommon.ValueTypeSlice:
		return flow.ListValue(appendExtra(nil, "", v)), true
	}
	return flow.Value{}, false
}
