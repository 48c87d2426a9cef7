package volume

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// look sees what a record made of one bucket.
func (v *volume) look(e *entry, n number, t *detect.Traffic, l *load) {
	g := &e.Value
	r, lim, _ := v.unwanted(g, g.at(n))
	ratio, by := r.ratio(lim)
	bit := uint16(1) << (n % slots)
	if ratio >= dossierShare && g.dossier == 0 {
		v.begin(e, t, l)
	}
	if g.dossier == 0 || ratio < warmShare {
		return
	}
	news := g.warm&bit == 0
	g.warm |= bit
	if ratio >= 1 && g.hot&bit == 0 && g.credible(t, g.at(n), by) {
		g.hot |= bit
		news = true
	}
	if !news {
		return
	}
	d := v.dossiers.At(g.dossier)
	d.verdict.warm++
	v.gauges.Keep(e, suspects, t.At)
	switch {
	case g.told, !settles(e.Key.class):
		v.judge(e)
	case g.marked == 0:
		g.marked = max(t.At, 1)
		v.waiting = append(v.waiting, v.gauges.Ref(e))
	}
}

// credible tells whether enough packets were really looked at for an estimate to mean anything: its standard error is one over
// the square root of their number, here less than a fifth. Of connections to a host their SYNs are what was looked at.
func (g *gauge) credible(t *detect.Traffic, b *bucket, by metric) bool {
	const least = 30
	if g.class == tcp && by == flows && t.Sampling > 1 {
		return b.began >= least
	}
	return t.Sampling <= 1 || b.seen >= least
}

// settles tells whether what a class is made of may turn out to be answered.
func settles(c class) bool { return c != syn && c != icmp && c != fragment && c != link }

// begin opens a dossier, unless there are too many.
func (v *volume) begin(e *entry, t *detect.Traffic, l *load) {
	if v.open >= max(v.cfg.MaxTargets/8, 8) {
		v.refused++
		return
	}
	v.open++
	g := &e.Value
	g.dossier = v.dossiers.Take()
	d := v.dossiers.At(g.dossier)
	*d = dossier{key: e.Key, of: v}
	d.note(t, l)
	v.gauges.Keep(e, suspects, t.At)
}

// unwanted are the rates of a bucket that accuse, and the limits that hold for it, with a bit for each that was learnt.
func (v *volume) unwanted(g *gauge, b *bucket) (rates, limits, uint8) {
	lim, learnt := g.limits, g.learnt
	knocking := b.knocking()
	switch {
	case g.class == tcp && knocking: // what would be of class syn if sampling let it be told record by record
		lim, learnt = g.over(&v.cfg, &v.floors[syn])
	case g.class == outbound && learnt == 0:
		if knocking {
			lim.packets *= v.cfg.ScarceShare
		}
		if b.answers()*longGain*2 < b.packets() {
			lim.flows *= v.cfg.UnansweredShare
		}
	}
	return b.rates(!knocking && g.class != link), lim, learnt
}

// judgeWaiting judges what has waited long enough, and what was judged before in vain as long as it goes on.
func (v *volume) judgeWaiting(now flow.Time) {
	left := v.waiting[:0]
	for _, ref := range v.waiting {
		e := v.gauges.At(ref)
		g := &e.Value
		if g.marked == 0 {
			continue
		}
		if g.marked.Add(settling) > now {
			left = append(left, ref)
			continue
		}
		if g.dossier == 0 || g.hot == 0 || v.judge(e) {
			g.marked = 0
			continue
		}
		left = append(left, ref)
	}
	v.waiting = left
}

// judge reports a target that gets too much, and tells whether it does.
func (v *volume) judge(e *entry) bool {
	g := &e.Value
	d := v.dossiers.At(g.dossier)
	v.weighAgain(g, d)
	if !g.told {
		if !g.persists() || d.verdict.ratio < 1 || !v.accused(d) {
			return false
		}
		g.told, g.first = true, g.began()
	}
	d.verdict.first = min(g.first, g.began())
	g.first = d.verdict.first
	v.reporter.Report(detect.Case{
		Subject: d.subject(), Network: e.Key.prefix(), Key: e.Key.hash(),
		Type: names[d.class()], Severity: d.severity(), Magnitude: float64(d.bytes),
		First: d.begin(), Last: d.last,
		Match: d.match(), Silence: d.silence(), Teller: d,
	})
	return true
}

