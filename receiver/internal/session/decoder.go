package session

import (
	"errors"
	"fmt"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/packet"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// Decoder turns datagrams into flows, with what Sessions know of their exporters. It is not safe for concurrent use; any
// number of Decoders may share Sessions.
type Decoder struct {
	sessions *Sessions

	// Memory that every datagram uses again.
	message wire.Message
	samples wire.SFlow
	values  [][]byte
	extra   []flow.Attr
	record  record
	back    record    // of the reverse direction
	half    flow.Flow // that back fills
	texts   texts
	lists   lists
	packets packet.Decoder
	stack   wire.SFlowNumbers // MPLS labels of the sampled packet of the flow at hand

	// Of the datagram at hand.
	session  *session
	tally    Tally
	now      flow.Time
	clock    clock
	sampling uint32 // the header's of NetFlow v5, 0 when not known
	rule     SamplingRule
	heading  heading
	records  uint64 // data records that became flows
	stream   bool
	counted  bool          // whether every data record was counted, as IPFIX's sequence numbers need it
	shift    time.Duration // by which the exporter's clock is corrected
	fault    error         // the first data set that could not be cut into records
}

// NewDecoder makes a Decoder for the use of one socket or reader.
func NewDecoder(s *Sessions) *Decoder { return &Decoder{sessions: s} }

// Decode appends to dst the flows of one datagram, in order. The flows' Extra, and the bytes behind it, are good until the next
// call of Decode and only as long as dg.Payload is left alone; all else in them stays.
//
// The error wraps one of package wire and says what is wrong with the datagram. It comes with the flows that were read
// nevertheless, and is already in the Tally: callers need it only to show somebody.
func (d *Decoder) Decode(dst []flow.Flow, dg Datagram) ([]flow.Flow, Tally, error) {
	d.tally, d.fault = Tally{}, nil
	d.Release()
	var err error
	if wire.IsSFlow(dg.Payload) {
		dst, err = d.sflow(dst, dg)
	} else if err = wire.Parse(&d.message, dg.Payload); err == nil || len(d.message.Sets) > 0 {
		d.counted = err == nil || errors.Is(err, wire.ErrTrailing)
		dst = d.parsed(dst, dg)
	}
	if d.fault != nil {
		err = errors.Join(err, d.fault)
	}
	switch {
	case errors.Is(err, wire.ErrVersion):
		d.tally.Lost[UnknownVersion]++
	case errors.Is(err, wire.ErrV8):
		d.tally.Lost[NetFlowV8]++
	case err != nil:
		d.tally.Lost[Malformed]++
	}
	return dst, d.tally, err
}

// Release lets go of the last datagram, to which the values and attributes of its flows point: they are good no more. Decode does it
// too; so it is for who will not call Decode again soon.
func (d *Decoder) Release() {
	clear(d.values[:cap(d.values)])
	clear(d.extra)
	d.extra = d.extra[:0]
	d.lists.release()
	d.record.slots, d.back.slots = [slotCount]waiting{}, [slotCount]waiting{}
}

// parsed appends the flows of the message that was parsed.
func (d *Decoder) parsed(dst []flow.Flow, dg Datagram) []flow.Flow {
	d.begin(dg)
	defer d.session.device.mu.Unlock()
	first := len(dst)
	for i := range d.message.Sets {
		dst = d.set(dst, &d.message.Sets[i])
	}
	d.tally.Flows = uint64(len(dst) - first)
	d.follow()
	return dst
}

// begin finds the session of the parsed message and locks it.
func (d *Decoder) begin(dg Datagram) {
	m := &d.message
	from := d.origin(dg)
	d.join(key{from, m.Version, m.Domain})

	d.rule = d.sessions.sampling.of(from.exporter)
	d.stream, d.records = dg.Stream, 0
	d.clock = newClock(m, d.session.device.init.or(d.session.init))
	d.watchClock(dg.Received)
	d.sampling = 0
	if m.Version == wire.V5 {
		// The mode in the upper two bits does not say whether the interval counts: Juniper sends mode 0 with a good one.
		d.sampling = uint32(m.Sampling & 0x3fff)
	}
	d.heading = heading{
		fields:   headerFields(m.Version),
		kind:     typeOf(m.Version),
		exporter: from.exporter,
		domain:   m.Domain,
		sequence: m.Sequence,
		received: d.now,
	}
}

// origin is the device that a datagram comes from.
func (d *Decoder) origin(dg Datagram) origin {
	from := origin{exporter: dg.Exporter.Addr().Unmap(), connection: dg.Connection}
	if d.sessions.options.ByPort {
		from.port = dg.Exporter.Port()
	}
	return from
}

// join finds the session of k and locks its device.
func (d *Decoder) join(k key) {
	found, forgotten := d.sessions.session(k)
	d.tally.Lost[SessionLimit] += uint64(forgotten)
	d.session = found
	d.session.device.mu.Lock()
	d.session.messages++
}

// set deals with one set; data becomes flows after dst.
func (d *Decoder) set(dst []flow.Flow, set *wire.Set) []flow.Flow {
	if d.message.Version < wire.V9 {
		return d.data(dst, d.sessions.untaught[set.ID], set.Data)
	}
	for i := range set.Templates {
		d.template(&set.Templates[i], set.ID)
	}
	switch {
	case set.ID >= leastData:
		t := d.lookup(set.ID)
		if t == nil {
			d.tally.Lost[NoTemplate]++
			d.counted = false
			return dst
		}
		return d.data(dst, t, set.Data)
	case !d.isTemplateSet(set.ID):
		d.tally.Lost[ReservedSet]++
	}
	return dst
}

// data makes the records of a data set into flows after dst, or learns from them if they are options.
func (d *Decoder) data(dst []flow.Flow, t *template, data []byte) []flow.Flow {
	for back := 0; ; back++ {
		if t.program.straight != nil && back < patience {
			left := len(data)
			if dst, data = d.readStraight(dst, t, data); len(data) < left {
				back = 0
			}
		}
		values, rest, err := t.layout.Split(d.values[:0], data)
		if err != nil {
			d.unreadable(err)
			return dst
		}
		d.values, data = values, rest
		if t.options {
			d.option(t)
			continue
		}
		dst = d.heading.begin(dst)
		f := &dst[len(dst)-1]
		d.flow(f, t)
		d.records++
		if d.sessions.options.TwoFlows {
			dst = d.twoFlows(dst)
		}
	}
}

// unreadable notes why a data set gave no more records; padding is no fault. Only the first fault is kept, or a datagram could
// make thousands of errors.
func (d *Decoder) unreadable(err error) {
	if errors.Is(err, wire.ErrPadding) {
		return
	}
	d.counted = false
	if d.fault == nil {
		d.fault = fmt.Errorf("data set: %w", err)
	}
}

// flow fills f from the record in d.values.
func (d *Decoder) flow(f *flow.Flow, t *template) {
	r, p := &d.record, &t.program
	r.flow, r.bad, d.stack = f, 0, nil
	r.read(p, d.values)
	d.learnInit()
	family := r.addresses()
	r.translation(family)
	r.icmp(family)
	r.times(&d.clock)
	d.sections(r, p)
	d.texts.fill(r)
	d.session.name(r)
	d.exporter(r)
	f.Sampling = d.rate(f, r.ownRate(), r.samplerID(), t.given.ID)
	first := len(d.extra)
	r.extra(d, p)
	d.labels(d.stack, first)
	if p.reverse != nil {
		d.reverse(f, p.reverse)
	}
	d.turn(f, p)
	if last := len(d.extra); last > first {
		f.Extra = d.extra[first:last:last]
	}
	d.correct(f)
	d.tally.Lost[BadValue] += r.bad
	r.flow = nil
}

// rate is the sampling rate of the flow f: what a rule of the configuration says against the exporter, what the record itself tells,
// which is own, then the header, the sampler that it names, and last what a rule says where the exporter is silent. The exporter of the
// rule is the one that the flow names.
func (d *Decoder) rate(f *flow.Flow, own uint32, sampler uint64, template uint16) uint32 {
	rate := own
	if rate == 0 {
		rate = d.sampling
	}
	if rate == 0 {
		rate = d.session.samplers.rate(sampler, f, template)
	}
	if rate == 0 && d.message.Version == wire.IPFIX10 && d.session.samplers.count() == 0 {
		rate = d.session.device.sampling
	}
	rule := d.rule
	if f.Exporter != d.heading.exporter {
		rule = d.sessions.sampling.of(f.Exporter)
	}
	return rule.apply(rate)
}

// exporter takes the exporter's address from the record, or else from what option records said, if that is wanted.
func (d *Decoder) exporter(r *record) {
	d.saidExporter(r.flow)
	if !d.sessions.options.ExporterElement {
		return
	}
	if own := r.hopAddress(exporter4, exporter6, 0); own.IsValid() {
		r.flow.Exporter = own
	}
}

// saidExporter takes the exporter's address of f from what option records said, if that is wanted.
func (d *Decoder) saidExporter(f *flow.Flow) {
	if !d.sessions.options.ExporterElement {
		return
	}
	if said := d.session.device.exporter.or(d.session.exporter); said.IsValid() {
		f.Exporter = said
	}
}

// inSequence counts what the number of a message shows missing before it, as loss.
func (d *Decoder) inSequence(number uint32, u units, loss Loss) {
	missing, jump := d.session.sequence.follow(number, u)
	d.tally.Lost[loss] += uint64(missing)
	if jump {
		d.tally.Lost[SequenceJump]++
	}
}
