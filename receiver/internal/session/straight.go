package session

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// straight is a program for records of which no value decides what another one means, as in most templates: addresses of one family, or
// zeros for those of the other, and numbers that fit. It reads each value where it lies and judges nothing, at a quarter of what the
// program costs (BenchmarkDecode). A record with something unusual, a time of zero for one, it hands back to the program; of all others
// both make the same flow, which TestStraightIsTheProgram sees.
type straight struct {
	stretches []stretch
	moves     []move
	places    []place
	spares    []spare

	fields flow.Fields // of every flow
	clock  slot        // of their starts, noSlot where they have no times
	time   ie.Type     // of both times
	icmp   slots       // of ICMP: which there are
	vrfs   slots       // of ingressVRF and egressVRF: which there are
	dual   bool        // whether there are addresses of both families
}

// stretch is the fields up to one of variable length, or to the end of the record. Its moves, places and spares are the next ones of the
// program; there may be very many stretches, since fields of no use make some too.
type stretch struct {
	moves, places, spares uint16
	variable              bool  // whether a value of variable length ends it
	kept                  bool  // whether that is of use: then the spare after its own tells what it is
	octets                int32 // of its fields
	least                 int32 // from its first octet to the last of the shortest record
}

// place is an address.
type place struct {
	at int32
	v6 bool
	to slot // of IPv4, but where a record has both
}

// spare is a value without a place in the flow.
type spare struct {
	move            // of numbers; of others only at, where they begin
	number  bool    // an unsigned integer
	nonzero bool    // whether zero is only what the field was filled with
	kind    ie.Type // of what is no number
	octets  uint16
	name    string
}

// patience is how many records in a row are handed back before the program has the rest of the set: who sends nothing else should not
// have each of them read twice.
const patience = 8

// readStraight makes flows after dst of the records at the beginning of a data set, until one needs the program. It returns what follows.
func (d *Decoder) readStraight(dst []flow.Flow, t *template, data []byte) (flows []flow.Flow, rest []byte) {
	s := t.program.straight
	plain, rate := d.isPlain(), d.rate(&flow.Flow{Exporter: d.heading.exporter}, 0, 0, t.given.ID)
	var l loose // each record fills the same of it anew
	for len(data) >= int(s.stretches[0].least) {
		dst = d.heading.begin(dst)
		f := &dst[len(dst)-1]
		first, bad := len(d.extra), d.tally.Lost[BadValue]
		l.icmp = 0
		after, ok := d.fill(f, &l, s, data)
		if !ok || !s.settle(f, &l, &d.clock) {
			clear(d.extra[first:])
			d.extra, d.tally.Lost[BadValue] = d.extra[:first], bad
			return dst[:len(dst)-1], data
		}
		switch {
		case !plain:
			d.finish(f, &l, t)
		case l.sampling == 0:
			f.Sampling = rate
		default:
			f.Sampling = d.rule.apply(l.sampling)
		}
		if last := len(d.extra); last > first {
			f.Extra = d.extra[first:last:last]
		}
		d.records++
		data = after
	}
	return dst, data
}

// fill fills f and l from the record at the beginning of data; false when that is cut short.
func (d *Decoder) fill(f *flow.Flow, l *loose, s *straight, data []byte) (after []byte, ok bool) {
	begin, moves, places, spares := 0, s.moves, s.places, s.spares
	for i := range s.stretches {
		part := &s.stretches[i]
		if len(data)-begin < int(part.least) {
			return data, false
		}
		l.take(f, moves[:part.moves], data, begin)
		for j := range places[:part.places] {
			places[j].take(f, l, data, begin)
		}
		d.keepSpares(spares[:part.spares], data, begin)
		moves, places, spares = moves[part.moves:], places[part.places:], spares[part.spares:]
		begin += int(part.octets)
		if !part.variable {
			continue
		}
		value, rest, ok := wire.CutVariable(data[begin:])
		if !ok {
			return data, false
		}
		if part.kept {
			if len(value) > 0 {
				d.leave(&spares[0], value)
			}
			spares = spares[1:]
		}
		begin = len(data) - len(rest)
	}
	return data[begin:], true
}

// take takes an address from the stretch that begins at begin. Of a translation zero is what exporters write that translated nothing.
func (p *place) take(f *flow.Flow, l *loose, data []byte, begin int) {
	var a netip.Addr
	if octets := data[begin+int(p.at):]; p.v6 {
		a = netip.AddrFrom16([16]byte(octets))
	} else {
		a = netip.AddrFrom4([4]byte(octets))
	}
	switch p.to {
	case src4:
		f.Src = a
	case dst4:
		f.Dst = a
	case nextHop4:
		f.NextHop = a
	case bgpNextHop4:
		f.BGPNextHop = a
	case natSrc4:
		f.NATSrc = specified(a)
	case natDst4:
		f.NATDst = specified(a)
	case src6:
		l.six.src = a
	case dst6:
		l.six.dst = a
	case nextHop6:
		l.six.nextHop = a
	case bgpNextHop6:
		l.six.bgpNextHop = a
	}
}

// keepSpares keeps the values of a stretch that have no place.
func (d *Decoder) keepSpares(spares []spare, data []byte, begin int) {
	extra := d.extra
	for i := range spares {
		s := &spares[i]
		if s.number {
			if n := s.move.number(data, begin); n != 0 || !s.nonzero {
				extra = append(extra, flow.Attr{})
				last := &extra[len(extra)-1] // a twentieth of the decoding less than to append the whole
				last.Name, last.Value = s.name, flow.UintValue(n)
			}
			continue
		}
		at := begin + int(s.at)
		d.extra = extra
		d.leave(s, data[at:at+int(s.octets):at+int(s.octets)])
		extra = d.extra
	}
	d.extra = extra
}

// leave leaves a value for Extra, unless it says nothing.
func (d *Decoder) leave(s *spare, octets []byte) {
	v, ok := s.kind.Value(octets) // of lists, which straight programs have of NetFlow v9 alone, the octets
	if !ok {
		d.tally.Lost[BadValue]++
		return
	}
	if !blank(v) && (!s.nonzero || !zero(v)) {
		d.extra = append(d.extra, flow.Attr{})
		last := &d.extra[len(d.extra)-1]
		last.Name, last.Value = s.name, v
	}
}

// isPlain tells whether flows of the session owe nothing to what option records said of interfaces, samplers or the exporter, and their
// times nothing to our clock: then they owe finish no more than a sampling rate that is the same for all. It spares a tenth of the decoding.
func (d *Decoder) isPlain() bool {
	s := d.session
	return s.isNameless() && s.samplers.count() == 0 && !s.samplers.everNamed &&
		d.shift == 0 && !d.sessions.options.ExporterElement
}

// finish gives f what else than the record tells of it, as Decoder.flow does.
func (d *Decoder) finish(f *flow.Flow, l *loose, t *template) {
	d.saidExporter(f)
	f.Sampling = d.rate(f, l.sampling, l.sampler, t.given.ID)
	if !d.session.isNameless() {
		d.session.nameInterfaces(f)
		vrfs := t.program.straight.vrfs
		f.InVRF, f.OutVRF = d.session.vrf(vrfs.has(ingressVRF), l.inVRF), d.session.vrf(vrfs.has(egressVRF), l.outVRF)
	}
	d.correct(f)
}
