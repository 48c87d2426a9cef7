package session

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/packet"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// sflowRecords reads the records of a flow sample into f: first the packet's own header, for what it says counts more than what an
// agent made of it. A record that cannot be read counts as a bad value; other records, and those of vendors, are passed over.
func (d *Decoder) sflowRecords(f *flow.Flow, records []wire.SFlowRecord) {
	frame := uint32(0) // octets of the frame
	for _, r := range records {
		if r.Enterprise == 0 && r.Format == wire.SFlowFormatHeader {
			h := read(d, wire.ParseSFlowHeader, r.Data)
			d.header(f, h)
			frame = max(frame, h.FrameLength-min(h.Stripped, h.FrameLength))
		}
	}
	for _, r := range records {
		if r.Enterprise == 0 {
			frame = max(frame, d.sflowRecord(f, r))
		}
	}
	if !f.Has(flow.FieldBytes) && frame != 0 { // no IP packet, or one of which the length was left to the network card
		put(f, flow.FieldBytes, &f.Bytes, uint64(frame))
	}
}

// read parses a record; one that is none counts, and gives nothing.
func read[T any](d *Decoder, parse func([]byte) (T, error), data []byte) T {
	v, err := parse(data)
	if err != nil {
		d.tally.Lost[BadValue]++
	}
	return v
}

// header reads a raw packet header.
func (d *Decoder) header(f *flow.Flow, h wire.SFlowHeader) {
	switch h.Protocol {
	case wire.SFlowEthernetHeader:
		d.packets.Fill(f, packet.Ethernet, h.Header)
	case wire.SFlowIPv4Header, wire.SFlowIPv6Header:
		d.packets.Fill(f, packet.IP, h.Header)
	case wire.SFlowMPLSHeader:
		d.packets.Fill(f, packet.MPLS, h.Header)
	case wire.SFlowPPPHeader, wire.SFlowPOSHeader:
		d.packets.Fill(f, packet.PPP, h.Header)
	default:
		return
	}
	d.stack = d.packets.Labels()
}

// sflowRecord reads any other record, and gives the length of the frame if it tells one. What is 0 in it is unknown ("sFlow Version
// 5", 0 being what an integer is that is not known), and stays so in f.
func (d *Decoder) sflowRecord(f *flow.Flow, r wire.SFlowRecord) (frame uint32) {
	switch r.Format {
	case wire.SFlowFormatEthernet:
		e := read(d, wire.ParseSFlowEthernet, r.Data)
		ethernet(f, e)
		return e.Length
	case wire.SFlowFormatIPv4:
		d.sampledIP(f, read(d, wire.ParseSFlowIPv4, r.Data), 4)
	case wire.SFlowFormatIPv6:
		d.sampledIP(f, read(d, wire.ParseSFlowIPv6, r.Data), 6)
	case wire.SFlowFormatSwitch:
		d.switched(f, read(d, wire.ParseSFlowSwitch, r.Data))
	case wire.SFlowFormatRouter:
		d.routed(f, read(d, wire.ParseSFlowRouter, r.Data))
	case wire.SFlowFormatGateway:
		d.gateway(f, read(d, wire.ParseSFlowGateway, r.Data))
	case wire.SFlowFormatMPLS:
		d.labelSwitched(read(d, wire.ParseSFlowMPLS, r.Data))
	case wire.SFlowFormatNAT:
		n := read(d, wire.ParseSFlowNAT, r.Data)
		f.NATSrc, f.NATDst = n.Src.Unmap(), n.Dst.Unmap()
	case wire.SFlowFormatNATPort:
		n := read(d, wire.ParseSFlowNATPort, r.Data)
		d.fits(known(f, flow.FieldNATSrcPort, &f.NATSrcPort, n.Src))
		d.fits(known(f, flow.FieldNATDstPort, &f.NATDstPort, n.Dst))
	case wire.SFlowFormatUser:
		d.users(read(d, wire.ParseSFlowUser, r.Data))
	case wire.SFlowFormatURL:
		d.request(read(d, wire.ParseSFlowURL, r.Data))
	}
	return 0
}
