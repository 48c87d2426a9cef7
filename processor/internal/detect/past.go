package detect

import (
	"hash/maphash"
	"math"
	"math/bits"
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// Past is what the engine remembered, when a contact came, of who had dealt with whom before. A server outside stands for its
// whole network (/24, /64), since services move about in theirs; a server inside for itself. Zero times mean never.
type Past struct {
	Peer    flow.Time     // when this client first dealt with the server on this port: it was answered, or may have been
	Server  flow.Time     // when a client inside first tried to reach the server, on any port
	Clients int           // how many clients inside tried to; an estimate beyond a dozen, 64 or more is "many"
	Watched time.Duration // for how long the engine has looked: after an hour, everything is new
}

// manyClients is where the estimate of Past.Clients ends.
const manyClients = 64

// past remembers clients inside, servers, and when they first met. Both tables forget first what was met once and not again.
type past struct {
	peers   *Table[fingerprint, flow.Time]
	servers *Table[fingerprint, served]
	seed    maphash.Seed
	began   flow.Time
}

// served is what is remembered of a server.
type served struct {
	first   flow.Time
	clients uint64 // linear counting (Whang, Vander-Zanden, Taylor 1990): a bit for each client, by its hash
}

// The segments of both tables.
const (
	acquaintances = iota // met once
	familiars            // met again, or by another client
)

func newPast(cfg *Config) *past {
	segments := func(n int) []Segment {
		return []Segment{
			acquaintances: {Idle: cfg.PeerMemory, Reserve: n / 8},
			familiars:     {Idle: cfg.PeerMemory},
		}
	}
	return &past{
		peers:   NewTable[fingerprint, flow.Time](cfg.MaxPeers, segments(cfg.MaxPeers), nil),
		servers: NewTable[fingerprint, served](cfg.MaxPeers/4, segments(cfg.MaxPeers/4), nil),
		seed:    maphash.MakeSeed(),
	}
}

// place is what a server stands for.
func place(server netip.Addr, zone Zone) Host {
	h := HostOf(server)
	switch {
	case zone == Inside:
	case h.is4():
		h[15] = 0
	default:
		clear(h[8:])
	}
	return h
}

// meeting is a client's with a server, on a port.
type meeting struct {
	client, place Host
	port          uint16
	protocol      flow.Protocol
}

// meet writes into c what was known, and remembers the contact.
func (p *past) meet(c *Contact) {
	c.Past = Past{}
	if p.began == 0 {
		p.began = c.At
	}
	if c.ClientZone != Inside {
		return
	}
	m := meeting{client: HostOf(c.Client), place: place(c.Server, c.ServerZone), port: c.ServerPort, protocol: c.Protocol}
	c.Past.Watched = c.At.Sub(p.began)
	p.meetServer(c, &m)
	p.meetPeer(c, &m)
}

func (p *past) meetServer(c *Contact, m *meeting) {
	name := fingerprint(maphash.Comparable(p.seed, m.place))
	e := p.servers.Find(name)
	if e == nil {
		e = p.servers.Add(name, acquaintances, c.At)
		e.Value.first = c.First
	} else {
		c.Past.Server, c.Past.Clients = e.Value.first, e.Value.estimate()
		p.servers.Keep(e, familiars, c.At)
	}
	e.Value.clients |= 1 << (m.client.Hash() >> 58)
}

func (p *past) meetPeer(c *Contact, m *meeting) {
	name := fingerprint(maphash.Comparable(p.seed, *m))
	e := p.peers.Find(name)
	switch {
	case e != nil:
		c.Past.Peer = e.Value
		p.peers.Keep(e, familiars, c.At)
	case !c.Outcome.Failed():
		p.peers.Add(name, acquaintances, c.At).Value = c.First
	}
}

// estimate is how many clients have set the bits that are set.
func (s *served) estimate() int {
	unset := 64 - bits.OnesCount64(s.clients)
	if unset == 0 {
		return manyClients
	}
	return min(manyClients, int(math.Round(-64*math.Log(float64(unset)/64))))
}

// expire forgets whom nobody has met for long.
func (p *past) expire(now flow.Time) {
	p.peers.Expire(now)
	p.servers.Expire(now)
}
