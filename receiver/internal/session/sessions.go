// Package session keeps what exporters told us, templates, sampling, sequence numbers and clocks, and with it turns datagrams
// into flows.
//
// A session is all that one exporter address sends in one version of the protocol and one domain: the observation domain of
// IPFIX, the source ID of NetFlow v9, the engine of NetFlow v5. RFC 7011 section 8.4 would have the UDP source port in it too; but
// exporters get a new port whenever they restart, and some send templates from another port than data, so it is left out.
//
// Sessions are shared: several sockets may carry the datagrams of one exporter. Each socket has a Decoder of its own.
package session

import (
	"fmt"
	"net/netip"
	"sync"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// Sessions are the sessions of all exporters, bounded by Limits. It is safe for concurrent use.
//
// A session's own lock may be held when mu is taken, never the other way round.
type Sessions struct {
	limits     Limits
	dictionary *dictionary
	v5         *template

	mu    sync.Mutex
	byKey map[key]*session
	ring  []*session // the same, for the clock that chooses whom to forget
	hand  int        // where in ring the clock stands
	total int        // sum of the sessions' weights
}

type key struct {
	exporter netip.Addr
	version  uint16
	domain   uint32
}

// session is what one exporter said in one domain.
type session struct {
	mu        sync.Mutex // held while a datagram is decoded
	templates map[uint16]*template
	samplers  samplers
	sequence  sequence
	init      flow.Time // when the device started, by its systemInitTimeMilliseconds; 0 when it did not say

	// Guarded by Sessions.mu.
	key       key
	used      bool // since the clock's hand last passed
	forgotten bool
	weight    int // template fields and samplers
}

// NewSessions fails when limits are invalid or registry lacks an element that the table of meanings names.
func NewSessions(registry *ie.Registry, limits Limits) (*Sessions, error) {
	if err := limits.Validate(); err != nil {
		return nil, fmt.Errorf("limits: %w", err)
	}
	d, err := newDictionary(registry)
	if err != nil {
		return nil, err
	}
	return &Sessions{
		limits:     limits,
		dictionary: d,
		v5:         newTemplate(d, wire.V5Template(), wire.V5),
		byKey:      make(map[key]*session),
	}, nil
}

// Len is the number of sessions.
func (s *Sessions) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ring)
}

// session finds the session of k or makes it, and says how many it forgot for that.
func (s *Sessions) session(k key) (found *session, forgotten int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.byKey[k]; ok {
		found.used = true
		return found, 0
	}
	for len(s.ring) >= s.limits.MaxSessions {
		s.forget(nil)
		forgotten++
	}
	made := &session{key: k, templates: make(map[uint16]*template)}
	s.byKey[k] = made
	s.ring = append(s.ring, made)
	return made, forgotten
}

// reserve makes room for n more template fields or samplers of keep, by forgetting other sessions if it must, and says how
// many. It is false when even that does not help. With n negative it gives room back.
func (s *Sessions) reserve(keep *session, n int) (forgotten int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if keep.forgotten { // by another decoder, a moment ago; it lives only until the datagram at hand is done
		return 0, true
	}
	if keep.weight+n > s.limits.MaxTotal {
		return 0, false
	}
	for s.total+n > s.limits.MaxTotal {
		s.forget(keep)
		forgotten++
	}
	keep.weight += n
	s.total += n
	return forgotten, true
}

// forget removes a session other than keep that has not been used since the clock's hand last passed it. Of all sessions it is
// among those silent longest, and unlike a list in order of use the clock costs a hit nothing but a flag. A session of a
// single datagram, as a flood of forged ones makes them, has no flag yet and goes first. There must be a session to forget.
func (s *Sessions) forget(keep *session) {
	for {
		s.hand %= len(s.ring)
		victim := s.ring[s.hand]
		if victim != keep && !victim.used {
			break
		}
		victim.used = false
		s.hand++
	}
	victim, last := s.ring[s.hand], len(s.ring)-1
	s.ring[s.hand], s.ring[last] = s.ring[last], nil
	s.ring = s.ring[:last]
	s.hand++ // the last, now here, is the newest and has its turn last
	delete(s.byKey, victim.key)
	s.total -= victim.weight
	victim.forgotten = true
}
