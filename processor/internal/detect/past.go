package detect

import (
	"hash/maphash"
	"math"
	"math/bits"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// Past is what the engine remembered, when a contact came, of who had dealt with whom before. A server outside stands for its
// whole network (/24, /64), since services move about in theirs; a server inside for itself. Zero times mean never.
type Past struct {
	Peer    flow.Time     // when this client first dealt with the server on this port: it was answered, or may have been
	Server  flow.Time     // when a client inside first tried to reach the server, on any port
	Clients int           // how many clients inside tried to; an estimate beyond a dozen, 64 or more is "many"
	Sharers int           // how many of them on this port
	Watched time.Duration // for how long the engine has looked: after an hour, everything is new
}

// manyClients is where the estimate of Past.Clients ends.
const manyClients = 64

// past remembers clients inside, servers, and when they first met. Both tables forget first what was met once and not again.
type past struct {
	peers   *Table[fingerprint, flow.Time]
	servers *Table[fingerprint, served] // as a whole, and their ports
	seed    maphash.Seed
	began   flow.Time

	peersEvicted, serversEvicted uint64
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
	p := &past{seed: maphash.MakeSeed()}
	p.peers = NewTable(cfg.MaxPeers, segments(cfg.MaxPeers), counting[flow.Time](&p.peersEvicted))
	p.servers = NewTable(cfg.MaxPeers/4, segments(cfg.MaxPeers/4), counting[served](&p.serversEvicted))
	return p
}

// counting counts in n what a table evicts.
func counting[V any](n *uint64) func(*Entry[fingerprint, V], bool) {
	return func(_ *Entry[fingerprint, V], evicted bool) {
		if evicted {
			*n++
		}
	}
}

func (p *past) stats() (peers, servers StateStats) {
	return StateStats{Entries: p.peers.Len(), Bytes: p.peers.Bytes(), Evicted: p.peersEvicted},
		StateStats{Entries: p.servers.Len(), Bytes: p.servers.Bytes(), Evicted: p.serversEvicted}
}

// meeting is a client's with a server, on a port.
type meeting struct {
	client, place Host
	port          uint16
	protocol      flow.Protocol
	zone          Zone // of the server: a network outside is no host inside
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
	client, server := HostOf(c.Client), HostOf(c.Server)
	place := server
	if c.ServerZone != Inside {
		place = server.Place()
	}
	c.Past.Watched = c.At.Sub(p.began)
	at := service{place: place}
	c.Past.Server, c.Past.Clients = p.meetServer(c, &client, &at)
	at.port, at.protocol = c.ServerPort, c.Protocol
	_, c.Past.Sharers = p.meetServer(c, &client, &at)
	p.meetPeer(c, &meeting{client: client, place: place, port: c.ServerPort, protocol: c.Protocol, zone: c.ServerZone})
}

// service is a port of a server, or the server as a whole. It has no padding, so it is hashed in one go.
type service struct {
	place    Host
	port     uint16
	protocol flow.Protocol
	_        uint8
}

// meetServer gives since when a service has been sought, and by how many before.
func (p *past) meetServer(c *Contact, client *Host, at *service) (since flow.Time, clients int) {
	name := fingerprint(maphash.Comparable(p.seed, *at))
	e := p.servers.Find(name)
	if e == nil {
		e = p.servers.Add(name, acquaintances, c.At)
		e.Value.first = c.First
	} else {
		since, clients = e.Value.first, e.Value.estimate()
		p.servers.Keep(e, familiars, c.At)
	}
	e.Value.clients |= 1 << (client.Hash() >> 58)
	return since, clients
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
