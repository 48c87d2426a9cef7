package session

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// straight is a program for records of which no value decides what another one means, as in most templates: one family of addresses,
// numbers that fit. It reads each value where it lies and judges nothing, at a fifth of what the program costs (bench/README.md). A
// record with something unusual, a time of zero for one, it leaves to the program; of all others both make the same flow, which
// TestStraightIsTheProgram sees.
type straight struct {
	stretches []stretch
	fields    flow.Fields // of every flow
	clock     slot        // of their starts, noSlot where they have no times
	time      ie.Type     // of both times
	icmp      bool        // whether there are elements of ICMP
	dual      bool        // whether there are addresses of both families
	vrfs      slots       // of ingressVRF and egressVRF: which there are
}

// stretch is the fields up to one of variable length, or to the end of the record.
type stretch struct {
	moves  []move
	places []place
	spares []spare
	octets int // of its fields
	least  int // octets from its first to the end of the shortest record

	variable bool
	last     spare // the value of variable length; without a name when it is of no use
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

// straight makes flows after dst of the records at the beginning of a data set, until one needs the program. It returns what follows.
func (d *Decoder) straight(dst []flow.Flow, t *template, data []byte) (flows []flow.Flow, rest []byte) {
	p := t.program.straight
	d.six = six{}
	for len(data) >= p.stretches[0].least {
		dst = append(dst, d.common)
		f := &dst[len(dst)-1]
		first, bad := len(d.extra), d.tally.Lost[BadValue]
		var l loose
		after, ok := d.stretches(f, &l, p, data)
		if !ok || l.unusual != 0 || p.dual && !d.six.choose(f, &l) || !p.settle(f, &l, &d.clock) {
			clear(d.extra[first:])
			d.extra, d.tally.Lost[BadValue] = d.extra[:first], bad
			return dst[:len(dst)-1], data
		}
		d.finish(f, &l, t)
		if last := len(d.extra); last > first {
			f.Extra = d.extra[first:last:last]
		}
		d.records++
		data = after
	}
	return dst, data
}

// stretches fills f and l from the record at the beginning of data; false when that is cut short.
func (d *Decoder) stretches(f *flow.Flow, l *loose, s *straight, data []byte) (after []byte, ok bool) {
	begin := 0
	for i := range s.stretches {
		p := &s.stretches[i]
		if len(data)-begin < p.least {
			return data, false
		}
		l.take(f, p.moves, data, begin)
		for j := range p.places {
			p.places[j].take(f, &d.six, data, begin)
		}
		d.spares(p.spares, data, begin)
		begin += p.octets
		if !p.variable {
			continue
		}
		value, rest, ok := wire.CutVariable(data[begin:])
		if !ok {
			return data, false
		}
		if p.last.name != "" && len(value) > 0 {
			d.leave(&p.last, value)
		}
		begin = len(data) - len(rest)
	}
	return data[begin:], true
}

// take takes an address from the part of a record that begins at begin. Of a translation zero is what exporters write that translated
// nothing.
func (p *place) take(f *flow.Flow, six *six, data []byte, begin int) {
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
		six.src = a
	case dst6:
		six.dst = a
	case nextHop6:
		six.nextHop = a
	case bgpNextHop6:
		six.bgpNextHop = a
	}
}

// spares keeps the values of fields of fixed length.
func (d *Decoder) spares(all []spare, data []byte, begin int) {
	extra := d.extra
	for i := range all {
		s := &all[i]
		if s.number {
			if n := s.move.number(data, begin); n != 0 || !s.nonzero {
				extra = append(extra, flow.Attr{Name: s.name, Value: flow.UintValue(n)})
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

// leave keeps a value for Extra, as record.extra does.
func (d *Decoder) leave(s *spare, octets []byte) {
	v := d.value(s.kind, octets, 0)
	if v.Kind() == flow.None || v.Kind() == flow.Instant && v.Time() == 0 || s.nonzero && zero(v) {
		return
	}
	d.extra = append(d.extra, flow.Attr{Name: s.name, Value: v})
}

// settle fills what f owes to more than one number; false where that takes a choice.
func (s *straight) settle(f *flow.Flow, l *loose, c *clock) bool {
	f.Fields |= s.fields
	if s.clock != noSlot {
		f.Start, f.End = s.instants(l, c)
		if f.Start == 0 || f.End == 0 {
			return false
		}
	}
	if f.Protocol == flow.ICMP || f.Protocol == flow.ICMPv6 {
		if s.icmp {
			return false
		}
		icmpFromPort(f)
	}
	const longest = 128 // bits of a prefix
	return f.SrcNet <= longest && f.DstNet <= longest && (isVersion(uint64(f.IPVersion)) || !s.fields.Has(flow.FieldIPVersion))
}

// instants are the times of a flow, 0 where they are not known or to be judged.
func (s *straight) instants(l *loose, c *clock) (start, end flow.Time) {
	switch s.clock {
	case startUptime:
		if l.start == 0 && l.end == 0 {
			return 0, 0
		}
		return c.at(l.start), c.at(l.end)
	case startDelta:
		return c.before(l.start), c.before(l.end)
	}
	start, _ = s.time.Instant(l.start) // 0 where it is none
	end, _ = s.time.Instant(l.end)
	return start, end
}

// finish gives f what else than the record tells of it, as Decoder.flow does.
func (d *Decoder) finish(f *flow.Flow, l *loose, t *template) {
	d.saidExporter(f)
	f.Sampling = d.rate(f, l.sampling, l.sampler, t.given.ID)
	if d.session.device.names.count+d.session.names.count > 0 {
		d.session.nameInterfaces(f)
		if vrfs := t.program.straight.vrfs; vrfs != 0 {
			f.InVRF, f.OutVRF = d.session.vrf(vrfs.has(ingressVRF), l.inVRF), d.session.vrf(vrfs.has(egressVRF), l.outVRF)
		}
	}
	d.correct(f)
}
