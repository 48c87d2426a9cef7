package session

import (
	"cmp"

	"github.com/otelflow/otelflow/internal/flow"
)

// samplers are the sampling rates that the option records of one session gave: one packet in so many.
//
// A record's own sampling elements are worth most, then the sampler that it names, then the interface that it came in or went out by,
// then its template, then the rate of everything (scope system, exporting process). Sampler 0 is how Cisco says that a record has none.
// A record that names a sampler which was not described has an unknown rate, not that of everything: that one may belong to something
// else. But if no sampler of the session was ever described by its ID, the rate without an ID is the only one there is, and counts; and
// so does a rate that all line cards have, or whatever a record cannot name, which were described.
type samplers struct {
	rates      map[part]uint32 // 0 where an interface, or another part but a sampler, samples no more
	named      int             // how many of these are samplers with an ID
	everNamed  bool            // whether there was ever one
	spread     map[uint32]int  // of those byScope: how many have which rate
	everything uint32
}

// part is what an option record tells the rate of.
type part struct {
	kind  partKind
	value uint64
}

type partKind uint8

const (
	everything  partKind = iota // value is 0
	bySampler                   // value is the sampler's or selector's ID
	byInterface                 // its ifIndex
	byTemplate                  // its ID
	byScope                     // a hash of other scope fields: a line card, a VRF
)

// rate is the rate of the flow f of the given template, whose record names the sampler id, 0 if it names none; 0 when it is unknown.
func (s *samplers) rate(id uint64, f *flow.Flow, template uint16) uint32 {
	if len(s.rates) == 0 && !s.everNamed { // which is usual, and this is done for every flow
		return s.everything
	}
	if id != 0 && s.everNamed {
		return s.rates[part{bySampler, id}]
	}
	if len(s.rates) > s.named {
		if rate, ok := s.rates[part{byInterface, uint64(f.In)}]; ok && f.Has(flow.FieldIn) {
			return rate
		}
		if rate, ok := s.rates[part{byInterface, uint64(f.Out)}]; ok && f.Has(flow.FieldOut) {
			return rate
		}
		if rate, ok := s.rates[part{byTemplate, uint64(template)}]; ok {
			return rate
		}
	}
	return cmp.Or(s.everything, s.common())
}

// common is the rate that all parts have which a record cannot name, 0 where they differ or there are none.
func (s *samplers) common() uint32 {
	if len(s.spread) == 1 {
		for rate := range s.spread {
			return rate
		}
	}
	return 0
}

// has tells whether storing a rate for p needs no more room.
func (s *samplers) has(p part) bool {
	_, known := s.rates[p]
	return p.kind == everything || known
}

// count is how many rates take room.
func (s *samplers) count() int { return len(s.rates) }

func (s *samplers) store(p part, rate uint32) {
	if p.kind == everything {
		s.everything = rate
		return
	}
	if s.rates == nil {
		s.rates, s.spread = make(map[part]uint32), make(map[uint32]int)
	}
	old, known := s.rates[p]
	s.rates[p] = rate
	switch {
	case p.kind == byScope:
		s.spread[rate]++
		if known {
			s.leave(old)
		}
	case p.kind == bySampler && !known:
		s.named++
		s.everNamed = true
	}
}

// leave counts one part less that has the rate.
func (s *samplers) leave(rate uint32) {
	if s.spread[rate]--; s.spread[rate] == 0 {
		delete(s.spread, rate)
	}
}

// forget makes the rate of a sampler unknown and tells whether that gave room back.
func (s *samplers) forget(p part) bool {
	_, known := s.rates[p]
	if known {
		delete(s.rates, p)
		s.named--
	}
	return known
}
