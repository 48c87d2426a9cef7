package session

import "github.com/otelflow/otelflow/internal/flow"

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
	if f.IsIdle() {
		reverse.Extra = f.Extra
		*f = reverse
		return dst
	}
	d.cutExtra(f, &reverse)
	return append(dst, reverse)
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
