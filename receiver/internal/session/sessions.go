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

	mu        sync.Mutex
	byKey     map[key]*session
	devices   map[origin]*device
	datagrams ring             // the sessions of no connection
	streams   map[uint64]*ring // those of each connection
	total     int              // sum of the weights of sessions and devices
}

type key struct {
	origin
	version uint16
	domain  uint32
}

// session is what one device said in one domain. The device's lock guards it.
type session struct {
	device    *device
	names     names     // that the domain told and another had told before
	learnt    *ie.Local // the same of elements, on top of the device's; nil before the first
	templates map[uint16]*template
	oldest    age // of the templates, or older: those sent again meanwhile do not count
	samplers  samplers
	sequence  sequence
	messages  uint64     // received so far
	init      flow.Time  // when the device started, by its systemInitTimeMilliseconds; 0 when it did not say
	exporter  netip.Addr // as the exporting process says; invalid when it did not
	reports   map[reportKey]reported

	optionsTemplates int // how many of templates are

	compiledIn uint64 // the last message in which templates were compiled again
	compiled   int    // how many fields, in that

	// Guarded by Sessions.mu.
	key       key
	ring      *ring
	at        int   // in ring
	chances   uint8 // how often the clock's hand will pass it yet
	forgotten bool
	weight    int // template fields, samplers, names and elements
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
		streams:    make(map[uint64]*ring),
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
	return len(s.byKey)
}

// Disconnect forgets all that came over one connection, whose number is not 0.
func (s *Sessions) Disconnect(connection uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for own := s.streams[connection]; own != nil && len(own.sessions) > 0; {
		s.remove(own.sessions[0])
	}
}

// session finds the session of k or makes it, and says how many it forgot for that.
func (s *Sessions) session(k key) (found *session, forgotten int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.byKey[k]; ok {
		found.chances = min(found.chances+1, maxChances)
		return found, 0
	}
	forgotten = s.makePlace(k.connection)
	made := &session{key: k, device: s.device(k.origin), templates: make(map[uint16]*template)}
	s.byKey[k] = made
	s.ringOf(k.connection).add(made)
	return made, forgotten
}

// remove removes a session, and its device if that has no other.
func (s *Sessions) remove(victim *session) {
	victim.ring.remove(victim)
	delete(s.byKey, victim.key)
	connection := victim.key.connection
	if connection != 0 && len(victim.ring.sessions) == 0 {
		delete(s.streams, connection)
	}
	s.addWeight(victim.ring, -victim.weight)
	victim.forgotten = true
	if victim.device.sessions--; victim.device.sessions == 0 {
		s.addWeight(victim.ring, -victim.device.weight)
		delete(s.devices, victim.key.origin)
	}
}
