package main

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// recordOf is a flow record between the ends of r, from src to dst, without times and counters.
func recordOf(r *row) flow.Flow {
	f := flow.Flow{
		Fields: flow.FieldsOf(flow.FieldProtocol, flow.FieldIPVersion, flow.FieldBytes, flow.FieldPackets),
		Type:   flow.IPFIX, Exporter: netip.AddrFrom4([4]byte{192, 0, 2, 7}), // of a documentation network, RFC 5737
		Src: r.src, Dst: r.dst, Protocol: r.protocol, IPVersion: 4,
	}
	if r.src.Is6() {
		f.IPVersion = 6
	}
	switch {
	case r.protocol == flow.ICMP, r.protocol == flow.ICMPv6:
		f.Fields.Add(flow.FieldICMPType)
		f.Fields.Add(flow.FieldICMPCode)
	case r.protocol.HasPorts():
		f.Fields.Add(flow.FieldSrcPort)
		f.Fields.Add(flow.FieldDstPort)
		f.SrcPort, f.DstPort = r.srcPort, r.dstPort
	}
	return f
}

// whole is the direction as one record.
func (w *oneWay) whole() flow.Flow {
	f := w.record
	f.Start, f.End = w.first, w.first.Add(w.length)
	f.Packets, f.Bytes = w.packets, w.bytes
	w.setFlags(&f, w.flags)
	return f
}

// setFlags gives f its flags, where it has any.
func (w *oneWay) setFlags(f *flow.Flow, flags uint16) {
	if w.flagged && f.Protocol == flow.TCP {
		f.TCPFlags = flags
		f.Fields.Add(flow.FieldTCPFlags)
	}
}
