package detect

import "net/netip"

// Host is an address as tables keep it: sixteen octets, IPv4 mapped into IPv6 (RFC 4291 section 2.5.5.2), without the zone,
// which only addresses have that name no single host. A netip.Addr has a pointer in it, so the garbage collector would read
// every table that holds some from end to end. The zero Host is no host's.
type Host [16]byte

// HostOf is the host with the address a; the zero Host for the zero Addr.
func HostOf(a netip.Addr) Host { return a.As16() }

// Addr is the address of h.
func (h Host) Addr() netip.Addr { return netip.AddrFrom16(h).Unmap() }

// Place is what a host outside stands for when services move about in their networks: the first address of its /24 or /64.
func (h Host) Place() Host {
	if h.is4() {
		h[15] = 0
	} else {
		clear(h[8:])
	}
	return h
}

// Network is the whole of the place in which h stands.
func (h Host) Network() netip.Prefix {
	a := h.Place().Addr()
	if a.Is4() {
		return netip.PrefixFrom(a, 24)
	}
	return netip.PrefixFrom(a, 64)
}

// Single is the network of one host; invalid for no host.
func Single(a netip.Addr) netip.Prefix {
	if !a.IsValid() {
		return netip.Prefix{}
	}
	return netip.PrefixFrom(a, a.BitLen())
}

// is4 tells whether h has an IPv4 address.
func (h Host) is4() bool { return netip.AddrFrom16(h).Is4In6() }
