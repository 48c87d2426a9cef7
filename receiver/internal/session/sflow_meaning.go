package session

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// known sets a number of f, unless it is 0, which is unknown. It is false when n, which sFlow writes with 32 bits whatever it is,
// has more than the field.
func known[T ~uint8 | ~uint16 | ~uint32](f *flow.Flow, field flow.Field, to *T, n uint32) bool {
	if uint32(T(n)) != n {
		return false
	}
	if n != 0 {
		put(f, field, to, T(n))
	}
	return true
}

// fits counts a value that is none.
func (d *Decoder) fits(ok bool) {
	if !ok {
		d.tally.Lost[BadValue]++
	}
}

// ethernet takes the addresses of a frame, unless the frame itself is there.
func ethernet(f *flow.Flow, e wire.SFlowEthernet) {
	none := [6]byte{}
	if !f.Has(flow.FieldSrcMAC) && e.SrcMAC != none {
		put(f, flow.FieldSrcMAC, &f.SrcMAC, flow.MAC48(e.SrcMAC))
	}
	if !f.Has(flow.FieldDstMAC) && e.DstMAC != none {
		put(f, flow.FieldDstMAC, &f.DstMAC, flow.MAC48(e.DstMAC))
	}
}

// sampledIP takes what an agent says of an IP packet, unless the packet's own header is there. Ports are those of protocols that have
// them; what is "equivalent" to them in others no two agents agree on.
func (d *Decoder) sampledIP(f *flow.Flow, p wire.SFlowIP, version uint8) {
	if f.Src.IsValid() || !p.Src.IsValid() {
		return
	}
	f.Src, f.Dst = p.Src, p.Dst
	put(f, flow.FieldIPVersion, &f.IPVersion, version)
	if p.Length != 0 {
		put(f, flow.FieldBytes, &f.Bytes, uint64(p.Length))
	}
	d.fits(known(f, flow.FieldProtocol, &f.Protocol, p.Protocol))
	d.fits(known(f, flow.FieldTOS, &f.TOS, p.TOS))
	if f.Protocol == flow.TCP {
		d.fits(known(f, flow.FieldTCPFlags, &f.TCPFlags, p.TCPFlags))
	}
	if f.Protocol.HasPorts() {
		d.fits(known(f, flow.FieldSrcPort, &f.SrcPort, p.SrcPort))
		d.fits(known(f, flow.FieldDstPort, &f.DstPort, p.DstPort))
	}
}

// switched takes the VLANs on both sides of a switch. Besides 0 the errata of the specification have 2^32-1 for unknown.
func (d *Decoder) switched(f *flow.Flow, s wire.SFlowSwitch) {
	const unknown, last = 0xffffffff, 4095
	if s.SrcVLAN != unknown {
		d.fits(s.SrcVLAN <= last && known(f, flow.FieldSrcVLAN, &f.SrcVLAN, s.SrcVLAN))
	}
	if s.DstVLAN != unknown {
		d.fits(s.DstVLAN <= last && known(f, flow.FieldDstVLAN, &f.DstVLAN, s.DstVLAN))
	}
}

// routed takes the route of a packet.
func (d *Decoder) routed(f *flow.Flow, r wire.SFlowRouter) {
	const longest = 128 // bits
	f.NextHop = r.NextHop.Unmap()
	d.fits(r.SrcPrefix <= longest && known(f, flow.FieldSrcNet, &f.SrcNet, r.SrcPrefix))
	d.fits(r.DstPrefix <= longest && known(f, flow.FieldDstNet, &f.DstNet, r.DstPrefix))
}
