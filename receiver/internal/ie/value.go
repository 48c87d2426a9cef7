package ie

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/otelflow/otelflow/internal/flow"
)

// Value decodes b, the value of one field whose element has type t. It is false when no value of t can be that long or, for
// booleans and times, when b is none of the values of t. The value shares b.
//
// Numbers may be shorter than their type (reduced-size encoding, RFC 7011 section 6.2). Integers may also be longer, up to
// 8 octets: NetFlow v9 never fixed their sizes, and exporters send, say, an 8-bit sampler ID in 4 octets.
//
// An unsigned256 is Octets, because flow.Value has no kind for it, and so are the structured types of RFC 6313, because it takes
// the exporter's templates to read them; so is a string that is not UTF-8: RFC 7011 section 6.1.6 forbids exporters to send one,
// but then the octets are still evidence.
func (t Type) Value(b []byte) (flow.Value, bool) {
	switch t {
	case Unsigned8, Unsigned16, Unsigned32, Unsigned64:
		return unsigned(b)
	case Signed8, Signed16, Signed32, Signed64:
		return signed(b)
	case Float32, Float64:
		return float(b)
	case Boolean:
		return boolean(b)
	case MACAddress:
		return flow.MACValue(b), len(b) == 6
	case IPv4Address:
		return flow.AddrValue(b), len(b) == 4
	case IPv6Address:
		return flow.AddrValue(b), len(b) == 16
	case String:
		return text(b), true
	case Unsigned256:
		return flow.OctetsValue(b), 1 <= len(b) && len(b) <= 32
	case DateTimeSeconds, DateTimeMilliseconds, DateTimeMicroseconds, DateTimeNanoseconds:
		return t.instant(b)
	case OctetArray, BasicList, SubTemplateList, SubTemplateMultiList:
		return flow.OctetsValue(b), true
	}
	return flow.Value{}, false
}

// Number decodes b as Value does where t is an unsigned integer or a MAC address, whose octets are one number; it is false too where t
// is another type. It costs half of what Value does.
func (t Type) Number(b []byte) (uint64, bool) {
	switch t {
	case Unsigned8, Unsigned16, Unsigned32, Unsigned64:
		return integer(b)
	case MACAddress:
		n, _ := integer(b)
		return n, len(b) == 6
	}
	return 0, false
}

// Numeric tells whether Number decodes values of t.
func (t Type) Numeric() bool { return t == MACAddress || Unsigned8 <= t && t <= Unsigned64 }

// unsigned reads a big-endian integer of 1 to 8 octets.
func unsigned(b []byte) (flow.Value, bool) {
	n, ok := integer(b)
	return flow.UintValue(n), ok
}

// signed reads a big-endian two's complement integer of 1 to 8 octets and extends its sign.
func signed(b []byte) (flow.Value, bool) {
	n, ok := integer(b)
	unused := 64 - 8*len(b)
	return flow.IntValue(int64(n<<max(unused, 0)) >> max(unused, 0)), ok
}

func integer(b []byte) (uint64, bool) {
	switch len(b) { // the usual sizes first
	case 1:
		return uint64(b[0]), true
	case 2:
		return uint64(binary.BigEndian.Uint16(b)), true
	case 4:
		return uint64(binary.BigEndian.Uint32(b)), true
	case 8:
		return binary.BigEndian.Uint64(b), true
	}
	if len(b) == 0 || len(b) > 8 {
		return 0, false
	}
	var n uint64
	for _, octet := range b {
		n = n<<8 | uint64(octet)
	}
	return n, true
}

// float reads either size of RFC 7011 section 6.1.3, whatever size the element has.
func float(b []byte) (flow.Value, bool) {
	switch len(b) {
	case 4:
		return flow.FloatValue(float64(math.Float32frombits(binary.BigEndian.Uint32(b)))), true
	case 8:
		return flow.FloatValue(math.Float64frombits(binary.BigEndian.Uint64(b))), true
	}
	return flow.Value{}, false
}

// boolean reads 1 for true and 2 for false (RFC 7011 section 6.1.5).
func boolean(b []byte) (flow.Value, bool) {
	if len(b) != 1 || b[0] != 1 && b[0] != 2 {
		return flow.Value{}, false
	}
	return flow.BoolValue(b[0] == 1), true
}

// text reads a string and drops the NULs with which exporters fill fields of fixed length.
func text(b []byte) flow.Value {
	if len(b) > 0 && b[len(b)-1] == 0 {
		b = bytes.TrimRight(b, "\x00")
	}
	if !utf8.Valid(b) {
		return flow.OctetsValue(b)
	}
	return flow.StringValue(b)
}
