package session

import (
	"cmp"
	"math"

	"github.com/otelflow/otelflow/internal/flow"
)

// samplers are the sampling rates that the option records of one session gave: one packet in so many.
//
// A record's own sampling elements are worth most, then the sampler that it names, then the interface that it came in or went out by,
// then the rate of everything, whatever its scope (system, line card). Sampler 0 is how Cisco says that a record has none. A record
// that names a sampler which was not described has an unknown rate, not that of everything: that one may belong to something else.
// But if no sampler of the session was ever described by its ID, the rate without an ID is the only one there is, and counts; and so
// does a rate that all interfaces have which were described.
type samplers struct {
	byID        map[uint64]uint32
	byInterface map[uint32]uint32 // 0 where an interface samples no more
	common      uint32            // the rate of all in byInterface, 0 when they differ
	fallback    uint32
}

// sampler is what an option record describes: an ID, or else an interface, or if both are 0 everything.
type sampler struct {
	id    uint64
	ifIdx uint32
}

// rate is the rate of the flow f, whose record names the sampler id, 0 if it names none; 0 when it is unknown.
func (s *samplers) rate(id uint64, f *flow.Flow) uint32 {
	if id != 0 && len(s.byID) > 0 {
		return s.byID[id]
	}
	if len(s.byInterface) > 0 {
		if rate, ok := s.byInterface[f.In]; ok && f.Has(flow.FieldIn) {
			return rate
		}
		if rate, ok := s.byInterface[f.Out]; ok && f.Has(flow.FieldOut) {
			return rate
		}
	}
	return cmp.Or(s.fallback, s.common)
}

// has tells whether storing a rate for what needs no more room.
func (s *samplers) has(what sampler) bool {
	_, named := s.byID[what.id]
	_, there := s.byInterface[what.ifIdx]
	return what == sampler{} || named || what.id == 0 && there
}

// count is how many rates take room.
func (s *samplers) count() int { return len(s.byID) + len(s.byInterface) }

func (s *samplers) store(what sampler, rate uint32) {
	switch {
	case what.id != 0:
		if s.byID == nil {
			s.byID = make(map[uint64]uint32)
		}
		s.byID[what.id] = rate
	case what.ifIdx != 0:
		if s.byInterface == nil {
			s.byInterface, s.common = make(map[uint32]uint32), rate
		}
		if s.common != rate {
			s.common = 0
		}
		s.byInterface[what.ifIdx] = rate
	default:
		s.fallback = rate
	}
}

// forget makes the rate of a sampler unknown and tells whether that gave room back.
func (s *samplers) forget(what sampler) bool {
	if _, ok := s.byInterface[what.ifIdx]; ok && what.id == 0 {
		s.byInterface[what.ifIdx] = 0
		return false
	}
	_, ok := s.byID[what.id]
	delete(s.byID, what.id)
	return ok
}

// tellsRate is whether the record has an element for the sampling rate, be it zero: then a sampler that it names has none now.
func (r *record) tellsRate() bool {
	for _, s := range [...]slot{samplingPacketInterval, samplingPopulation, samplingProbability, samplingInterval, samplerRandomInterval} {
		if r.has(s) {
			return true
		}
	}
	return false
}

// ownRate is the sampling rate that the record's own elements tell, 0 if they tell none.
//
// samplingPacketInterval without samplingPacketSpace is by definition only how many packets in a row are looked at; but IANA's
// registry deprecates samplingInterval in favour of it, and exporters write the rate into it alone, so it is read as that.
func (r *record) ownRate() uint32 {
	interval, space := r.uint(samplingPacketInterval), r.uint(samplingPacketSpace)
	switch {
	case interval != 0 && r.has(samplingPacketSpace):
		if rate := ratio(float64(interval)+float64(space), float64(interval)); rate != 0 {
			r.take(samplingPacketInterval)
			r.take(samplingPacketSpace)
			return rate
		}
	case interval != 0 && interval <= math.MaxUint32:
		r.take(samplingPacketInterval)
		return uint32(interval)
	}
	if rate := ratio(float64(r.uint(samplingPopulation)), float64(r.uint(samplingSize))); rate != 0 {
		r.take(samplingPopulation)
		r.take(samplingSize)
		return rate
	}
	if r.has(samplingProbability) {
		if rate := ratio(1, r.slots[samplingProbability].value.Float()); rate != 0 {
			r.take(samplingProbability)
			return rate
		}
	}
	for _, s := range [...]slot{samplingInterval, samplerRandomInterval} {
		if rate := r.uint(s); rate != 0 && rate <= math.MaxUint32 {
			r.take(s)
			return uint32(rate)
		}
	}
	return 0
}

// ratio is whole/part to the nearest, 0 when it is no sampling rate: not a number, less than 1, or beyond 32 bits.
func ratio(whole, part float64) uint32 {
	rate := math.Round(whole / part)
	if part > 0 && rate >= 1 && rate <= math.MaxUint32 {
		return uint32(rate)
	}
	return 0
}

// samplerID is the ID by which the record names its sampler, 0 if it names none. selectorId took samplerId's place in the
// registry, and records still name by the one what options describe by the other, so both are one space of numbers.
func (r *record) samplerID() uint64 {
	if id := r.uint(samplerID); id != 0 {
		return id
	}
	return r.uint(selectorID)
}
