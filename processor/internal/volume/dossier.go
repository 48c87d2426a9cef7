package volume

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// dossier is what is kept about a target that gets much: who sends it, what, and how much in all.
type dossier struct {
	key   key
	of    *volume
	blind bool // whether it was answered cannot be seen

	start, last    flow.Time // of the records
	bytes, packets uint64
	records        uint64
	lone           uint64 // records of one packet that nothing answered: whoever sent them may have forged its address
	flags          uint16
	sampling       uint32
	protocols      [2]flow.Protocol // the first two that differ

	peers     top[detect.Host] // who sends, or who gets it where the target is a sender or a network
	ports     top[uint16]      // where to, or from which service
	others    distinct         // networks that send; reflectors, or targets, one by one
	exporters [2]detect.Host
	examples  detect.Examples

	verdict verdict
}

// verdict is the state of a case as it was last judged.
type verdict struct {
	peak     rates // each the highest
	limits   limits
	learnt   uint8
	by       metric  // which limit is exceeded most
	ratio    float64 // and by how much
	usual    float64 // what is usual of that rate; meaningful when known
	known    bool
	answered bool // only new flows accuse: what they carry is answered
	knocking bool // nearly all is SYNs that lead to nothing
	first    number
	warm     int // buckets over half the limit, in all
}

// note takes in one record.
func (d *dossier) note(t *detect.Traffic, l *load) {
	if d.records == 0 {
		d.start = l.start
	}
	d.start, d.last = min(d.start, l.start), max(d.last, l.end)
	d.bytes += t.Volume.Bytes
	d.packets += t.Volume.Packets
	d.records++
	if t.Flow.Packets == 1 && !l.paired {
		d.lone++
	}
	d.flags |= t.TCPFlags
	d.sampling = max(d.sampling, t.Sampling)
	d.protocol(t.Protocol)
	d.peer(t)
	d.examples.First(detect.ExampleOfTraffic(t))
	d.exporter(t)
}

// peer counts who is at the other end.
func (d *dossier) peer(t *detect.Traffic) {
	weight, port := t.Volume.Packets, t.DstPort
	peer := detect.HostOf(t.Src)
	other := peer.Place()
	switch d.key.class {
	case outbound:
		peer = detect.HostOf(t.Dst)
		other = peer
	case network:
		other = detect.HostOf(t.Dst)
		peer = other
		if d.key.wide() {
			peer = other.Place()
		}
	case reflected:
		weight, port, other = t.Volume.Bytes, t.SrcPort, peer
	}
	d.peers.add(peer, weight)
	d.others.add(other.Hash())
	if port != 0 {
		d.ports.add(port, weight)
	}
}

func (d *dossier) protocol(p flow.Protocol) {
	switch {
	case d.records == 1:
		d.protocols[0], d.protocols[1] = p, p
	case d.protocols[0] != p:
		d.protocols[1] = p
	}
}

func (d *dossier) exporter(t *detect.Traffic) {
	h := detect.HostOf(t.Exporter)
	for i := range d.exporters {
		switch d.exporters[i] {
		case detect.Host{}:
			d.exporters[i] = h
			return
		case h:
			return
		}
	}
}

// lead is the one peer that has most of the traffic; invalid when none has.
func (d *dossier) lead() netip.Addr {
	if h, share := d.peers.lead(); share >= mostOf {
		return h.Addr()
	}
	return netip.Addr{}
}

// port is the one port that has most of it, 0 when none has.
func (d *dossier) port() uint16 {
	if p, share := d.ports.lead(); share >= mostOf {
		return p
	}
	return 0
}

// mostOf is the share that makes one of many the one that matters.
const mostOf = 0.8

// over is the protocol, 0 when there are several.
func (d *dossier) over() flow.Protocol {
	if d.protocols[0] == d.protocols[1] {
		return d.protocols[0]
	}
	return 0
}

// class is what it is called.
func (d *dossier) class() class {
	if d.key.class == tcp && d.verdict.knocking {
		return syn
	}
	return d.key.class
}

// severity of a flood: somebody must look at once; beyond what ten times the limit means, nobody sleeps. One step less where
// what was sent was answered, or nobody can tell.
func (d *dossier) severity() anomaly.Severity {
	severity := anomaly.High
	if v := &d.verdict; v.ratio >= 10 && d.key.class != outbound && d.key.class != link {
		severity++
	}
	if d.verdict.answered || d.blind && d.doubtful() {
		severity--
	}
	return severity
}

// doubtful tells whether answers, could they be seen, might excuse it.
func (d *dossier) doubtful() bool {
	switch d.key.class {
	case tcp, udp, other, outbound, network, reflected:
		return !d.verdict.knocking
	}
	return false
}

// score grows with the excess and with the time that it lasts: 0.6 for two buckets at the limit, towards 1.
func (d *dossier) score() float64 {
	v := &d.verdict
	score := 0.5 + 0.3*(1-1/max(v.ratio, 1)) + 0.2*min(1, float64(v.warm)/6)
	if d.sampling > 1 {
		score *= 0.8
	}
	if d.blind && d.doubtful() || v.answered {
		score *= 0.7
	}
	return score
}
