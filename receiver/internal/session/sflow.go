package session

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// sflowVersion tells the sessions of sFlow from those of NetFlow v5: its version word has 32 bits, and its first 16 are these.
const sflowVersion = 0

// sflow appends the flows of one sFlow datagram to dst. Each flow sample is of one packet, and so makes a flow of one packet, seen
// when the datagram was received: sFlow has no absolute time, and agents may hold a sample back for a second at most.
func (d *Decoder) sflow(dst []flow.Flow, dg Datagram) ([]flow.Flow, error) {
	m := &d.samples
	err := wire.ParseSFlow(m, dg.Payload)
	if err != nil && len(m.Samples) == 0 {
		return dst, err
	}
	d.beginSFlow(dg)
	defer d.session.device.mu.Unlock()
	first := len(dst)
	for i := range m.Samples {
		switch s := &m.Samples[i]; {
		case s.IsFlow():
			dst = d.heading.begin(dst)
			d.sampled(&dst[len(dst)-1], s)
		case s.IsCounter():
			d.tally.Lost[SFlowCounterSample]++
		default:
			d.tally.Lost[SFlowUnknownSample]++
		}
	}
	d.tally.Flows = uint64(len(dst) - first)
	d.inSequence(m.Sequence, units{n: 1, counted: true}, MessageGap)
	return dst, err
}

// beginSFlow finds the session of the parsed datagram and locks it. The exporter is the transport address, or the agent where that
// is not known or Options.ExporterElement asks for it.
func (d *Decoder) beginSFlow(dg Datagram) {
	m, from := &d.samples, d.origin(dg)
	agent := m.Agent.Unmap()
	if agent.IsValid() && agent.IsUnspecified() {
		agent = from.exporter
	}
	if agent != from.exporter {
		from.agent = agent
	}
	d.join(key{from, sflowVersion, m.SubAgent})

	exporter := from.exporter
	if !exporter.IsValid() || d.sessions.options.ExporterElement && agent.IsValid() {
		exporter = agent
	}
	d.rule = d.sessions.sampling.of(exporter)
	d.now = dg.Received
	d.heading = heading{
		fields:   flow.FieldsOf(flow.FieldDomain, flow.FieldSequence),
		kind:     flow.SFlowV5,
		exporter: exporter,
		domain:   m.SubAgent,
		sequence: m.Sequence,
		received: d.now,
		start:    d.now,
		end:      d.now,
	}
}

// sampled fills f from a flow sample.
func (d *Decoder) sampled(f *flow.Flow, s *wire.SFlowSample) {
	f.Sampling = d.rule.apply(s.Rate)
	put(f, flow.FieldPackets, &f.Packets, 1)
	sflowIn(f, s)
	sflowOut(f, s)
	first := len(d.extra)
	d.stack, d.lists.left = nil, listItems
	d.sflowRecords(f, s.Records)
	d.labels(d.stack, first)
	if last := len(d.extra); last > first {
		f.Extra = d.extra[first:last:last]
	}
	d.record.flow, d.record.held = f, 0
	d.session.name(&d.record)
	d.record.flow = nil
}

// The formats of an interface ("sFlow Version 5", Input/output port information).
const (
	interfaceIndex     = 0
	interfaceDiscarded = 1
	// interfaceMultiple, which is 2, tells no ifIndex.
)

// sflowIn tells where the packet came in. An unknown interface is 0; so is the device itself in NetFlow, and in a flow.
func sflowIn(f *flow.Flow, s *wire.SFlowSample) {
	if s.Input.Format != interfaceIndex || s.Input.Value == 0 {
		return
	}
	if isDevice(s, s.Input) {
		put(f, flow.FieldIn, &f.In, 0)
		return
	}
	put(f, flow.FieldIn, &f.In, s.Input.Value)
}

// sflowOut tells where the packet went out, or that it did not.
func sflowOut(f *flow.Flow, s *wire.SFlowSample) {
	switch {
	case s.Output.Format == interfaceDiscarded:
		put(f, flow.FieldForwardingStatus, &f.ForwardingStatus, discarded(s.Output.Value))
	case s.Output.Format != interfaceIndex || s.Output.Value == 0:
	case isDevice(s, s.Output):
		const consumedForUs = 195
		put(f, flow.FieldForwardingStatus, &f.ForwardingStatus, consumedForUs)
		put(f, flow.FieldOut, &f.Out, 0)
	default:
		put(f, flow.FieldOut, &f.Out, s.Output.Value)
	}
}

// isDevice tells whether the packet comes from or ends in the device itself, which the greatest number says: of 30 bits, but some
// agents take all that an expanded sample has.
func isDevice(s *wire.SFlowSample, i wire.SFlowInterface) bool {
	return i.Value == 0x3fffffff || i.Value == 0xffffffff && s.Format == wire.SFlowFlowSampleExpanded
}

// discarded is the forwarding status (RFC 7270 section 4.12) that says what sFlow's reason does: up to 255 codes of ICMP's
// Destination Unreachable, above them sFlow's own. Where it has no word for it the packet was dropped for unknown reasons.
func discarded(reason uint32) uint8 {
	switch reason {
	case 0, 6, 11: // network unreachable, unknown, or not for this type of service
		return 131 // unroutable
	case 4:
		return 133 // fragmentation needed and not allowed
	case 9, 10, 13, 258: // prohibited by administration, ACL
		return 129 // denied by an ACL
	case 257:
		return 137 // bad TTL
	case 260:
		return 139 // RED
	case 261:
		return 138 // policer
	}
	return 128
}

// put sets a number of f.
func put[T ~uint8 | ~uint16 | ~uint32 | ~uint64](f *flow.Flow, field flow.Field, to *T, n T) {
	*to = n
	f.Fields.Add(field)
}
