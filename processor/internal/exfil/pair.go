package exfil

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// pairKey is a host inside and a place outside: the network (/24, /64) of a host, since services move about in theirs.
type pairKey struct{ client, place detect.Host }

// pair is what is remembered of all pairs: as long as little is sent, two sums.
type pair struct {
	flux                 // since it began
	since     flow.Time  // 0 as long as nothing was counted
	placeMet  flow.Time  // when any host inside first tried to reach the place; 0 when not known
	clientMet flow.Time  // when this one first dealt with it
	clients   uint8      // how many hosts inside deal with it, this one included; 0 when not known
	dossier   detect.Ref // 0 for none
}

type (
	pairs = detect.Table[pairKey, pair]
	entry = detect.Entry[pairKey, pair]
)

// The segments of the table of pairs, in the order in which they make room.
const (
	newcomers = iota // little was sent
	senders          // they have a dossier
	suspects         // enough was sent; it is waited for the answer that may explain it
	accused          // told
)

// forgive is after how long the sums of a pair without a dossier begin anew.
const forgive = time.Hour

// count adds to the sums of a pair without a dossier.
func (p *pair) count(g flux, start, end flow.Time) {
	if p.since == 0 || end > p.since.Add(forgive) {
		p.flux, p.since = flux{}, start
	}
	p.since = min(p.since, start)
	p.add(g)
}

// meet notes what the engine remembered when a contact came.
func (p *pair) meet(c *detect.Contact) {
	placeMet, clientMet, clients := c.Past.Server, c.Past.Peer, c.Past.Clients
	if placeMet == 0 {
		placeMet = c.First
	}
	if clientMet == 0 {
		clientMet = c.First
		clients++ // this one was not among them
	}
	p.placeMet, p.clientMet = earliest(p.placeMet, placeMet), earliest(p.clientMet, clientMet)
	p.clients = uint8(max(int(p.clients), min(clients, manyClients)))
}

// manyClients is where the engine's estimate of the hosts inside that deal with a place ends.
const manyClients = 64

// earliest is the earlier of two instants, of which either may be unknown.
func earliest(a, b flow.Time) flow.Time {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
