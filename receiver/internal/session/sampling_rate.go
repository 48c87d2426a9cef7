package session

import "math"

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
