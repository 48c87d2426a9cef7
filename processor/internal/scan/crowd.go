package scan

import (
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// crowd is the sources that came upon one host inside at about the same time, each with too few ports to be told by itself.
// It has no pointers.
type crowd struct {
	hands [maxHands]hand
	n     int
	siege detect.Ref // in crowds.sieges: all that is known of it, once it was told; 0 before
}

// hand is the part of one network outside in it, or of one host inside: bots are rented by the rack, and ten of one rack are one.
type hand struct {
	source detect.Host // the first of the network's
	at     flow.Time   // event time of its latest news
	inside bool
	n      uint8
	ports  [handPorts]uint16 // the first ones that it tried in vain
}

const (
	// maxHands is how many networks are kept, so distributed_sources may be no more.
	maxHands  = 24
	handPorts = 8
	// fewestPorts is how many ports of the host a source must have tried: the background radiation of the Internet comes from
	// thousands of sources that knock once. On two public workstations for a day each, 1,415 and 1,420 sources came, of which
	// at most two in any ten minutes tried three ports, and never in half an hour more than five.
	fewestPorts = 3
	// unshared is the share of all tries that were of a port which no other network tried. Who works together shares the ports
	// out; the clients of a server that died all try the same few.
	unshared = 0.8
)

// crowds finds the distributed scans.
type crowds struct {
	of     *scan
	table  *detect.Table[detect.Host, crowd]
	sieges detect.Slab[siege]
	served *familiar // who was ever served by whom
}

// The segments of the crowds, in the order in which they make room.
const (
	lonely    = iota // one hand
	gathering        // more
	besieging        // told
)

func newCrowds(of *scan) *crowds {
	w := &crowds{of: of, served: newFamiliar()}
	capacity, window := max(of.cfg.MaxSources/16, 4), of.cfg.DistributedWindow
	w.table = detect.NewTable(capacity, []detect.Segment{
		lonely:    {Idle: window, Reserve: capacity / 8},
		gathering: {Idle: window},
		besieging: {Idle: max(window, cooling)},
	}, w.leaving)
	return w
}

// concerns tells whether c may be part of a distributed scan: of hosts inside, over TCP. Over UDP the peers of a host behind
// address translation look just so: they try several ports until one is open.
func (w *crowds) concerns(c *detect.Contact) bool {
	return c.Protocol == flow.TCP && c.ServerZone == detect.Inside && c.ServerPort != 0
}

// serve remembers whom a host served. Whoever was, and then fails on other ports of it, lost a data connection (passive FTP).
func (w *crowds) serve(c *detect.Contact) {
	if c.Outcome == detect.Answered && !knock(c) {
		w.served.add(betweenHosts(c))
	}
}

// identifies tells whether c is a server's question who its client is (RFC 1413), which hardly any host answers any more.
func (w *crowds) identifies(c *detect.Contact) bool {
	const ident = 113
	return c.ServerPort == ident && w.served.has(acquaintance(detect.HostOf(c.Server), &target{host: detect.HostOf(c.Client)}))
}

// see takes in what a known source did that was new.
func (w *crowds) see(src *source, c *detect.Contact) {
	switch {
	case c.Outcome == detect.Answered || src.told != formless:
		w.drop(c)
		return
	case !c.Outcome.Failed() || c.First.Sub(src.first) > w.of.cfg.DistributedWindow:
		return
	}
	ports, alone := w.of.triedOf(src, detect.HostOf(c.Server))
	if len(ports) < fewestPorts || !alone || w.served.has(betweenHosts(c)) {
		return
	}
	w.join(ports, c)
}

// triedOf are the ports of one host that a source tried in vain, and whether it is the one that the source is after.
func (s *scan) triedOf(src *source, server detect.Host) (ports []uint16, alone bool) {
	targets := s.targets(src)
	if len(targets) < fewestPorts {
		return nil, false
	}
	ports = s.ports[:0]
	for i := range targets {
		switch t := &targets[i]; {
		case t.host != server || t.protocol != flow.TCP:
		case t.outcome == detect.Answered:
			return nil, false
		case t.outcome.Failed():
			ports = append(ports, t.port)
		}
	}
	s.ports = ports
	return ports, len(ports)*2 > len(targets)
}

// join counts a source that tried the given ports.
func (w *crowds) join(ports []uint16, c *detect.Contact) {
	name := detect.HostOf(c.Server)
	e := w.table.Find(name)
	if e == nil {
		e = w.table.Add(name, lonely, c.At)
	}
	k := &e.Value
	k.leave(c.At.Add(-w.of.cfg.DistributedWindow))
	h := k.hand(detect.HostOf(c.Client), c.ClientZone == detect.Inside)
	h.at = c.At
	for _, port := range ports {
		h.take(port)
	}
	w.table.Keep(e, max(e.Segment(), one(k.n > 1)), c.At)
	if k.siege != 0 {
		w.sieges.At(k.siege).take(c, ports)
	}
	if k.n < w.of.cfg.DistributedSources || k.share() < unshared {
		return
	}
	if k.siege == 0 && !w.besiege(e) {
		return
	}
	d := w.sieges.At(k.siege)
	d.show(c)
	w.table.Keep(e, besieging, c.At)
	w.of.reporter.Report(d.state())
}

// hand is that of a source's network: a new one, maybe in the place of the one that has been quiet for longest.
func (k *crowd) hand(source detect.Host, inside bool) *hand {
	oldest := 0
	for i := range k.n {
		if k.hands[i].holds(source, inside) {
			return &k.hands[i]
		}
		if k.hands[i].at < k.hands[oldest].at {
			oldest = i
		}
	}
	if k.n < maxHands {
		oldest = k.n
		k.n++
	}
	k.hands[oldest] = hand{source: source, inside: inside}
	return &k.hands[oldest]
}

// leave lets go the hands that have done nothing new since.
func (k *crowd) leave(since flow.Time) {
	n := 0
	for i := range k.n {
		if k.hands[i].at >= since {
			k.hands[n] = k.hands[i]
			n++
		}
	}
	k.n = n
}

func (h *hand) take(port uint16) {
	if h.n < handPorts && !slices.Contains(h.ports[:h.n], port) {
		h.ports[h.n] = port
		h.n++
	}
}

// share is the part of the tries that were of different ports.
func (k *crowd) share() float64 {
	var room [maxHands * handPorts]uint16
	all := room[:0]
	for i := range k.n {
		all = append(all, k.hands[i].ports[:k.hands[i].n]...)
	}
	slices.Sort(all)
	return float64(len(slices.Compact(all))) / float64(k.tries())
}

func (k *crowd) tries() int {
	n := 0
	for i := range k.n {
		n += int(k.hands[i].n)
	}
	return n
}

// drop takes a network out of the crowd: it was answered, or is told by itself.
func (w *crowds) drop(c *detect.Contact) {
	if w.table.Len() == 0 {
		return
	}
	e := w.table.Find(detect.HostOf(c.Server))
	if e == nil {
		return
	}
	k := &e.Value
	for i := range k.n {
		if k.hands[i].holds(detect.HostOf(c.Client), c.ClientZone == detect.Inside) {
			copy(k.hands[i:], k.hands[i+1:k.n])
			k.n--
			break
		}
	}
	if k.n == 0 && k.siege == 0 {
		w.table.Remove(e)
	}
}

// holds tells whether one hand can be expected to hold two sources: a /24 outside, or a /48 of IPv6.
func (h *hand) holds(source detect.Host, inside bool) bool {
	return h.inside == inside && handOf(h.source, inside) == handOf(source, inside)
}

// handOf is what a hand is counted as.
func handOf(source detect.Host, inside bool) detect.Host {
	switch {
	case inside:
	case source.Addr().Is4():
		source[15] = 0
	default:
		clear(source[6:])
	}
	return source
}

// advance lets time pass.
func (w *crowds) advance(now flow.Time) { w.table.Expire(now) }

// leaving forgets a crowd that goes.
func (w *crowds) leaving(e *detect.Entry[detect.Host, crowd], evicted bool) {
	if evicted {
		w.of.evicted++
		w.of.wasted += uint64(one(e.Value.n*2 >= w.of.cfg.DistributedSources))
	}
	if e.Value.siege == 0 {
		return
	}
	w.of.reporter.Forget(e.Key.Addr(), siegeKey)
	w.sieges.Give(e.Value.siege)
	w.of.wides--
}

// betweenHosts is the hash of a client and its server.
func betweenHosts(c *detect.Contact) uint64 {
	return acquaintance(detect.HostOf(c.Client), &target{host: detect.HostOf(c.Server)})
}
