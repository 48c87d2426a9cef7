package session

import (
	"math/bits"
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// straightener makes a straight program of a program.
type straightener struct {
	straight
	program *program
	ipfix   bool
	held    slots // of the program

	at           int // of the field at hand, in its part
	before, rest int // octets of the shortest record before the field at hand, and from it on
}

// leastStraight is how many fields a template must have for a straight program, which takes some 200 octets however short it is: those
// of flows have a dozen and more, and a flood of templates of one field should cost no more than it must.
const leastStraight = 8

// straighten makes the straight program for records of the layout; nil where p has choices to make, or the records are too short.
func straighten(p *program, layout *wire.Template, ipfix bool) *straight {
	if len(layout.Fields) < leastStraight {
		return nil
	}
	s := straightener{program: p, ipfix: ipfix}
	for i := range p.steps {
		s.held |= 1 << p.steps[i].slot
	}
	s.held &^= 1 << noSlot
	if p.reverse != nil || len(p.sections) > 0 || p.turned >= 0 || !s.chooses() || !s.fields(layout) {
		return nil
	}
	if s.icmp && !s.straight.fields.Has(flow.FieldProtocol) {
		return nil
	}
	return s.clipped()
}

// clipped is the straight program without the memory that it took to make it, since there may be very many.
func (s *straightener) clipped() *straight {
	made := s.straight
	made.stretches = slices.Clone(made.stretches)
	for i := range made.stretches {
		p := &made.stretches[i]
		p.moves, p.places, p.spares = slices.Clone(p.moves), slices.Clone(p.places), slices.Clone(p.spares)
	}
	return &made
}

// alternatives are rows of which a straight program can have one slot each.
var alternatives = [...]slots{slotsOf(natSrc4, natSrc6), slotsOf(natDst4, natDst6), rates, slotsOf(samplerID, selectorID)}

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
	for _, row := range alternatives {
		if s.count(row) > 1 {
			return false
		}
	}
	return s.chooseTimes()
}

// chooseFamily says whether the records have addresses of both families; false where it takes a program to choose among them.
func (s *straightener) chooseFamily() bool {
	four, six := slotsOf(src4, dst4), slotsOf(src6, dst6)
	s.dual = s.count(four) > 0 && s.count(six) > 0
	if s.dual && s.count(four|six) < 4 {
		return false
	}
	for _, row := range [...]slots{slotsOf(nextHop4, nextHop6), slotsOf(bgpNextHop4, bgpNextHop6)} {
		if !s.dual && s.count(row) > 1 {
			return false
		}
	}
	for _, row := range [...]slots{slotsOf(srcNet4, srcNet6), slotsOf(dstNet4, dstNet6)} {
		if n := s.count(row); s.dual && n == 1 || !s.dual && n > 1 {
			return false
		}
	}
	return true
}

// count is how many of a row the records have.
func (s *straightener) count(row slots) int { return bits.OnesCount64(uint64(s.held & row)) }

// chooseTimes takes the most precise elements for the times, if they are there for both ends.
func (s *straightener) chooseTimes() bool {
	for i, start := range startSlots {
		if s.held.has(start) != s.held.has(endSlots[i]) {
			return false
		}
		if s.held.has(start) {
			s.clock = start
			return true
		}
	}
	const others = slots(1<<observedNano | 1<<observedMicro | 1<<observedMilli | 1<<observedSecond | 1<<durationMicro | 1<<durationMilli)
	return s.held&slotsOf(endSlots[:]...) == 0 && s.held&others == 0
}

// fields lays out the parts; false where a field needs a choice.
func (s *straightener) fields(layout *wire.Template) bool {
	for _, f := range layout.Fields {
		s.rest += octetsOf(f)
	}
	if s.rest == 0 {
		return false
	}
	s.stretches = []stretch{{least: s.rest}}
	steps := s.program.steps
	for index, f := range layout.Fields {
		p := &s.stretches[len(s.stretches)-1]
		var of *step
		if len(steps) > 0 && steps[0].index == index {
			of, steps = &steps[0], steps[1:]
		}
		if f.Length == wire.Variable {
			if of != nil && !s.open(p, of) {
				return false
			}
			p.variable = true
			s.stretches = append(s.stretches, stretch{least: s.rest - 1})
			s.at = 0
		} else {
			if of != nil && !s.field(p, of, int(f.Length)) {
				return false
			}
			s.at += int(f.Length)
			p.octets = s.at
		}
		s.before += octetsOf(f)
		s.rest -= octetsOf(f)
	}
	return true
}

// octetsOf is the least that f has in a record.
func octetsOf(f wire.Field) int {
	if f.Length == wire.Variable {
		return 1
	}
	return int(f.Length)
}