// weighAgain writes into the dossier what the buckets say now: those before may have filled, and answers may have come.
func (v *volume) weighAgain(g *gauge, d *dossier) {
	x := &d.verdict
	if x.ratio == 0 {
		x.limits, x.learnt, d.blind = g.limits, g.learnt, v.blind(v.clock)
	}
	for n := g.oldest(); n <= g.newest; n++ {
		bit := uint16(1) << (n % slots)
		if g.warm&bit == 0 {
			continue
		}
		b := g.at(n)
		r, lim, learnt := v.unwanted(g, b)
		ratio, by := r.ratio(lim)
		if ratio < 1 {
			g.hot &^= bit
		}
		if ratio < warmShare {
			continue
		}
		x.peak = rates{max(x.peak.bits, r.bits), max(x.peak.packets, r.packets), max(x.peak.flows, r.flows)}
		if ratio > x.ratio {
			x.ratio, x.by, x.limits, x.learnt, x.knocking = ratio, by, lim, learnt, b.knocking()
			without := rates{r.bits, r.packets, 0}
			rest, _ := without.ratio(lim)
			x.answered = rest < warmShare && b.answers()*4 > b.packets()
		}
	}
	x.known = g.usual.known()
	x.usual = g.usual.rate(x.by)
}

// accused tells whether what is too much is what its class means by it.
func (v *volume) accused(d *dossier) bool {
	switch d.key.class {
	case reflected:
		const leastPacket = 200 // octets: amplified answers are long, and the rest is not worth a reflection
		return !d.blind && d.others.count() >= v.cfg.Reflectors && d.bytes >= leastPacket*d.packets ||
			d.verdict.peak.bits >= v.floors[udp].bits
	case outbound:
		return d.few() && !d.scans()
	case network:
		_, share := d.peers.lead()
		return share < 0.5 && d.others.count() >= leastHosts
	}
	return true
}

// leastHosts is how many hosts make a flood one of their network.
const leastHosts = 8

// few tells whether what a host sends goes to few targets: its four heaviest get half of it.
func (d *dossier) few() bool {
	var sum uint64
	for _, x := range d.peers.heaviest(4) {
		sum += x.sure()
	}
	return sum*2 >= d.peers.total
}

// scans tells whether small packets go to ever other ports: then it is no flood but a scan, which others tell.
func (d *dossier) scans() bool {
	const small = 100 // octets
	if len(d.ports.heaviest(1)) > 0 || d.bytes >= small*d.packets {
		return false
	}
	return true
}

// subject is whom the case is about: of a network its first address, of an interface the exporter.
func (d *dossier) subject() netip.Addr { return d.key.host.Addr() }

// begin is when the episode began.
func (d *dossier) begin() flow.Time { return min(max(d.verdict.first.begins(), d.start), d.last) }

// match narrows the flows that belong to the case.
func (d *dossier) match() detect.Match {
	m := detect.Match{Side: detect.Asked, Protocol: d.over(), Peer: detect.Single(d.lead()), Port: d.port()}
	switch d.key.class {
	case reflected:
		m.Side = detect.Either
	case outbound:
		m.Side = detect.Asking
	case fragment, icmp, other:
		m.Side, m.Port = detect.Either, 0
	case network:
		m.Peer = netip.Prefix{} // the peers of the dossier are its own hosts
	}
	return m
}

// silence is the rule that covers the case. Its port is that of the peer, which says something only where the peer is asked.
func (d *dossier) silence() detect.Silence {
	s := detect.Silence{Subject: detect.Single(d.subject())}
	switch d.key.class {
	case network:
		s.Subject = d.key.prefix()
	case link:
		return detect.Silence{None: true} // interface_bits is what calls for it
	case reflected, outbound:
		s.Port = d.port()
	}
	if d.key.class != network {
		s.Peer = detect.Single(d.lead())
	}
	return s
}
