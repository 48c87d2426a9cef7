package session

import (
	"encoding/binary"

	"github.com/otelflow/otelflow/internal/flow"
)

// move takes a number of up to eight octets to its target. It reads the eight octets that begin at at, whatever the number's size is:
// one load and a shift for all sizes is what makes records cheap.
type move struct {
	mask  uint64
	at    int32
	shift uint8 // bits behind the number, fewer than 64
	to    target
}

// number is the number in the stretch of a record that begins at begin.
func (m *move) number(record []byte, begin int) uint64 {
	return binary.BigEndian.Uint64(record[begin+int(m.at):]) >> (m.shift & 63) & m.mask
}

// take makes the moves from the stretch of a record that begins at begin. Fields stays as it is: what a template fills is known without
// looking at the record.
//
// The one long switch is on purpose: with a call for each number 14 of them took a fifth longer, with a function value for each nearly
// twice as long, and with unsafe stores at offsets no less (2026-11-25).
func (l *loose) take(f *flow.Flow, moves []move, record []byte, begin int) {
	for i := range moves {
		m := &moves[i]
		n := m.number(record, begin)
		switch m.to {
		case target(flow.FieldSrcPort):
			f.SrcPort = uint16(n)
		case target(flow.FieldDstPort):
			f.DstPort = uint16(n)
		case target(flow.FieldProtocol):
			f.Protocol = flow.Protocol(n)
		case target(flow.FieldIPVersion):
			f.IPVersion = uint8(n)
		case target(flow.FieldTCPFlags):
			f.TCPFlags = uint16(n)
		case target(flow.FieldBytes):
			f.Bytes = n
		case target(flow.FieldPackets):
			f.Packets = n
		case target(flow.FieldTOS):
			f.TOS = uint8(n)
		case target(flow.FieldTTL):
			f.TTL = uint8(n)
		case target(flow.FieldIPFlags):
			f.IPFlags = uint8(n)
		case target(flow.FieldFragmentID):
			f.FragmentID = uint32(n)
		case target(flow.FieldFragmentOffset):
			f.FragmentOffset = uint16(n)
		case target(flow.FieldFlowLabel):
			f.FlowLabel = uint32(n)
		case target(flow.FieldForwardingStatus):
			f.ForwardingStatus = uint8(n)
		case target(flow.FieldIn):
			f.In = uint32(n)
		case target(flow.FieldOut):
			f.Out = uint32(n)
		case target(flow.FieldObservationPoint):
			f.ObservationPoint = n
		case target(flow.FieldSrcMAC):
			f.SrcMAC = n
		case target(flow.FieldDstMAC):
			f.DstMAC = n
		case target(flow.FieldVLAN):
			f.VLAN = uint16(n)
		case target(flow.FieldSrcVLAN):
			f.SrcVLAN = uint16(n)
		case target(flow.FieldDstVLAN):
			f.DstVLAN = uint16(n)
		case target(flow.FieldSrcAS):
			f.SrcAS = uint32(n)
		case target(flow.FieldDstAS):
			f.DstAS = uint32(n)
		case target(flow.FieldSrcNet):
			f.SrcNet = uint8(n)
		case target(flow.FieldDstNet):
			f.DstNet = uint8(n)
		case target(flow.FieldNextHopAS):
			f.NextHopAS = uint32(n)
		case target(flow.FieldNATSrcPort):
			f.NATSrcPort = uint16(n)
		case target(flow.FieldNATDstPort):
			f.NATDstPort = uint16(n)
		case target(flow.FieldNATEvent):
			f.NATEvent = flow.NATEvent(n)
		case target(flow.FieldFirewallEvent):
			f.FirewallEvent = flow.FirewallEvent(n)
		case toStart:
			l.start = n
		case toEnd:
			l.end = n
		case toSampling:
			l.sampling = uint32(n)
		case toSampler:
			l.sampler = n
		case toInVRF:
			l.inVRF = uint32(n)
		case toOutVRF:
			l.outVRF = uint32(n)
		case toSrcNet6:
			l.srcNet6 = uint8(n)
		case toDstNet6:
			l.dstNet6 = uint8(n)
		case toICMP:
			l.icmp |= n
		}
	}
}
