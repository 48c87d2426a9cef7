package session

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// addresses settles which of the addresses and prefix lengths are the flow's, for templates that carry both families and leave
// one of them zero. It returns the flow's family: 4, 6, or 0 when nothing tells.
//
// Source and destination are judged together, since one of them may rightly be 0.0.0.0 or ::. The pair that is not zero wins;
// where both are zero or neither is, the one that ipVersion names; without that none if both are zero, and if neither is, the one
// that the template has first. Such a record tells of a tunnel, from the outer header to the inner one (RFC 7011 section 8), and
// its ports, protocol and counters are the first ones too. What is not zero and not taken stays for Extra.
func (r *record) addresses() (family uint8) {
	f := r.flow
	v4 := r.has(src4) || r.has(dst4)
	v6 := r.has(src6) || r.has(dst6)
	switch {
	case v4 && v6:
		family = r.family()
	case v4:
		family = 4
	case v6:
		family = 6
	}
	if family != 0 {
		f.Src = r.address(r.ofFamily(src4, src6, family))
		f.Dst = r.address(r.ofFamily(dst4, dst6, family))
	}
	f.NextHop = r.address(r.hop(nextHop4, nextHop6, family))
	f.BGPNextHop = r.address(r.hop(bgpNextHop4, bgpNextHop6, family))
	r.prefix(r.ofFamily(srcNet4, srcNet6, family), flow.FieldSrcNet, &f.SrcNet)
	r.prefix(r.ofFamily(dstNet4, dstNet6, family), flow.FieldDstNet, &f.DstNet)
	return family
}

// family is the family of a record that has addresses of both.
func (r *record) family() uint8 {
	v4 := r.filled(src4) || r.filled(dst4)
	v6 := r.filled(src6) || r.filled(dst6)
	switch {
	case v4 && !v6:
		return 4
	case v6 && !v4:
		return 6
	case r.flow.IPVersion != 0:
		return r.flow.IPVersion
	case v4 && r.place(src4, dst4) < r.place(src6, dst6):
		return 4
	case v4:
		return 6
	}
	return 0
}

// place is where in the template the first of two slots stands of which the record has at least one.
func (r *record) place(a, b slot) int {
	switch {
	case !r.has(a):
		return r.slots[b].step
	case !r.has(b):
		return r.slots[a].step
	}
	return min(r.slots[a].step, r.slots[b].step)
}

// ofFamily chooses between two slots by the family; but where the record has only one of them, it is that one.
func (r *record) ofFamily(v4, v6 slot, family uint8) slot {
	if r.has(v6) && (family == 6 || !r.has(v4)) {
		return v6
	}
	return v4
}

// hop chooses a next hop, which may be of the other family than the flow (RFC 8950): the one that is not zero, or else the one
// of the flow's family.
func (r *record) hop(v4, v6 slot, family uint8) slot {
	switch {
	case r.filled(v4) && !r.filled(v6):
		return v4
	case r.filled(v6) && !r.filled(v4):
		return v6
	}
	return r.ofFamily(v4, v6, family)
}

// address takes the address in s; invalid when there is none, as where a user's file makes something else of the element.
func (r *record) address(s slot) netip.Addr {
	if !r.has(s) || r.slots[s].value.Kind() != flow.Addr {
		return netip.Addr{}
	}
	r.take(s)
	return r.slots[s].value.Addr()
}

// hopAddress takes the address of either family, the one that is not zero, or if neither is that of the given family; invalid
// when there is none.
func (r *record) hopAddress(v4, v6 slot, family uint8) netip.Addr {
	return specified(r.address(r.hop(v4, v6, family)))
}

// specified is a, or no address where that is zero.
func specified(a netip.Addr) netip.Addr {
	if a.IsUnspecified() {
		return netip.Addr{}
	}
	return a
}

// translation settles the addresses after a translation. Zero is what exporters write that translated nothing.
func (r *record) translation(family uint8) {
	if r.held&translated == 0 {
		return
	}
	r.flow.NATSrc = r.hopAddress(natSrc4, natSrc6, family)
	r.flow.NATDst = r.hopAddress(natDst4, natDst6, family)
}

const translated = 1<<natSrc4 | 1<<natSrc6 | 1<<natDst4 | 1<<natDst6

// prefix takes the prefix length in s into the field of the flow, unless it is longer than any address.
func (r *record) prefix(s slot, field flow.Field, to *uint8) {
	if n := r.uint(s); r.has(s) && n <= 128 {
		r.take(s)
		*to = uint8(n)
		r.flow.Fields.Add(field)
	}
}
