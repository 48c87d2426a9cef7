package detect

import (
	"fmt"
	"net/netip"
)

// CIDR is a set of addresses as a user writes it: "10.0.0.0/8", "2001:db8::/32", or a lone address for that one host. The
// zero CIDR is "any address".
type CIDR struct {
	netip.Prefix `mapstructure:"-"` // the text is decoded as a whole
}

// UnmarshalText reads what a user wrote; host bits that are set are a mistake that it reports.
func (c *CIDR) UnmarshalText(text []byte) error {
	s := string(text)
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		a = a.Unmap()
		c.Prefix = netip.PrefixFrom(a, a.BitLen())
		return nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return fmt.Errorf("%q is no network: want an address or a CIDR, such as 10.0.0.0/8", s)
	}
	if p != p.Masked() {
		return fmt.Errorf("%q has host bits set: want %s, or the address alone", s, p.Masked())
	}
	c.Prefix = p
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (c CIDR) MarshalText() ([]byte, error) {
	if !c.IsValid() {
		return nil, nil
	}
	return c.Prefix.MarshalText()
}

// MustCIDR is the CIDR that s writes; it panics when s is none, so it is for constants.
func MustCIDR(s string) CIDR {
	var c CIDR
	if err := c.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return c
}