// open is for the value of variable length that ends p.
func (s *straightener) open(p *stretch, of *step) bool {
	if of.to != nowhere || of.slot != noSlot || s.structured(of) {
		return false
	}
	p.last = spare{kind: of.kind, name: of.element.Name}
	return true
}

// structured tells whether the value of a step is a list, which takes the program.
func (s *straightener) structured(of *step) bool { return s.ipfix && of.kind.Structured() }

// field is for a field of so many octets.
func (s *straightener) field(p *stretch, of *step, octets int) bool {
	switch {
	case of.to != nowhere:
		e := of.to.extent()
		s.straight.fields.Add(flow.Field(of.to))
		return (e.only || 8*octets <= int(e.width) || of.kind == ie.MACAddress) && s.move(p, of, octets, of.to)
	case of.slot == noSlot:
		return s.spare(p, of, octets, false)
	}
	return s.slot(p, of, octets)
}

// slot is for a field whose value would wait.
func (s *straightener) slot(p *stretch, of *step, octets int) bool {
	switch of.slot {
	case src4, dst4, nextHop4, bgpNextHop4, natSrc4, natDst4:
		p.places = append(p.places, place{at: int32(s.at), to: of.slot})
		return octets == 4
	case src6, dst6, nextHop6, bgpNextHop6, natSrc6, natDst6:
		p.places = append(p.places, place{at: int32(s.at), to: s.six(of.slot), v6: true})
		return octets == 16
	case srcNet4, srcNet6, dstNet4, dstNet6:
		return octets == 1 && s.move(p, of, octets, s.prefix(of.slot))
	case icmpTypeCode4, icmpTypeCode6, icmpType4, icmpCode4, icmpType6, icmpCode6:
		s.icmp = true
		return s.move(p, of, octets, toUsual)
	case samplingPacketInterval, samplingInterval, samplerRandomInterval:
		return octets <= 4 && s.move(p, of, octets, toSampling)
	case samplerID, selectorID:
		return s.move(p, of, octets, toSampler) && s.spare(p, of, octets, false)
	case ingressVRF:
		s.vrfs |= 1 << ingressVRF
		return s.move(p, of, octets, toInVRF) && s.spare(p, of, octets, false)
	case egressVRF:
		s.vrfs |= 1 << egressVRF
		return s.move(p, of, octets, toOutVRF) && s.spare(p, of, octets, false)
	}
	return s.instant(p, of, octets)
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
	s.straight.fields.Add(field)
	if s.dual && (of == srcNet6 || of == dstNet6) {
		return six
	}
	return target(field)
}

// instant is for a time or a duration; those not chosen stay what they are.
func (s *straightener) instant(p *stretch, of *step, octets int) bool {
	to := toStart
	switch of.slot {
	case s.clock:
	case s.clock + (endNano - startNano):
		to = toEnd
	default:
		return s.spare(p, of, octets, fillers.has(of.slot))
	}
	s.time = of.kind
	sized := of.kind == ie.DateTimeSeconds && octets == 4 || of.kind != ie.DateTimeSeconds && octets == 8
	return (of.kind.Numeric() || sized) && s.move(p, of, octets, to)
}

// move adds a move of a number to a target; false where no eight octets of every record hold it.
func (s *straightener) move(p *stretch, of *step, octets int, to target) bool {
	m, ok := s.window(octets, to.extent())
	if of.kind == ie.MACAddress && octets != 6 || !ok {
		return false
	}
	m.to = to
	p.moves = append(p.moves, m)
	return true
}

// window finds eight octets of every record around the number at hand, the number as far in front as can be.
func (s *straightener) window(octets int, e extent) (move, bool) {
	const word = 8
	behind := max(word-octets, 0)
	inFront := max(behind-(s.rest-octets), 0)
	if octets > word || inFront > s.before {
		return move{}, false
	}
	width := min(int(e.width), 8*octets-int(e.shift))
	return move{
		at:    int32(s.at - inFront),
		shift: uint8(8*(behind-inFront)) + e.shift,
		mask:  extent{width: uint8(width)}.mask(),
	}, true
}

// spare adds a value that stays what it is.
func (s *straightener) spare(p *stretch, of *step, octets int, nonzero bool) bool {
	kept := spare{kind: of.kind, name: of.element.Name, octets: uint16(octets), nonzero: nonzero}
	kept.at = int32(s.at)
	if kept.number = of.kind.Numeric() && of.kind != ie.MACAddress; kept.number {
		m, ok := s.window(octets, extent{width: 64})
		if !ok {
			return false
		}
		kept.move = m
	}
	p.spares = append(p.spares, kept)
	return !s.structured(of)
}
