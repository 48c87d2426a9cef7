// Package session keeps what exporters told us, templates, sampling, sequence numbers, clocks and names, and with it turns
// datagrams into flows.
//
// A session is all that one device sends in one version of the protocol and one domain: the observation domain of IPFIX, the
// source ID of NetFlow v9, the engine of NetFlow v5. A device is an exporter address; over TCP each connection is a device of its
// own, as RFC 7011 section 8 has it. By that section the UDP source port would belong to it too; but exporters get a new port
// whenever they restart, and some send templates from another port than data, so it is left out unless Options.ByPort asks for it.
//
// Sessions are shared: several sockets may carry the datagrams of one exporter. Each socket has a Decoder of its own.
package session

import (
	"hash/maphash"
	"net/netip"
	"sync"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// Sessions are the sessions of all exporters, bounded by Limits. It is safe for concurrent use.
//
// A device's own lock may be held when mu is taken, never the other way round.
type Sessions struct {
	options    Options
	dictionary *dictionary
	sampling   *samplingRules
	seed       maphash.Seed
	untaught   map[uint16]*template // of the versions before templates, by the ID of the set

	mu      sync.Mutex
	byKey   map[key]*session
	devices map[origin]*device
	streams map[uint64]map[*session]struct{} // the sessions of each connection
	ring    []*session                       // all sessions, for the clock that chooses whom to forget
	hand    int                              // where in ring the clock stands
	total   int                              // sum of the weights of sessions and devices
}

type key struct {
	origin
	version uint16
	domain  uint32
}

// session is what one device said in one domain. The device's lock guards it.
type session struct {
	device    *device
	templates map[uint16]*template
	oldest    age // of the templates, or older: those sent again meanwhile do not count
	samplers  samplers
	sequence  sequence
	messages  uint64     // received so far
	init      flow.Time  // when the device started, by its systemInitTimeMilliseconds; 0 when it did not say
	exporter  netip.Addr // as the exporting process says; invalid when it did not
	reports   map[reportKey]reported

	optionsTemplates int // how many of templates are

	// Guarded by Sessions.mu.
	key       key
	at        int   // in ring
	chances   uint8 // how often the clock's hand will pass it yet
	forgotten bool
	weight    int // template fields and samplers
}

// NewSessions fails when options are invalid or registry lacks an element that the table of meanings names.
func NewSessions(registry *ie.Registry, options Options) (*Sessions, error) {
	if err := options.Validate(); err != nil {
		return nil, err
	}
	d, err := newDictionary(registry, options.KeepUnknown)
	if err != nil {
		return nil, err
	}
	s := &Sessions{
		options:    options,
		dictionary: d,
		sampling:   newSamplingRules(options.Sampling),
		seed:       maphash.MakeSeed(),
		untaught:   make(map[uint16]*template),
		byKey:      make(map[key]*session),
		devices:    make(map[origin]*device),
		streams:    make(map[uint64]map[*session]struct{}),
	}
	for _, t := range []*wire.Template{wire.V1Template(), wire.V1LongTemplate(), wire.V5Template(), wire.V7Template()} {
		s.untaught[t.ID] = newTemplate(compiler{dictionary: d}, t, false)
	}
	return s, nil
}

// Len is the number of sessions.
func (s *Sessions) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ring)
}

// Disconnect forgets all that came over one connection, whose number is not 0.
func (s *Sessions) Disconnect(connection uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for one := range s.streams[connection] {
		s.remove(one.at)
	}
}

// connect notes which connection made came over.
func (s *Sessions) connect(made *session) {
	connection := made.key.connection
	if connection == 0 {
		return
	}
	if s.streams[connection] == nil {
		s.streams[connection] = make(map[*session]struct{})
	}
	s.streams[connection][made] = struct{}{}
}

// session finds the session of k or makes it, and says how many it forgot for that.
func (s *Sessions) session(k key) (found *session, forgotten int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.byKey[k]; ok {
		found.chances = min(found.chances+1, maxChances)
		return found, 0
	}
	for len(s.ring) >= s.options.Limits.MaxSessions {
		s.forget(nil)
		forgotten++
	}
	made := &session{key: k, device: s.device(k.origin), templates: make(map[uint16]*template), at: len(s.ring)}
	s.byKey[k] = made
	s.ring = append(s.ring, made)
	s.connect(made)
	return made, forgotten
}

// reserve makes room for n more of what keep or its device remembers, to be added to weight, by forgetting other sessions if it
// must, and says how many. It is false when even that does not help. With n negative it gives room back.
func (s *Sessions) reserve(keep *session, weight *int, n int) (forgotten int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if keep.forgotten { // by another decoder, a moment ago; it lives only until the datagram at hand is done
		return 0, true
	}
	if keep.weight+keep.device.weight+n > s.options.Limits.MaxTotal {
		return 0, false
	}
	for s.total+n > s.options.Limits.MaxTotal {
		s.forget(keep)
		forgotten++
	}
	*weight += n
	s.total += n
	return forgotten, true
}

// maxChances bounds what a session earns, one chance with each datagram but the first. With more, exporters that send rarely outlast
// longer floods of forged sessions, up to as many times Limits.MaxSessions of them; but as many rounds of all sessions it may take to
// find the first to forget after everyone had sent much, 16 being some milliseconds for 16,384 sessions.
const maxChances = 16

// forget removes a session other than keep that has no chance left; each that has, loses one when the clock's hand passes it. Unlike a
// list in order of use the clock costs a hit nothing but a number. A session of a single datagram, as a flood of forged ones makes
// them, has no chance and goes first. There must be a session to forget.
func (s *Sessions) forget(keep *session) {
	for {
		s.hand %= len(s.ring)
		victim := s.ring[s.hand]
		if victim != keep && victim.chances == 0 {
			break
		}
		victim.chances -= min(victim.chances, 1)
		s.hand++
	}
	s.remove(s.hand)
	s.hand++ // the last, now here, is the newest and has its turn last
}

// remove removes the session at an index of the ring, and its device if that has no other.
func (s *Sessions) remove(at int) {
	victim, last := s.ring[at], len(s.ring)-1
	s.ring[last].at = at
	s.ring[at], s.ring[last] = s.ring[last], nil
	s.ring = s.ring[:last]
	delete(s.byKey, victim.key)
	connection := victim.key.connection
	if delete(s.streams[connection], victim); len(s.streams[connection]) == 0 {
		delete(s.streams, connection)
	}
	s.total -= victim.weight
	victim.forgotten = true
	if victim.device.sessions--; victim.device.sessions == 0 {
		s.total -= victim.device.weight
		delete(s.devices, victim.key.origin)
	}
}
