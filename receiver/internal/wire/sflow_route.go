package wire

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// SFlowRouter is what a router knows of the packet.
type SFlowRouter struct {
	NextHop              netip.Addr // invalid where it is unknown
	SrcPrefix, DstPrefix uint32     // lengths of the routes' prefixes in bits
}

// ParseSFlowRouter reads the Data of a record of SFlowFormatRouter.
func ParseSFlowRouter(b []byte) (SFlowRouter, error) {
	x := xdr{b: b}
	r := SFlowRouter{NextHop: x.address(), SrcPrefix: x.uint32(), DstPrefix: x.uint32()}
	return read(&x, r, "router data", b)
}

// Append writes r after b.
func (r SFlowRouter) Append(b []byte) []byte {
	return appendUint32s(appendAddress(b, r.NextHop), r.SrcPrefix, r.DstPrefix)
}

// SFlowGateway is what a router knows of the packet by BGP.
type SFlowGateway struct {
	NextHop     netip.Addr // the border router towards the destination; invalid where it is unknown
	AS          uint32     // the router's own autonomous system
	SrcAS       uint32     // that of the source
	SrcPeerAS   uint32     // the one from which the packet came in
	Path        SFlowPath  // to the destination
	Communities SFlowNumbers
	LocalPref   uint32
}

// ParseSFlowGateway reads the Data of a record of SFlowFormatGateway.
func ParseSFlowGateway(b []byte) (SFlowGateway, error) {
	x := xdr{b: b}
	g := SFlowGateway{
		NextHop: x.address(), AS: x.uint32(), SrcAS: x.uint32(), SrcPeerAS: x.uint32(),
		Path: x.path(), Communities: x.numbers(), LocalPref: x.uint32(),
	}
	return read(&x, g, "gateway data", b)
}

// Append writes g after b. It is ErrLength, and b as it was, when Path or Communities are not as they stand on the wire.
func (g SFlowGateway) Append(b []byte) ([]byte, error) {
	segments, rest := uint32(0), g.Path
	for len(rest) > 0 {
		var ok bool
		if _, _, rest, ok = rest.Segment(); !ok {
			return b, fmt.Errorf("AS path of %d octets: %w", len(g.Path), ErrLength)
		}
		segments++
	}
	out := appendAddress(b, g.NextHop)
	out = appendUint32s(out, g.AS, g.SrcAS, g.SrcPeerAS, segments)
	out, err := appendNumbers(append(out, g.Path...), g.Communities)
	if err != nil {
		return b, fmt.Errorf("communities: %w", err)
	}
	return binary.BigEndian.AppendUint32(out, g.LocalPref), nil
}

// The types of the segments of an AS path.
const (
	SFlowASSet      = 1 // in no order
	SFlowASSequence = 2
)

// SFlowPath is an AS path: segments as they stand on the wire.
type SFlowPath []byte

// Segment cuts the first segment from p: its type, its autonomous systems, and what follows it. It is not ok when p is empty, or
// was not read from a datagram and is none.
func (p SFlowPath) Segment() (kind uint32, systems SFlowNumbers, rest SFlowPath, ok bool) {
	x := xdr{b: p}
	kind, systems = x.uint32(), x.numbers()
	return kind, systems, x.b, x.fault == nil
}

// path is an array of AS path segments.
func (x *xdr) path() SFlowPath {
	count, before := x.uint32(), x.b
	for ; count > 0 && x.fault == nil; count-- {
		x.uint32()
		x.numbers()
	}
	if x.fault != nil {
		return nil
	}
	n := len(before) - len(x.b)
	return SFlowPath(before[:n:n])
}

// SFlowMPLS is what a label switching router knows of the packet. Labels are as RFC 3032 section 2.1 has them, with their class
// and time to live; a stack is empty where it is unknown.
type SFlowMPLS struct {
	NextHop netip.Addr
	In, Out SFlowNumbers
}

// ParseSFlowMPLS reads the Data of a record of SFlowFormatMPLS.
func ParseSFlowMPLS(b []byte) (SFlowMPLS, error) {
	x := xdr{b: b}
	m := SFlowMPLS{NextHop: x.address(), In: x.numbers(), Out: x.numbers()}
	return read(&x, m, "MPLS data", b)
}

// Append writes m after b. It is ErrLength, and b as it was, when a stack is not as it stands on the wire.
func (m SFlowMPLS) Append(b []byte) ([]byte, error) {
	out, err := appendNumbers(appendAddress(b, m.NextHop), m.In)
	if err == nil {
		out, err = appendNumbers(out, m.Out)
	}
	if err != nil {
		return b, fmt.Errorf("label stack: %w", err)
	}
	return out, nil
}
