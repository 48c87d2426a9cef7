package detect

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
)

// Traffic is what one flow record carried, and what the engine knows of it at that moment. Records that only repeat others, by
// the same exporter or by another one on the way, are left out, as far as they have ports to be recognised by.
type Traffic struct {
	// Flow is the record itself: protocol, TCP flags, interfaces. Of its addresses, ports, times and counters take those below.
	*flow.Flow

	Src, Dst         netip.Addr // never IPv4 mapped into IPv6
	SrcPort, DstPort uint16     // 0 for protocols without ports
	SrcZone, DstZone Zone
	Start, End       flow.Time // as far as they can be believed: Start is never after End, and neither is zero once time is known
	At               flow.Time // event time

	// Volume is what was sent: as exported, times the sampling rate where one is known.
	Volume

	Standing
}

// Standing is where a record stands in its conversation, as far as is known when it comes. All is false where there is none: a
// fragment, an ICMP error, an aggregate without ports.
type Standing struct {
	ByClient bool // Src opened the conversation
	Answered bool // the server answered: its half was seen, or the client's shows it
	First    bool // nothing was seen of the conversation before
}

// volumeOf is what f says that was sent: an estimate where packets were sampled.
func volumeOf(f *flow.Flow) Volume {
	n := uint64(max(f.Sampling, 1))
	return Volume{Bytes: times(f.Bytes, n, mostBytes), Packets: times(f.Packets, n, mostPackets)}
}

// What one record may tell of: a pebibyte, which takes a line of 400 Gbit/s six hours, in packets of 64 bytes. Counters that claim more
// are broken, and sums of them would wrap.
const (
	mostBytes   = 1 << 50
	mostPackets = mostBytes / 64
)

// times multiplies, and stops at most.
func times(a, b, most uint64) uint64 {
	if a > most/b {
		return most
	}
	return a * b
}

// meter shows a record to the detectors that measure traffic.
func (e *Engine) meter(r *record, standing Standing) {
	if len(e.meters) == 0 || !r.Src.IsValid() || !r.Dst.IsValid() {
		return
	}
	t := &e.traffic
	*t = Traffic{
		Flow: r.Flow, Src: r.Src.Unmap(), Dst: r.Dst.Unmap(), Start: r.start, End: r.end, At: e.at,
		Volume: volumeOf(r.Flow), Standing: standing,
	}
	if r.Protocol.HasPorts() {
		t.SrcPort, t.DstPort = r.SrcPort, r.DstPort
	}
	t.SrcZone, t.DstZone = e.networks.zone(t.Src), e.networks.zone(t.Dst)
	excused := e.allowed.excusedTraffic(t)
	for _, m := range e.meters {
		if excused>>m.detector&1 == 0 {
			m.meter.Meter(t, &e.reporters[m.detector])
		}
	}
}

// meter is a detector that measures traffic, and which it is.
type meter struct {
	detector int
	meter    Meter
}
