package wire

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// xdr reads values of External Data Representation (RFC 4506), which sFlow is written in, from the front of b. After a fault, which
// is ErrTruncated or ErrLength, every value is zero and b stands still.
type xdr struct {
	b     []byte
	fault error
}

// take is the next n octets, nil when they are not there.
func (x *xdr) take(n int) []byte {
	if x.fault != nil {
		return nil
	}
	if n > len(x.b) {
		x.fault = fmt.Errorf("%d octets, %d are there: %w", n, len(x.b), ErrTruncated)
		return nil
	}
	taken := x.b[:n:n]
	x.b = x.b[n:]
	return taken
}

func (x *xdr) uint32() uint32 {
	if b := x.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// opaque is variable-length opaque data (RFC 4506 section 4.10) without its padding. Padding that the last of all octets lack is
// not missed.
func (x *xdr) opaque() []byte {
	n := x.uint32()
	if uint64(n) > uint64(len(x.b)) { // before int may have too few bits for it
		if x.fault == nil {
			x.fault = fmt.Errorf("%d octets by their length, %d are there: %w", n, len(x.b), ErrTruncated)
		}
		return nil
	}
	data := x.take(int(n))
	x.take(min(pad(len(data)), len(x.b)))
	return data
}

// opaqueOf is opaque data with a data_format in front, as samples and records are.
func (x *xdr) opaqueOf() (format uint32, data []byte) {
	format = x.uint32()
	data = x.opaque()
	return format, data
}

// numbers is a variable-length array of unsigned integers (RFC 4506 section 4.13).
func (x *xdr) numbers() SFlowNumbers {
	n := x.uint32()
	if uint64(n) > uint64(len(x.b)/4) {
		if x.fault == nil {
			x.fault = fmt.Errorf("%d numbers in %d octets: %w", n, len(x.b), ErrTruncated)
		}
		return nil
	}
	return SFlowNumbers(x.take(4 * int(n)))
}

// The types of sFlow's address union.
const (
	addressUnknown = 0
	addressIPv4    = 1
	addressIPv6    = 2
)

// address is an address with its type in front; invalid where it is unknown.
func (x *xdr) address() netip.Addr {
	switch t := x.uint32(); t {
	case addressUnknown: // also after a fault
		return netip.Addr{}
	case addressIPv4:
		return x.ip(4)
	case addressIPv6:
		return x.ip(16)
	default:
		x.fault = fmt.Errorf("address of unknown type %d: %w", t, ErrLength)
		return netip.Addr{}
	}
}

// ip is an address of n octets, 4 or 16.
func (x *xdr) ip(n int) netip.Addr {
	a, _ := netip.AddrFromSlice(x.take(n))
	return a
}

// mac is fixed-length opaque data of six octets, with padding.
func (x *xdr) mac() (m [6]byte) {
	copy(m[:], x.take(8))
	return m
}

// pad is how many octets follow opaque data of n octets up to a multiple of four.
func pad(n int) int { return -n & 3 }

func appendOpaque(b, data []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	b = append(b, data...)
	return append(b, make([]byte, pad(len(data)))...)
}

func appendAddress(b []byte, a netip.Addr) []byte {
	switch {
	case !a.IsValid():
		return binary.BigEndian.AppendUint32(b, addressUnknown)
	case a.Is4():
		b = binary.BigEndian.AppendUint32(b, addressIPv4)
	default:
		b = binary.BigEndian.AppendUint32(b, addressIPv6)
	}
	return append(b, a.AsSlice()...)
}

func appendUint32s(b []byte, values ...uint32) []byte {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// SFlowNumbers are unsigned integers as they stand on the wire, four octets each.
type SFlowNumbers []byte

// Len is how many numbers there are.
func (n SFlowNumbers) Len() int { return len(n) / 4 }

// At is the number i, from 0 to Len()-1; it panics on any other.
func (n SFlowNumbers) At(i int) uint32 { return binary.BigEndian.Uint32(n[4*i:]) }

func appendNumbers(b []byte, n SFlowNumbers) ([]byte, error) {
	if len(n)%4 != 0 {
		return b, fmt.Errorf("numbers of %d octets: %w", len(n), ErrLength)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(n.Len()))
	return append(b, n...), nil
}
