package volume

import (
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// abuses are the servers inside that answer more than they are asked: whom others let flood somebody else.
type abuses struct {
	of              *volume
	table           *detect.Table[pair, exchange]
	evicted, wasted uint64
}

// pair is an abusable service and one of its clients, which is the victim if the address is forged.
type pair struct {
	server, client detect.Host
	port           uint16
}

// exchange is what they sent each other in the hour at hand.
type exchange struct {
	asked, answered detect.Volume
	first, last     flow.Time
	sampling        uint32
	exporter        detect.Host
	told            bool
}

// The segments of the table.
const (
	strangers  = iota
	suspicious // a tenth of what it takes
)

// leastAnswer is how long all that answers one question must be: what is worth abusing. A signed DNS answer has less.
const leastAnswer = 1000

func newAbuses(v *volume) *abuses {
	a := &abuses{of: v}
	a.table = detect.NewTable(v.cfg.MaxTargets, []detect.Segment{
		strangers:  {Idle: 10 * time.Minute, Reserve: v.cfg.MaxTargets / 8},
		suspicious: {Idle: 10 * time.Minute},
	}, a.leaving)
	return a
}

// meter counts what a host inside sends from the port of an abusable service to a client outside.
func (a *abuses) meter(t *detect.Traffic) {
	if t.Protocol != flow.UDP || t.DstZone != detect.Outside || t.ByClient || service(t.SrcPort) == "" {
		return
	}
	k := pair{detect.HostOf(t.Src), detect.HostOf(t.Dst), t.SrcPort}
	e := a.table.Find(k)
	if e == nil {
		e = a.table.Add(k, strangers, t.At)
		e.Value.first = t.Start
	}
	x := &e.Value
	if t.At > x.first.Add(time.Hour) && !x.told {
		*x = exchange{first: t.Start}
	}
	x.answered.Bytes += t.Volume.Bytes
	x.answered.Packets += t.Volume.Packets
	x.first, x.last, x.sampling = min(x.first, t.Start), max(x.last, t.End), max(x.sampling, t.Sampling)
	x.exporter = detect.HostOf(t.Exporter)
	segment := strangers
	if x.answered.Packets*10 >= uint64(a.of.cfg.ReflectorAnswers) {
		segment = suspicious
	}
	a.table.Keep(e, segment, t.At)
	a.consider(e)
}

// ask counts what a client outside sends to such a service. Who is never answered stays among the strangers.
func (a *abuses) ask(t *detect.Traffic) {
	if t.Protocol != flow.UDP || t.SrcZone != detect.Outside || !t.ByClient || service(t.DstPort) == "" {
		return
	}
	k := pair{detect.HostOf(t.Dst), detect.HostOf(t.Src), t.DstPort}
	e := a.table.Find(k)
	if e == nil {
		e = a.table.Add(k, strangers, t.At)
		e.Value.first = t.Start
	}
	e.Value.asked.Bytes += t.Volume.Bytes
	e.Value.asked.Packets += t.Volume.Packets
}

// consider reports a server that is abused.
func (a *abuses) consider(e *detect.Entry[pair, exchange]) {
	x, c := &e.Value, &a.of.cfg
	if x.answered.Packets < uint64(c.ReflectorAnswers) || x.asked.Packets == 0 {
		return
	}
	if float64(x.answered.Bytes) < c.ReflectorGain*float64(x.asked.Bytes) || x.answered.Bytes < leastAnswer*x.asked.Packets {
		return
	}
	x.told = true
	s := detect.Silence{Subject: detect.Single(e.Key.server.Addr()), Peer: detect.Single(e.Key.client.Addr())}
	a.of.reporter.Report(detect.Case{
		Subject: e.Key.server.Addr(), Key: e.Key.number(), Type: reflectorType, Severity: anomaly.Medium,
		Magnitude: float64(x.answered.Bytes), First: x.first, Last: x.last,
		Match:   detect.Match{Side: detect.Asked, Peer: detect.Single(e.Key.client.Addr()), Port: e.Key.port, Protocol: flow.UDP},
		Silence: s, Teller: &abuse{pair: e.Key, exchange: x, of: a.of},
	})
}

// number tells apart the clients of a server.
func (p *pair) number() uint64 { return detect.KeyOf(p.client, p.port, flow.UDP) }

// advance lets go of what is over.
func (a *abuses) advance(now flow.Time) { a.table.Expire(now) }

func (a *abuses) leaving(e *detect.Entry[pair, exchange], evicted bool) {
	if evicted {
		a.evicted++
		if e.Segment() == suspicious {
			a.wasted++
		}
	}
	if e.Value.told {
		a.of.reporter.Forget(e.Key.server.Addr(), e.Key.number())
	}
}
