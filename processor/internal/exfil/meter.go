package exfil

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// headers is how many bytes packets have at most, on average, that carry nothing away: acknowledgements of a download, a flood of SYN.
// TCP over IPv6 has up to 120, hardly ever used in full.
const headers = 100

// Meter implements detect.Meter. Only what hosts inside send to those that they turned to outside can be an upload; what a server
// inside answers is none.
func (x *exfil) Meter(t *detect.Traffic, r detect.Reporter) {
	x.pass(t.At, r)
	if t.Start == 0 {
		return // nothing has told the time yet
	}
	switch {
	case t.SrcZone == detect.Inside && t.DstZone == detect.Outside && t.ByClient:
		if t.Volume.Bytes > headers*t.Volume.Packets {
			x.sent(t)
		}
	case t.SrcZone == detect.Outside && t.DstZone == detect.Inside && !t.ByClient:
		if !isError(t) && !isRefusal(t) {
			x.received(t)
		}
	}
}

// isError tells whether a record is of ICMP errors, which are no answers.
func isError(t *detect.Traffic) bool {
	return (t.Protocol == flow.ICMP || t.Protocol == flow.ICMPv6) && t.Standing == (detect.Standing{})
}

// isRefusal tells whether a record has but resets in it.
func isRefusal(t *detect.Traffic) bool {
	const rst, ack = 0x04, 0x10
	return t.Protocol == flow.TCP && t.TCPFlags&rst != 0 && t.TCPFlags&^(rst|ack) == 0
}

// sent takes in a record of what a host inside sent.
func (x *exfil) sent(t *detect.Traffic) {
	e := x.book(&pairKey{detect.HostOf(t.Src), detect.HostOf(t.Dst).Place()}, flux{sent: t.Volume.Bytes}, t)
	if e == nil {
		return
	}
	d := &e.Value
	d.noteSent(t, x.sizeable())
	switch {
	case e.Segment() == accused:
		x.goOn(e, t)
	case e.Segment() == senders && x.suspicious(d):
		d.awaits = talk{service{t.DstPort, t.Protocol}, t.SrcPort}
		x.pairs.Keep(e, suspects, x.now)
	case e.Segment() == senders:
		x.learn(e)
	}
}

// received takes in a record of what came back.
func (x *exfil) received(t *detect.Traffic) {
	e := x.book(&pairKey{detect.HostOf(t.Dst), detect.HostOf(t.Src).Place()}, flux{received: t.Volume.Bytes}, t)
	if e == nil {
		return
	}
	d := &e.Value
	d.answered = true
	if e.Segment() != accused {
		x.explained(e, talk{service{t.SrcPort, t.Protocol}, t.DstPort})
		return
	}
	d.charge.total.add(flux{received: t.Volume.Bytes})
	if x.quicken(e) {
		x.report(e)
	}
}

// explained judges a suspect of which the answer has come that was waited for, unless it is not known yet what the engine
// remembers of the place: that comes with the contact.
func (x *exfil) explained(e *entry, by talk) {
	if e.Segment() == suspects && e.Value.met[by.kind()] != 0 && e.Value.awaits == by {
		x.judge(e)
	}
}

// book counts g, which a record tells of, and returns the entry if the pair has a dossier now.
func (x *exfil) book(k *pairKey, g flux, t *detect.Traffic) *entry {
	if e := x.find(k); e != nil {
		e.Value.book(g, t.Start, t.End)
		return e
	}
	hash := k.hash()
	if !x.trifles.add(hash, t.Volume.Bytes, x.now) {
		return nil
	}
	n := x.newcomer(hash)
	n.count(g, t.Start, t.End)
	if n.sent < x.opening() || n.sent < n.received {
		return nil
	}
	e := x.pairs.Add(*k, senders, x.now)
	e.Value.begin(n, g, t)
	x.newcomers.remove(hash)
	return e
}

// sizeable is what a record must have to be worth showing, and to keep a case alive.
func (x *exfil) sizeable() uint64 { return mib(x.cfg.NewFloorMiB) / 100 }
