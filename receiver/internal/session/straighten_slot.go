package session

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
)

const (
	// rates are the slots of the elements that tell a sampling rate alone.
	rates = slots(1<<samplingPacketInterval | 1<<samplingInterval | 1<<samplerRandomInterval)

	// judged are the slots that only a program can read.
	judged = slots(1<<systemInit | 1<<applicationID | 1<<applicationName | 1<<interfaceName | 1<<secondInterfaceName |
		1<<interfaceDescription | 1<<exporter4 | 1<<exporter6 |
		1<<samplingPacketSpace | 1<<samplingSize | 1<<samplingPopulation | 1<<samplingProbability)
)

// chooses makes the choices that the template alone decides; false where records have others.
func (s *straightener) chooses() bool {
	if s.held&judged != 0 || !s.chooseFamily() {
		return false
	}
	for _, row := range [...]slots{slotsOf(natSrc4, natSrc6), slotsOf(natDst4, natDst6), rates, slotsOf(samplerID, selectorID)} {
		if s.count(row) > 1 {
			return false
		}
	}
	return s.chooseTimes()
}

// chooseFamily says whether the records have addresses of both families; false where it takes a program to choose among them.
func (s *straightener) chooseFamily() bool {
	four, six := slotsOf(src4, dst4), slotsOf(src6, dst6)
	s.made.dual = s.count(four) > 0 && s.count(six) > 0
	if s.made.dual && s.count(four|six) < 4 {
		return false
	}
	for _, row := range [...]slots{slotsOf(nextHop4, nextHop6), slotsOf(bgpNextHop4, bgpNextHop6)} {
		if !s.made.dual && s.count(row) > 1 {
			return false
		}
	}
	for _, row := range [...]slots{slotsOf(srcNet4, srcNet6), slotsOf(dstNet4, dstNet6)} {
		// A single prefix length is the flow's, of whichever family the flow is.
		if n := s.count(row); s.made.dual && n == 1 || !s.made.dual && n > 1 {
			return false
		}
	}
	return true
}

// chooseTimes takes the most precise elements for the times, if they are there for both ends.
func (s *straightener) chooseTimes() bool {
	for i, start := range startSlots {
		if s.held.has(start) != s.held.has(endSlots[i]) {
			return false
		}
		if s.held.has(start) {
			s.made.clock = start
			return true
		}
	}
	return s.held&(slotsOf(observedSlots[:]...)|slotsOf(durationMicro, durationMilli)) == 0
}

// slot is for a field whose value would wait.
func (s *straightener) slot(of *step, octets int) bool {
	switch of.slot {
	case src4, dst4, nextHop4, bgpNextHop4, natSrc4, natDst4:
		return octets == 4 && of.kind == ie.IPv4Address && s.place(of.slot, false)
	case src6, dst6, nextHop6, bgpNextHop6, natSrc6, natDst6:
		return octets == 16 && of.kind == ie.IPv6Address && s.place(s.six(of.slot), true)
	case srcNet4, srcNet6, dstNet4, dstNet6:
		return octets == 1 && s.number(of, octets, s.prefix(of.slot))
	case icmpTypeCode4, icmpTypeCode6, icmpType4, icmpCode4, icmpType6, icmpCode6:
		s.made.icmp |= 1 << of.slot
		return octets <= 2 && s.number(of, octets, toICMP)
	case samplingPacketInterval, samplingInterval, samplerRandomInterval:
		return octets <= 4 && s.number(of, octets, toSampling)
	case samplerID, selectorID:
		return s.number(of, octets, toSampler) && s.spare(of, octets, false)
	case ingressVRF, egressVRF:
		s.made.vrfs |= 1 << of.slot
		to := toInVRF
		if of.slot == egressVRF {
			to = toOutVRF
		}
		return s.number(of, octets, to) && s.spare(of, octets, false)
	}
	return s.instant(of, octets)
}

// six is the place of an address of IPv6: that of IPv4, unless the records have both. Each slot of IPv6 is the one after IPv4's.
func (s *straightener) six(of slot) slot {
	if s.held.has(of - 1) {
		return of
	}
	return of - 1
}

// prefix is where a prefix length goes.
func (s *straightener) prefix(of slot) target {
	field, six := flow.FieldSrcNet, toSrcNet6
	if of == dstNet4 || of == dstNet6 {
		field, six = flow.FieldDstNet, toDstNet6
	}
	s.made.fields.Add(field)
	if s.made.dual && (of == srcNet6 || of == dstNet6) {
		return six
	}
	return target(field)
}

// instant is for a time or a duration; those not chosen stay what they are. The slots of ends are in the order of those of starts.
func (s *straightener) instant(of *step, octets int) bool {
	to := toStart
	switch of.slot {
	case s.made.clock:
	case s.made.clock + (endNano - startNano):
		to = toEnd
	default:
		return s.spare(of, octets, fillers.has(of.slot))
	}
	if s.made.clock == startUptime || s.made.clock == startDelta {
		return s.number(of, octets, to)
	}
	if s.made.time != 0 && s.made.time != of.kind {
		return false // by a user's file
	}
	s.made.time = of.kind
	sized := of.kind == ie.DateTimeSeconds && octets == 4 || of.kind != ie.DateTimeSeconds && octets == 8
	return sized && s.move(of, octets, to)
}
