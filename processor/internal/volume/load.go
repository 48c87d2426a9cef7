package volume

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// load is what one record puts on a target.
type load struct {
	start, end     flow.Time
	bytes, packets uint64 // as sampling makes them; none of TCP that its receiver paces
	whole          uint64 // all packets, paced or not
	seen           uint64 // packets that were really looked at
	flows          uint64 // 1 when a flow began
	worth          uint64 // packets, as an answer to what came the other way
	class          class
	knock          bool // a SYN, and no more of its connection
	long           bool // more than a handful of packets
	paired         bool // the other direction has been seen
	served         bool // what a host sends that really talks, and does not only refuse
}

// long is from how many packets on a record is more than a knock, a query or a spoofed packet that came twice.
const long = 8

// weigh says what a record weighs.
func (v *volume) weigh(t *detect.Traffic) load {
	l := load{
		start: t.Start, end: t.End, bytes: t.Volume.Bytes, packets: t.Volume.Packets, seen: t.Flow.Packets, class: classOf(t),
		paired: t.Answered, served: true, whole: t.Volume.Packets,
		knock: t.Protocol == flow.TCP && t.TCPFlags&(flagSYN|flagACK) == flagSYN,
	}
	if l.end == 0 {
		l.start, l.end = t.At, t.At
	}
	l.long, l.worth = l.packets >= long, l.packets
	if t.First || t.Protocol == flow.TCP && t.ByClient && t.TCPFlags&flagSYN != 0 {
		l.flows = 1
	}
	if t.Protocol == flow.TCP {
		v.weighTCP(t, &l)
	}
	return l
}

// lead is what a share of the record's packets adds to the lead of SYNs over others.
func (l *load) lead(share uint64) float64 {
	if l.knock {
		return float64(share)
	}
	return -crowd * float64(share)
}

// begun is how many flows began: of sampled connections to a host as many as the SYN that was seen lets expect. Each has one from its
// client, which is as likely to be sampled as any packet; of other flows nothing shows the first packet.
func (l *load) begun(t *detect.Traffic, c class) uint64 {
	switch {
	case c != tcp || t.Sampling <= 1:
		return l.flows
	case t.ByClient && t.TCPFlags&flagSYN != 0:
		return uint64(t.Sampling)
	}
	return 0
}

// tcpWorth is by how much a TCP packet excuses more than others do: receivers acknowledge what their network card puts together
// to up to 64 KiB, which is 44 packets.
const tcpWorth = 4

// weighTCP takes out what is no load. TCP sends no faster than its receiver acknowledges, so of a long record of a connection that
// was really established no packet is unwanted, however fast it is; what counts is that there is one more of them. To have been
// established shows in the sender's own flags: only who got a SYN+ACK goes on to ACK. Of what comes out of the middle of a connection
// that cannot be told; there the answers must excuse it, where they can be seen.
func (v *volume) weighTCP(t *detect.Traffic, l *load) {
	f := t.TCPFlags
	known := t.Has(flow.FieldTCPFlags) && f != 0
	handshake := f&(flagSYN|flagACK) == flagSYN|flagACK && f&^(flagSYN|flagACK) != 0
	l.worth *= tcpWorth
	switch {
	case known && f&flagACK == 0:
		l.served = false
	case l.long && (handshake || v.blind(t.At)):
		l.bytes, l.packets, l.seen = 0, 0, 0
	case handshake:
		l.paired, l.long = true, true
	}
	if known && (f&flagRST != 0 && f&flagPSH == 0 || f&^uint16(flagSYN|flagACK) == 0 && f&flagSYN != 0) {
		l.served = false // refused, or offered a connection that nobody took
	}
}
