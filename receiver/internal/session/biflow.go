package session

import (
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
)

// reverse fills f.Reverse from the record in d.values; it is read as a flow of its own (RFC 5103).
func (d *Decoder) reverse(f *flow.Flow, p *program) {
	d.half = flow.Flow{}
	r, half := &d.back, &d.half
	r.flow, r.bad = half, 0
	r.read(p, d.values)
	r.times(&d.clock)
	r.extra(d, p)
	d.tally.Lost[BadValue] += r.bad
	f.SetReverse(half)
}

// twoFlows makes two flows of the last of dst if it is a biflow, one for each direction in which packets went.
func (d *Decoder) twoFlows(dst []flow.Flow) []flow.Flow {
	f := &dst[len(dst)-1]
	reverse, ok := f.CutReverse()
	if !ok {
		return dst
	}
	d.cutExtra(f, &reverse)
	if f.IsIdle() {
		d.inherit(&reverse, f.Extra)
		*f = reverse
		return dst
	}
	return append(dst, reverse)
}

// inherit gives f those elements that it has not got itself.
func (d *Decoder) inherit(f *flow.Flow, elements []flow.Attr) {
	first, own := len(d.extra), f.Extra
	d.extra = append(d.extra, own...)
	for _, a := range elements {
		if !slices.ContainsFunc(own, func(o flow.Attr) bool { return o.Name == a.Name }) {
			d.extra = append(d.extra, a)
		}
	}
	if last := len(d.extra); last > first {
		f.Extra = d.extra[first:last:last]
	}
}

// cutExtra moves the reverse elements that have no field from f to reverse, under the names of the elements that they are the reverse of.
func (d *Decoder) cutExtra(f, reverse *flow.Flow) {
	first, kept := len(d.extra), f.Extra[:0]
	for _, a := range f.Extra {
		element, known := d.sessions.dictionary.registry.ByName(a.Name)
		if !known || element.Forward == nil {
			kept = append(kept, a)
			continue
		}
		d.extra = append(d.extra, flow.Attr{Name: element.Forward.Name, Value: a.Value})
	}
	if last := len(d.extra); last > first {
		f.Extra, reverse.Extra = kept, d.extra[first:last:last]
	}
}

// turnedBy is the step of biflowDirection in a program that counts by initiator and responder and has addresses by source and destination,
// else -1.
func turnedBy(steps []step) int {
	counts, addressed := false, false
	for i := range steps {
		switch steps[i].element.Name {
		case "initiatorOctets", "initiatorPackets":
			counts = counts || steps[i].to != nowhere
		case "sourceIPv4Address", "sourceIPv6Address":
			addressed = true
		}
	}
	if counts && addressed {
		return nth(steps, "biflowDirection", 0)
	}
	return -1
}

// turn exchanges the counters of f where the record says that its destination is the initiator: what the initiator sent is then what came
// back (RFC 5103 section 6.3).
func (d *Decoder) turn(f *flow.Flow, p *program) {
	const reverseInitiator = 2
	if direction, ok := p.number(p.turned, d.values); !ok || direction != reverseInitiator {
		return
	}
	for _, pair := range [...][2]flow.Field{{flow.FieldBytes, flow.FieldReverseBytes}, {flow.FieldPackets, flow.FieldReversePackets}} {
		f.Fields.Exchange(pair[0], pair[1])
	}
	f.Bytes, f.Reverse.Bytes = f.Reverse.Bytes, f.Bytes
	f.Packets, f.Reverse.Packets = f.Reverse.Packets, f.Packets
}
