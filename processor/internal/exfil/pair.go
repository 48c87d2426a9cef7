package exfil

import (
	"cmp"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// pairKey is a host inside and a place outside: the network (/24, /64) of a host, since services move about in theirs.
type pairKey struct{ client, place detect.Host }

// hash has no seed, see doorkeeper.
func (k *pairKey) hash() uint64 { return detect.Mix(k.client.Hash() ^ k.place.Hash()) }

// number tells apart the cases against one host.
func (k *pairKey) number() uint64 { return detect.KeyOf(k.place, 0, 0) }

type (
	pairs = detect.Table[pairKey, dossier]
	entry = detect.Entry[pairKey, dossier]
)

// The segments of the table of pairs, in the order in which they make room.
const (
	senders  = iota // more than a little was sent
	suspects        // enough was sent; it is waited for the answer that may explain it
	accused         // told
)

// forgive is after how long the sums of a newcomer begin anew.
const forgive = time.Hour

// count adds to the sums of a newcomer. What ended more than an hour before they began is no part of them.
func (n *newcomer) count(g flux, start, end flow.Time) {
	start = max(start, end.Add(-forgive/2)) // or a record of more than an hour would be over when it begins
	switch {
	case n.since == 0 || end > n.since.Add(forgive):
		n.flux, n.since = flux{}, start
	case end.Add(forgive) < n.since:
		return
	}
	n.since = min(n.since, start)
	n.add(g)
}

// acquaintance is what the engine remembered of a pair.
type acquaintance struct {
	placeMet flow.Time        // when any host inside first tried to reach the place; 0 when not known
	met      [kinds]flow.Time // when this one first dealt with it by a service of each kind; 0 for never or not known
	clients  uint8            // how many hosts inside deal with it, this one included; 0 when not known
}

// meet notes what the engine remembered when a contact came: it knows apart each port. Here, as long as the pair is remembered, ports
// of a kind stand for each other: browsers change between those of the web as they like, and those of no usual service are often
// chosen by chance.
func (a *acquaintance) meet(c *detect.Contact) {
	clients := c.Past.Clients
	if c.Past.Peer == 0 && a.met == [kinds]flow.Time{} {
		clients++ // this one was not among them
	}
	met := &a.met[service{c.ServerPort, c.Protocol}.kind()]
	*met = earliest(*met, cmp.Or(c.Past.Peer, c.First))
	a.placeMet = earliest(a.placeMet, cmp.Or(c.Past.Server, c.First))
	a.clients = uint8(max(int(a.clients), min(clients, manyClients)))
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
