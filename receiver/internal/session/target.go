package session

import (
	"encoding/binary"
	"math"

	"github.com/otelflow/otelflow/internal/flow"
)

// target is where a number of a record goes: to a field of the flow, by its flow.Field, or to one of the loose numbers.
type target uint8

// nowhere is no target, and must be zero: it is the target of meanings that name none. Its field is the sequence number, which no record
// has, since it is the message's.
const nowhere = target(flow.FieldSequence)

// The targets of loose numbers.
const (
	toStart = target(flow.FieldCount) + iota
	toEnd
	toSampling
	toSampler
	toInVRF
	toOutVRF
	toSrcNet6
	toDstNet6
	toICMP
)

// extent says which bits of a value a target takes.
type extent struct {
	shift, width uint8
	only         bool // whether the others mean nothing; else a value that has one of them set does not fit
}

// extent is all of the number, but for three.
//
// Of tcpControlBits the lower twelve are flags: above them stands the header's length in what some exporters send, which collectors
// must ignore (RFC 7125 section 3, RFC 9565 section 3). fragmentFlags has its two in the upper bits of the octet, in the order of the
// IP header, and the other six mean nothing (IANA); in a flow more fragments is 1 and don't fragment 2. forwardingStatus is up to four
// octets of which only the lowest has a meaning yet (RFC 7270 section 4.12).
func (t target) extent() extent {
	if t >= toStart {
		return extent{width: 64}
	}
	switch flow.Field(t) {
	case flow.FieldTCPFlags:
		return extent{width: 12, only: true}
	case flow.FieldIPFlags:
		return extent{shift: 5, width: 2, only: true}
	case flow.FieldForwardingStatus:
		return extent{width: 8, only: true}
	case flow.FieldBytes, flow.FieldPackets, flow.FieldObservationPoint, flow.FieldSrcMAC, flow.FieldDstMAC:
		return extent{width: 64}
	case flow.FieldIn, flow.FieldOut, flow.FieldFragmentID, flow.FieldFlowLabel, flow.FieldSrcAS, flow.FieldDstAS, flow.FieldNextHopAS:
		return extent{width: 32}
	case flow.FieldSrcPort, flow.FieldDstPort, flow.FieldNATSrcPort, flow.FieldNATDstPort, flow.FieldFragmentOffset,
		flow.FieldVLAN, flow.FieldSrcVLAN, flow.FieldDstVLAN:
		return extent{width: 16}
	}
	return extent{width: 8}
}

// of is the number that a value has for a target; false when it has none, because it does not fit.
func (e extent) of(n uint64) (uint64, bool) {
	mask := e.mask()
	return n >> e.shift & mask, e.only || n&^mask == 0
}

func (e extent) mask() uint64 { return math.MaxUint64 >> (64 - e.width) }

// put writes a value into the field of a flow that t is. It is false when it is none that the field has: one that is too large, since
// exporters choose the size of a value themselves (RFC 7011 section 6.2), or an IP version that is neither 4 nor 6, as some exporters
// send 0 for frames that are not IP.
func (t target) put(f *flow.Flow, value uint64) bool {
	n, ok := t.extent().of(value)
	if !ok || flow.Field(t) == flow.FieldIPVersion && !isVersion(n) {
		return false
	}
	var octets [8]byte
	binary.BigEndian.PutUint64(octets[:], n)
	new(loose).take(f, []move{{to: t, mask: math.MaxUint64}}, octets[:], 0)
	f.Fields.Add(flow.Field(t))
	return true
}

// isVersion tells whether n is what Flow promises of IPVersion.
func isVersion(n uint64) bool { return n == 4 || n == 6 }
