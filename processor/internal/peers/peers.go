package peers

import (
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// peers is the detector: a table of the hosts inside that were ever part of a conversation with an answer.
type peers struct {
	cfg      Config
	calendar calendar
	hosts    *hosts
	services detect.Slab[services]
	hours    detect.Slab[hours]
	sizes    detect.Slab[sizes]
	reporter detect.Reporter // good during a call

	evicted   uint64
	wasted    uint64 // evicted with a settled past
	saturated uint64 // hosts whose services did not all find room
	withheld  uint64 // findings that were not told, because one a day is enough
}

type (
	hosts = detect.Table[detect.Host, host]
	entry = detect.Entry[detect.Host, host]
)

// The segments of the table, in the order in which they make room.
const (
	newcomers = iota // seen on one day
	regulars         // on two or more
	settled          // watched for long enough to be judged
)

func newPeers(cfg Config, zone *time.Location) *peers {
	p := &peers{cfg: cfg, calendar: calendar{zone: zone}}
	p.hosts = detect.NewTable(cfg.MaxHosts, []detect.Segment{
		newcomers: {Idle: cfg.Forget, Reserve: cfg.MaxHosts / 8},
		regulars:  {Idle: cfg.Forget},
		settled:   {Idle: cfg.Forget},
	}, p.leaving)
	return p
}

// visit is a contact as the detector looks at it.
type visit struct {
	*detect.Contact
	began flow.Time
	moment
	client, server *entry // nil for one outside
	knock          bool   // it may have been no more than a try
}

// Observe implements detect.Detector. Only what was answered tells what a host does: who knocks at closed doors, or is knocked at,
// does not even get a place in the table.
func (p *peers) Observe(c *detect.Contact, r detect.Reporter) {
	if c.Outcome != detect.Answered || c.ClientZone != detect.Inside && c.ServerZone != detect.Inside || c.Client == c.Server {
		return
	}
	p.reporter = r
	v := visit{Contact: c, began: c.First, knock: knock(c)}
	if v.began == 0 {
		v.began = c.At
	}
	v.moment = p.calendar.at(v.began)
	if c.ClientZone == detect.Inside {
		p.entry(&v, c.Client)
	}
	if c.ServerZone == detect.Inside {
		v.server = p.entry(&v, c.Server)
	}
	if c.ClientZone == detect.Inside { // making room for the server may have moved nothing, but may have evicted the client
		v.client = p.hosts.Find(detect.HostOf(c.Client))
	}
	if v.client != nil {
		p.asks(&v)
	}
	if v.server != nil {
		p.answers(&v)
	}
	p.keepsHours(&v)
}

// entry is that of a host that is active.
func (p *peers) entry(v *visit, a netip.Addr) *entry {
	name := detect.HostOf(a)
	e := p.hosts.Find(name)
	if e == nil {
		e = p.hosts.Add(name, newcomers, v.At)
		e.Value.first, e.Value.day, e.Value.days = v.At, v.day, 1
		return e
	}
	e.Value.turn(v.day)
	segment := newcomers
	switch {
	case e.Value.seasoned(v.At, p.cfg.Learning):
		segment = settled
	case e.Value.days > 1:
		segment = regulars
	}
	p.hosts.Keep(e, segment, v.At)
	return e
}

// knock tells whether a contact may have been no more than a try: a handshake with hardly room for a request. Where the client was
// not seen the server's packets must do.
func knock(c *detect.Contact) bool {
	const handshake = 4 // packets: SYN, ACK, and the end by FIN or RST
	packets := c.Sent.Packets
	if packets == 0 {
		packets = c.Received.Packets
	}
	return c.Protocol == flow.TCP && packets*uint64(max(1, c.Sampling)) <= handshake
}

// asks takes in what a host inside opened.
func (p *peers) asks(v *visit) {
	h := &v.client.Value
	if p.replies(v) {
		return
	}
	if v.ServerZone == detect.Outside && !h.outside {
		h.outside = true
		p.considerOutside(v)
	}
	h.reach(v.Contact)
	p.weigh(v, v.client, false)
}

// replies tells whether the host only seems to have opened the conversation: it comes from a port on which the host serves, or
// is the data connection of an FTP server (RFC 959 section 3.2).
func (p *peers) replies(v *visit) bool {
	h := &v.client.Value
	return v.ClientPort == 20 || h.services != 0 && p.services.At(h.services).has(v.ClientPort, v.Protocol)
}

// answers takes in what a host inside was asked and answered. Between two equal ports nobody can tell who serves whom.
func (p *peers) answers(v *visit) {
	if v.ServerPort == 0 || v.ServerPort == v.ClientPort || discovery(v.ServerPort, v.Protocol) || v.client != nil && p.replies(v) {
		return
	}
	h := &v.server.Value
	if h.services == 0 {
		h.services = p.services.Take()
	}
	l, now := p.services.At(h.services), uint32(v.began/hour)
	l.turn(v.week)
	s := l.find(v.ServerPort, v.Protocol)
	if s == nil {
		was := l.crowded
		s = l.add(v.ServerPort, v.Protocol, now)
		if l.crowded && !was {
			p.saturated++
		}
	}
	s.meet(v.Contact, now)
	managed := v.client != nil && v.client.Value.manages(p.cfg.ManagerTargets)
	if !s.known && (s.steady(p.cfg.ServiceClients) || v.proves() && !managed) {
		s.known = true
		if !managed {
			p.considerService(v, l, s)
		}
	}
	p.weigh(v, v.server, true)
}

// proves tells whether this one conversation shows that its port is a service: it is a port that no system hands out, and the other
// one may well have been handed out. NFS clients have system ports, too.
func (v *visit) proves() bool {
	return prominent(v.ServerPort, v.Protocol) && v.ClientPort >= 1024 && !v.knock
}

// weigh takes in how much a host sent, if that was seen. Of sampled packets the size of one conversation is not known.
func (p *peers) weigh(v *visit, e *entry, serves bool) {
	h := &e.Value
	sent := v.Sent
	if serves {
		sent = v.Received
	}
	if v.ServerPort == 0 || v.Sampling > 1 || h.days < 2 || sent.Packets == 0 {
		return
	}
	if h.sizes == 0 {
		h.sizes = p.sizes.Take()
	}
	l := p.sizes.At(h.sizes)
	l.turn(v.week)
	s := l.of(v.ServerPort, v.Protocol, serves)
	if s == nil {
		return
	}
	if o, twice := s.weigh(sent.Bytes, uint32(uint64(v.began)/uint64(time.Minute)), &p.cfg); twice {
		p.considerSize(v, e, s, o)
	}
}

// keepsHours takes in when a host does what people do: the one inside that opened it, or else the one that was asked.
func (p *peers) keepsHours(v *visit) {
	if v.knock || human(v.ServerPort, v.Protocol) == "" {
		return
	}
	e := v.client
	switch {
	case e == nil:
		e = v.server
	case p.replies(v):
		return
	}
	if e == nil {
		return
	}
	h := &e.Value
	if h.hours == 0 {
		h.hours = p.hours.Take()
	}
	t := p.hours.At(h.hours)
	t.turn(v.week)
	if share, alone := t.share(v.hour); alone && share < p.cfg.HourShare {
		p.considerHour(v, e, share)
	}
	t.note(v.moment)
}

// Advance implements detect.Detector.
func (p *peers) Advance(now flow.Time, _ detect.Reporter) { p.hosts.Expire(now) }

// Stats implements detect.Detector.
func (p *peers) Stats() detect.StateStats {
	return detect.StateStats{
		Entries: p.hosts.Len(), Bytes: p.hosts.Bytes() + p.services.Bytes() + p.hours.Bytes() + p.sizes.Bytes(),
		Evicted: p.evicted, EvictedWithEvidence: p.wasted, Saturated: p.saturated, Withheld: p.withheld,
	}
}

// leaving sees what the table lets go.
func (p *peers) leaving(e *entry, evicted bool) {
	if evicted {
		p.evicted++
		if e.Segment() == settled {
			p.wasted++
		}
	}
	h := &e.Value
	if h.services != 0 {
		p.services.Give(h.services)
	}
	if h.hours != 0 {
		p.hours.Give(h.hours)
	}
	if h.sizes != 0 {
		p.sizes.Give(h.sizes)
	}
}
