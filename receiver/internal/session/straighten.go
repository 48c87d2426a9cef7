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
	made    straight
	program *program
	ipfix   bool
	held    slots // of the program

	at           int // of the field at hand, in its stretch
	before, rest int // octets of the shortest record before the field at hand, and from it on
}

// leastStraight is how many fields a template must have for a straight program, which takes some 200 octets however short it is: those
// of flows have a dozen and more, and a flood of templates of one field should cost no more than it must.
const leastStraight = 8

// straighten makes the straight program for records of the layout; nil where p has choices to make, or the records are too short.
func straighten(p *program, layout *wire.Template, ipfix bool) *straight {
	if len(layout.Fields) < leastStraight || p.reverse != nil || len(p.sections) > 0 || p.turned >= 0 {
		return nil
	}
	s := straightener{program: p, ipfix: ipfix}
	for i := range p.steps {
		s.held |= 1 << p.steps[i].slot
	}
	s.held &^= 1 << noSlot
	if !s.chooses() || !s.fields(layout) {
		return nil
	}
	if s.made.icmp != 0 && !s.made.fields.Has(flow.FieldProtocol) {
		return nil
	}
	return s.trimmed()
}

// trimmed is the straight program without the memory that it took to make it, since there may be very many.
func (s *straightener) trimmed() *straight {
	made := s.made
	made.stretches = slices.Clone(made.stretches)
	made.moves, made.places, made.spares = slices.Clone(made.moves), slices.Clone(made.places), slices.Clone(made.spares)
	return &made
}

// fields lays out the stretches; false where a field needs a choice.
func (s *straightener) fields(layout *wire.Template) bool {
	for _, f := range layout.Fields {
		s.rest += octetsOf(f)
	}
	if s.rest == 0 {
		return false
	}
	s.made.stretches = []stretch{{least: int32(s.rest)}}
	steps := s.program.steps
	for index, f := range layout.Fields {
		var of *step // nil for a field of no use
		if len(steps) > 0 && steps[0].index == index {
			of, steps = &steps[0], steps[1:]
		}
		if of != nil && !s.field(of, f.Length) {
			return false
		}
		s.pass(f)
	}
	return true
}

// pass goes on to the next field.
func (s *straightener) pass(f wire.Field) {
	s.before += octetsOf(f)
	s.rest -= octetsOf(f)
	part := s.stretch()
	if f.Length == wire.Variable {
		part.variable, s.at = true, 0
		s.made.stretches = append(s.made.stretches, stretch{least: int32(s.rest)})
		return
	}
	s.at += int(f.Length)
	part.octets = int32(s.at)
}

// stretch is the one at hand.
func (s *straightener) stretch() *stretch { return &s.made.stretches[len(s.made.stretches)-1] }

// octetsOf is the least that f has in a record.
func octetsOf(f wire.Field) int {
	if f.Length == wire.Variable {
		return 1
	}
	return int(f.Length)
}

// field is for the field at hand.
func (s *straightener) field(of *step, length uint16) bool {
	octets := int(length)
	switch {
	case s.ipfix && of.kind.Structured():
		return false
	case length == wire.Variable:
		return s.open(of)
	case of.to != nowhere:
		e := of.to.extent()
		s.made.fields.Add(flow.Field(of.to))
		return (e.only || 8*octets <= int(e.width)) && s.move(of, octets, of.to)
	case of.slot == noSlot:
		return s.spare(of, octets, false)
	}
	return s.slot(of, octets)
}

// open is for a value of variable length, which ends the stretch.
func (s *straightener) open(of *step) bool {
	if of.to != nowhere || of.slot != noSlot {
		return false
	}
	s.stretch().kept = true
	s.made.spares = append(s.made.spares, spare{kind: of.kind, name: of.element.Name})
	return true
}

// move adds a move of a number to a target; false where it is none, or no eight octets of every record hold it.
func (s *straightener) move(of *step, octets int, to target) bool {
	m, ok := s.window(octets, to.extent())
	if !ok || of.kind == ie.MACAddress && (octets != 6 || to.extent().width < 48) {
		return false
	}
	m.to = to
	s.made.moves = append(s.made.moves, m)
	s.stretch().moves++
	return true
}

// number adds a move of a value of a slot, which is a number unless a user's file says otherwise.
func (s *straightener) number(of *step, octets int, to target) bool {
	return of.isInteger() && s.move(of, octets, to)
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
func (s *straightener) spare(of *step, octets int, nonzero bool) bool {
	kept := spare{kind: of.kind, name: of.element.Name, octets: uint16(octets), nonzero: nonzero}
	kept.at = int32(s.at)
	if kept.number = of.isInteger(); kept.number {
		m, ok := s.window(octets, extent{width: 64})
		if !ok {
			return false
		}
		kept.move = m
	}
	s.made.spares = append(s.made.spares, kept)
	s.stretch().spares++
	return true
}

// place adds an address.
func (s *straightener) place(to slot, v6 bool) bool {
	s.made.places = append(s.made.places, place{at: int32(s.at), to: to, v6: v6})
	s.stretch().places++
	return true
}

// count is how many of a row the records have.
func (s *straightener) count(row slots) int { return bits.OnesCount64(uint64(s.held & row)) }
