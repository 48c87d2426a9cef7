package main

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// record is one flow record in the making: a tenth of a flow.Flow in size, since a day has millions of them.
type record struct {
	row             *row
	isAnswer        bool
	flags           uint16
	sampling        uint32
	packets, bytes  uint64
	start, end, due flow.Time // due is when it is received
}

// flow is the record as the product reads it.
func (x *record) flow() flow.Flow {
	r := x.row
	f := flow.Flow{
		Fields: flow.FieldsOf(flow.FieldProtocol, flow.FieldIPVersion, flow.FieldBytes, flow.FieldPackets),
		Type:   flow.IPFIX, Exporter: netip.AddrFrom4([4]byte{192, 0, 2, 7}), // of a documentation network, RFC 5737
		Src: r.src, Dst: r.dst, Protocol: r.protocol, IPVersion: 4,
		Start: x.start, End: x.end, Received: x.due, Packets: x.packets, Bytes: x.bytes, Sampling: x.sampling,
	}
	if x.isAnswer {
		f.Src, f.Dst = r.dst, r.src
	}
	if r.src.Is6() {
		f.IPVersion = 6
	}
	switch {
	case r.isICMP():
		x.setMessage(&f)
	case r.protocol.HasPorts():
		x.setPorts(&f)
	}
	return f
}

func (x *record) setMessage(f *flow.Flow) {
	message, answer := rowICMP(x.row)
	if x.isAnswer {
		message = answer
	}
	f.ICMPType, f.ICMPCode = message.kind, message.code
	f.Fields.Add(flow.FieldICMPType)
	f.Fields.Add(flow.FieldICMPCode)
}

// setPorts gives f its ports, and its flags where it has any.
func (x *record) setPorts(f *flow.Flow) {
	f.SrcPort, f.DstPort = x.row.srcPort, x.row.dstPort
	flagged := x.row.asked.flagged
	if x.isAnswer {
		f.SrcPort, f.DstPort = f.DstPort, f.SrcPort
		flagged = x.row.answered.flagged
	}
	f.Fields.Add(flow.FieldSrcPort)
	f.Fields.Add(flow.FieldDstPort)
	if flagged && f.Protocol == flow.TCP {
		f.TCPFlags = x.flags
		f.Fields.Add(flow.FieldTCPFlags)
	}
}
