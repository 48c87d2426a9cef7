package session

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// six is what a record with addresses of both families has of IPv6.
type six struct {
	src, dst, nextHop, bgpNextHop netip.Addr
}

// choose has the addresses of the family that is not zero in f, which has those of IPv4; false where that is both or neither, or where
// the other family has more than zeros.
func (s *six) choose(f *flow.Flow, l *loose) bool {
	v4, v6 := filled(f.Src) || filled(f.Dst), filled(s.src) || filled(s.dst)
	if v4 == v6 || !hop(&f.NextHop, s.nextHop, v6) || !hop(&f.BGPNextHop, s.bgpNextHop, v6) {
		return false
	}
	if v4 {
		return l.srcNet6|l.dstNet6 == 0
	}
	if f.SrcNet|f.DstNet != 0 {
		return false
	}
	f.Src, f.Dst, f.SrcNet, f.DstNet = s.src, s.dst, l.srcNet6, l.dstNet6
	return true
}

// hop chooses a next hop as record.hop does; false where both are more than zeros.
func hop(four *netip.Addr, six netip.Addr, v6 bool) bool {
	switch {
	case filled(*four) && filled(six):
		return false
	case six.IsValid() && (filled(six) || v6 && !filled(*four)):
		*four = six
	}
	return true
}

// filled tells whether a is an address other than zero.
func filled(a netip.Addr) bool { return a.IsValid() && !a.IsUnspecified() }
