package session

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// loose are the numbers of a record, and its addresses of IPv6 where it has both families, that mean something for its flow only together
// with others.
type loose struct {
	start, end       uint64 // of the flow, in the unit of their elements
	sampler          uint64 // the ID of the sampler that the record names, 0 if it names none
	icmp             uint64 // all elements of ICMP, or'ed together: begins with 0 for each record
	sampling         uint32 // the sampling rate that the record tells, 0 if it tells none
	inVRF, outVRF    uint32
	srcNet6, dstNet6 uint8
	six              struct{ src, dst, nextHop, bgpNextHop netip.Addr }
}

// settle fills what f owes to more than one value; false where that takes a choice.
func (s *straight) settle(f *flow.Flow, l *loose, c *clock) bool {
	f.Fields |= s.fields
	if s.clock != noSlot {
		f.Start, f.End = s.instants(l, c)
		if f.Start == 0 || f.End == 0 {
			return false
		}
	}
	if s.dual && !l.choose(f) || !s.settleICMP(f, l) {
		return false
	}
	const longest = 128 // bits of a prefix
	return f.SrcNet <= longest && f.DstNet <= longest && (isVersion(uint64(f.IPVersion)) || !s.fields.Has(flow.FieldIPVersion))
}

// instants are the times of a flow, 0 where they are not known or to be judged.
func (s *straight) instants(l *loose, c *clock) (start, end flow.Time) {
	switch s.clock {
	case startUptime:
		if l.start == 0 && l.end == 0 {
			return 0, 0
		}
		return c.at(l.start), c.at(l.end)
	case startDelta:
		return c.before(l.start), c.before(l.end)
	}
	start, _ = s.time.Instant(l.start) // 0 where it is none
	end, _ = s.time.Instant(l.end)
	return start, end
}

// settleICMP settles type and code of ICMP where they are one number, or none, and there is no other of ICMP that is not zero.
func (s *straight) settleICMP(f *flow.Flow, l *loose) bool {
	if f.Protocol != flow.ICMP && f.Protocol != flow.ICMPv6 {
		return l.icmp == 0
	}
	switch s.icmp {
	case 0:
		icmpFromPort(f)
	case 1 << icmpTypeCode4, 1 << icmpTypeCode6:
		f.ICMPType, f.ICMPCode = uint8(l.icmp>>8), uint8(l.icmp)
		f.Fields |= flow.FieldsOf(flow.FieldICMPType, flow.FieldICMPCode)
	default:
		return false
	}
	return true
}

// choose has the addresses of the family that is not zero in f, which has those of IPv4; false where that is both or neither, or where the
// other family has more than zeros.
func (l *loose) choose(f *flow.Flow) bool {
	v4, v6 := filled(f.Src) || filled(f.Dst), filled(l.six.src) || filled(l.six.dst)
	if v4 == v6 || !chooseHop(&f.NextHop, l.six.nextHop, v6) || !chooseHop(&f.BGPNextHop, l.six.bgpNextHop, v6) {
		return false
	}
	if v4 {
		return l.srcNet6|l.dstNet6 == 0
	}
	if f.SrcNet|f.DstNet != 0 {
		return false
	}
	f.Src, f.Dst, f.SrcNet, f.DstNet = l.six.src, l.six.dst, l.srcNet6, l.dstNet6
	return true
}

// chooseHop chooses a next hop as record.hop does; false where both are more than zeros.
func chooseHop(four *netip.Addr, six netip.Addr, v6 bool) bool {
	switch {
	case filled(*four) && filled(six):
		return false
	case six.IsValid() && (filled(six) || v6 && !filled(*four)):
		*four = six
	}
	return true
}

// filled tells whether a is an address other than zero.
func filled(a netip.Addr) bool { return a.IsValid() && !a.IsUnspecified() }
