package flow

import (
	"math"
	"net/netip"
)

// Attr is an information element that has no field of its own in Flow.
type Attr struct {
	// Name is the registry's name of the element: "flowDirection" for one of IANA's, "cisco.applicationHttpHost" for a
	// vendor's. Elements that no registry names do not become an Attr.
	Name  string
	Value Value
}

// Kind says what a Value holds.
type Kind uint8

// The kinds of value, after the abstract data types of RFC 7012 section 3.1. The zero Value is None.
const (
	None    Kind = iota
	Uint         // unsigned8 to unsigned64
	Int          // signed8 to signed64
	Float        // float32, float64
	Bool         // boolean
	String       // string, UTF-8
	Octets       // octetArray and all that has no better kind
	Addr         // ipv4Address, ipv6Address
	MAC          // macAddress
	Instant      // dateTimeSeconds to dateTimeNanoseconds
	List         // values of one kind of thing, in order (RFC 6313)
	Map          // values with names, in order
)

// Value is one value of an information element. Values that are bytes on the wire share the memory they were made from.
type Value struct {
	kind  Kind
	num   uint64
	raw   []byte
	items *[]Attr // a pointer, since few values have items and all would pay for the slice
}

// UintValue holds v.
func UintValue(v uint64) Value { return Value{kind: Uint, num: v} }

// IntValue holds v.
func IntValue(v int64) Value { return Value{kind: Int, num: uint64(v)} }

// FloatValue holds v.
func FloatValue(v float64) Value { return Value{kind: Float, num: math.Float64bits(v)} }

// BoolValue holds v.
func BoolValue(v bool) Value {
	if v {
		return Value{kind: Bool, num: 1}
	}
	return Value{kind: Bool}
}

// StringValue holds b as text; it keeps b.
func StringValue(b []byte) Value { return Value{kind: String, raw: b} }

// OctetsValue holds b; it keeps b.
func OctetsValue(b []byte) Value { return Value{kind: Octets, raw: b} }

// MACValue holds the six octets of b; it keeps b.
func MACValue(b []byte) Value { return Value{kind: MAC, raw: b} }

// AddrValue holds the four or sixteen octets of b; it keeps b.
func AddrValue(b []byte) Value { return Value{kind: Addr, raw: b} }

// ListValue holds the values of items, whose names mean nothing; it keeps items.
func ListValue(items []Attr) Value { return Value{kind: List, items: &items} }

// MapValue holds items; it keeps them.
func MapValue(items []Attr) Value { return Value{kind: Map, items: &items} }

// InstantValue holds t.
func InstantValue(t Time) Value { return Value{kind: Instant, num: uint64(t)} }

// Kind says which of the methods below gives v's content; the others give nonsense.
func (v Value) Kind() Kind { return v.kind }

// Uint is the content of a Uint.
func (v Value) Uint() uint64 { return v.num }

// Int is the content of an Int.
func (v Value) Int() int64 { return int64(v.num) }

// Float is the content of a Float.
func (v Value) Float() float64 { return math.Float64frombits(v.num) }

// Bool is the content of a Bool.
func (v Value) Bool() bool { return v.num != 0 }

// Bytes is the content of a String, Octets, MAC or Addr, shared and not copied.
func (v Value) Bytes() []byte { return v.raw }

// Addr is the content of an Addr; invalid when it is neither four nor sixteen octets.
func (v Value) Addr() netip.Addr {
	a, _ := netip.AddrFromSlice(v.raw)
	return a
}

// Items is the content of a List or a Map, shared and not copied.
func (v Value) Items() []Attr {
	if v.items == nil {
		return nil
	}
	return *v.items
}

// Time is the content of an Instant.
func (v Value) Time() Time { return Time(v.num) }
