package session

import (
	"errors"
	"fmt"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// Decoder turns datagrams into flows, with what Sessions know of their exporters. It is not safe for concurrent use; any
// number of Decoders may share Sessions.
type Decoder struct {
	sessions *Sessions

	// Memory that every datagram uses again.
	message wire.Message
	values  [][]byte
	extra   []flow.Attr
	record  record

	// Of the datagram at hand.
	session  *session
	tally    Tally
	now      flow.Time
	clock    clock
	sampling uint32    // the header's of NetFlow v5, 0 when not known
	common   flow.Flow // what all its flows have in common
	stream   bool
	counted  bool  // whether every data record was counted, as IPFIX's sequence numbers need it
	fault    error // the first data set that could not be cut into records
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
	d.release()
	err := wire.Parse(&d.message, dg.Payload)
	if err == nil || len(d.message.Sets) > 0 {
		d.counted = err == nil || errors.Is(err, wire.ErrTrailing)
		dst = d.parsed(dst, dg)
	}
	if d.fault != nil {
		err = errors.Join(err, d.fault)
	}
	switch {
	case errors.Is(err, wire.ErrVersion):
		d.tally.Lost[UnknownVersion]++
	case err != nil:
		d.tally.Lost[Malformed]++
	}
	return dst, d.tally, err
}

// release lets go of the datagram before, to which values and attributes point.
func (d *Decoder) release() {
	clear(d.values[:cap(d.values)])
	clear(d.extra)
	d.extra = d.extra[:0]
	d.record.slots = [slotCount]waiting{}
}

// parsed appends the flows of the message that was parsed.
func (d *Decoder) parsed(dst []flow.Flow, dg Datagram) []flow.Flow {
	d.begin(dg)
	defer d.session.mu.Unlock()
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
	exporter := dg.Exporter.Addr().Unmap()
	found, forgotten := d.sessions.session(key{exporter, m.Version, m.Domain})
	d.tally.Lost[SessionLimit] += uint64(forgotten)
	d.session = found
	d.session.mu.Lock()

	d.clock = newClock(m, d.session.init)
	d.now = dg.Received
	if d.now == 0 {
		d.now = d.clock.export
	}
	d.stream = dg.Stream
	d.sampling = 0
	if m.Version == wire.V5 {
		// The mode in the upper two bits does not say whether the interval counts: Juniper sends mode 0 with a good one.
		d.sampling = uint32(m.Sampling & 0x3fff)
	}
	d.common = flow.Flow{
		Fields:   flow.FieldsOf(flow.FieldDomain, flow.FieldSequence),
		Type:     typeOf(m.Version),
		Exporter: exporter,
		Domain:   m.Domain,
		Sequence: m.Sequence,
		Received: d.now,
	}
}

func typeOf(version uint16) flow.Type {
	switch version {
	case wire.V5:
		return flow.NetFlowV5
	case wire.V9:
		return flow.NetFlowV9
	}
	return flow.IPFIX
}

// set deals with one set; data becomes flows after dst.
func (d *Decoder) set(dst []flow.Flow, set *wire.Set) []flow.Flow {
	if d.message.Version == wire.V5 {
		return d.data(dst, d.sessions.v5, set.Data)
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

// leastData is the lowest ID of a template and of its data sets, in NetFlow v9 and IPFIX.
const leastData = 256

func (d *Decoder) isTemplateSet(id uint16) bool {
	if d.message.Version == wire.V9 {
		return id == 0 || id == 1
	}
	return id == allTemplates || id == allOptions
}

// data makes the records of a data set into flows after dst, or learns from them if they are options.
func (d *Decoder) data(dst []flow.Flow, t *template, data []byte) []flow.Flow {
	for {
		values, rest, err := t.layout.Split(d.values[:0], data)
		if err != nil {
			d.unreadable(err)
			return dst
		}
		d.values, data = values, rest
		if t.options {
			d.options(&t.program)
			continue
		}
		dst = append(dst, d.common)
		d.flow(&dst[len(dst)-1], &t.program)
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
func (d *Decoder) flow(f *flow.Flow, p *program) {
	r := &d.record
	r.flow, r.bad = f, 0
	r.read(p, d.values)
	d.learnInit()
	r.icmp(r.addresses())
	r.times(&d.clock)
	if f.Sampling = r.ownRate(); f.Sampling == 0 {
		f.Sampling = d.sampling
	}
	if f.Sampling == 0 {
		f.Sampling = d.session.samplers.rate(r.samplerID())
	}
	first := len(d.extra)
	d.extra = r.extra(d.extra, p, d.values)
	if last := len(d.extra); last > first {
		f.Extra = d.extra[first:last:last]
	}
	d.tally.Lost[BadValue] += r.bad
	r.flow = nil
}

// options learns from the option record in d.values.
func (d *Decoder) options(p *program) {
	d.tally.OptionRecords++
	r := &d.record
	r.bad = 0
	r.read(p, d.values)
	d.learnInit()
	d.tally.Lost[BadValue] += r.bad
	s, id := &d.session.samplers, r.samplerID()
	rate := r.ownRate()
	if rate == 0 {
		if r.tellsRate() && s.forget(id) {
			d.reserve(-1)
		}
		return
	}
	if !s.has(id) && (len(s.byID) >= d.sessions.limits.MaxSamplers || !d.reserve(1)) {
		d.tally.Lost[SamplerLimit]++
		return
	}
	s.store(id, rate)
}

// learnInit notes when the device started if the record says so.
func (d *Decoder) learnInit() {
	if init := d.record.instant(systemInit, &d.clock); init != 0 {
		d.session.init = init
		d.clock.start(init)
	}
}

// follow compares the message's sequence number with what came before.
func (d *Decoder) follow() {
	u, loss := units{n: uint32(d.tally.Flows + d.tally.OptionRecords), counted: d.counted}, SequenceGap
	switch d.message.Version {
	case wire.V9:
		u, loss = units{n: 1, counted: true}, MessageGap
	case wire.IPFIX10:
		u.flows = uint32(d.tally.Flows)
	}
	missing, jump := d.session.sequence.follow(d.message.Sequence, u)
	d.tally.Lost[loss] += uint64(missing)
	if jump {
		d.tally.Lost[SequenceJump]++
	}
}
