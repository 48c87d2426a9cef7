package session

import (
	"net/netip"

	"github.com/gaissmai/bart"
)

// samplingRules find the rule of an exporter.
type samplingRules struct{ byPrefix bart.Table[SamplingRule] }

func newSamplingRules(rules []SamplingRule) *samplingRules {
	s := &samplingRules{}
	for _, rule := range rules {
		s.byPrefix.Insert(unmapped(rule.Prefix).Masked(), rule)
	}
	return s
}

// unmapped is p as the exporters' addresses are told: a network of IPv4-mapped addresses is one of IPv4.
func unmapped(p netip.Prefix) netip.Prefix {
	const mapped = 96 // bits before the IPv4 address (RFC 4291 section 2.5.5.2)
	if p.Addr().Is4In6() && p.Bits() >= mapped {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-mapped)
	}
	return p
}

// of is the rule of an exporter, the zero rule where there is none.
func (s *samplingRules) of(exporter netip.Addr) SamplingRule {
	rule, _ := s.byPrefix.Lookup(exporter)
	return rule
}

// apply is the sampling rate of an exporter that tells the given one, where 0 is none.
func (r SamplingRule) apply(told uint32) uint32 {
	switch {
	case r.Override != 0:
		return r.Override
	case told != 0:
		return told
	}
	return r.Default
}
