package session

import (
	"math/bits"
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
)

// record is the record at hand: first every value is read once in template order, then what had to wait is judged, then what
// is left becomes Extra. One record serves for all, so that none costs an allocation.
type record struct {
	flow *flow.Flow
	held slots // filled by this record
	left slots // of these the ones that nothing has used
	// slots are the waiting values; those not in held are of an earlier record.
	slots [slotCount]waiting
	spare []bool // by step: its value has no place in the flow
	bad   uint64 // values that are none of their element's type
}

type waiting struct {
	value flow.Value
	step  int
}

// read runs the program over the values.
func (r *record) read(p *program, values [][]byte) {
	r.held, r.left = 0, 0
	r.spare = slices.Grow(r.spare[:0], len(p.steps))[:len(p.steps)]
	for i := range p.steps {
		s := &p.steps[i]
		b := values[s.index]
		r.spare[i] = s.to == nowhere && s.slot == noSlot
		if r.spare[i] || len(b) == 0 {
			continue
		}
		if s.to != nowhere {
			n, ok := s.kind.Number(b)
			if !ok {
				r.bad++
				continue
			}
			r.spare[i] = !s.to.put(r.flow, n)
			continue
		}
		v, ok := s.kind.Value(b)
		if !ok {
			r.bad++
			continue
		}
		w := &r.slots[s.slot]
		w.value, w.step = v, i
		r.held |= 1 << s.slot
	}
	r.left = r.held
}

// extra appends to d.extra every value of the record in d.values that is still without a place, in template order.
func (r *record) extra(d *Decoder, p *program) {
	d.lists.left = listItems
	for rest := r.left; rest != 0; rest &= rest - 1 {
		s := slot(bits.TrailingZeros64(uint64(rest)))
		if !fillers.has(s) || !zero(r.slots[s].value) {
			r.spare[r.slots[s].step] = true
		}
	}
	for i, spare := range r.spare {
		if !spare {
			continue
		}
		s := &p.steps[i]
		b := d.values[s.index]
		if len(b) == 0 {
			continue
		}
		v := d.value(s.kind, b, 0)
		if blank(v) {
			continue
		}
		d.extra = append(d.extra, flow.Attr{Name: s.element.Name, Value: v})
	}
}

func (r *record) has(s slot) bool { return r.held.has(s) }

// take marks the value in s as used, so that it does not become Extra as well.
func (r *record) take(s slot) { r.left &^= 1 << s }

// uint is the number in s, 0 when there is none.
func (r *record) uint(s slot) uint64 {
	if !r.has(s) {
		return 0
	}
	return r.slots[s].value.Uint()
}

// filled tells whether s has a value other than zero.
func (r *record) filled(s slot) bool { return r.has(s) && !zero(r.slots[s].value) }

// blank tells whether v says nothing: a value that could not be read, or a time that is not known.
func blank(v flow.Value) bool {
	return v.Kind() == flow.None || v.Kind() == flow.Instant && v.Time() == 0
}

// zero tells whether v is the number, instant or address zero.
func zero(v flow.Value) bool {
	switch v.Kind() {
	case flow.String, flow.Octets, flow.MAC:
		return false
	case flow.Addr:
		return v.Addr().IsUnspecified()
	}
	return v.Uint() == 0
}
