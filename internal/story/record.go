package story

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// record writes a piece out as the exporter's IPFIX record.
func (s *Story) record(e *exporter, p *piece) flow.Flow {
	c, off := p.connection, e.off(p.sent)
	clock := func(at time.Duration) flow.Time { return flow.TimeOf(s.Begins.Add(at + off)) }
	f := flow.Flow{
		Fields: flow.FieldsOf(flow.FieldProtocol, flow.FieldBytes, flow.FieldPackets, flow.FieldIPVersion),
		Type:   flow.IPFIX, Exporter: e.Address, IPVersion: 4, Sampling: e.Sampling,
		Start: clock(p.start), End: clock(p.end), Received: flow.TimeOf(s.Begins.Add(p.sent + 20*time.Millisecond)),
		Src: c.client, Dst: c.server, SrcPort: c.clientPort, DstPort: c.serverPort,
		Protocol: flow.Protocol(c.Protocol), Bytes: p.bytes, Packets: p.packets, TCPFlags: p.flags, In: c.In, Out: c.Out,
	}
	if c.client.Is6() {
		f.IPVersion = 6
	}
	if p.back {
		f.Src, f.Dst, f.SrcPort, f.DstPort, f.In, f.Out = f.Dst, f.Src, f.DstPort, f.SrcPort, f.Out, f.In
	}
	if c.In != 0 || c.Out != 0 {
		f.Fields.Add(flow.FieldIn)
		f.Fields.Add(flow.FieldOut)
	}
	c.finish(&f, p.back)
	return f
}

// finish adds what only some protocols have.
func (c *connection) finish(f *flow.Flow, back bool) {
	if f.Protocol.HasPorts() {
		f.Fields.Add(flow.FieldSrcPort)
		f.Fields.Add(flow.FieldDstPort)
	}
	switch {
	case c.Fragments: // those after the first: they carry no ports
		f.FragmentOffset, f.IPFlags = 185, 1
		f.Fields |= flow.FieldsOf(flow.FieldFragmentOffset, flow.FieldIPFlags)
	case f.Protocol == flow.TCP:
		f.Fields.Add(flow.FieldTCPFlags)
	case c.isICMP():
		f.ICMPType = c.ICMPType
		if back {
			f.ICMPType = echoReply(c.Protocol)
		}
		f.Fields |= flow.FieldsOf(flow.FieldICMPType, flow.FieldICMPCode)
	case back && c.Outcome == refused:
		unreachable(f)
	}
}

// unreachable makes f the ICMP message that a closed port answers with (RFC 792, RFC 4443).
func unreachable(f *flow.Flow) {
	f.Protocol, f.ICMPType, f.ICMPCode = flow.ICMP, 3, 3
	if f.IPVersion == 6 {
		f.Protocol, f.ICMPType, f.ICMPCode = flow.ICMPv6, 1, 4
	}
	f.SrcPort, f.DstPort = 0, 0
	f.Fields &^= flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort)
	f.Fields |= flow.FieldsOf(flow.FieldICMPType, flow.FieldICMPCode)
}
