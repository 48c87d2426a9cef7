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
		s.byPrefix.Insert(rule.Prefix.Masked(), rule)
	}
	return s
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
