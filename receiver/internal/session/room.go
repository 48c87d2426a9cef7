package session

// Sessions of connections have rings of their own. Anybody may forge datagrams, and take the room of other senders of datagrams with
// them; who connects could be asked for a certificate, and keeps what it has until it ends. What connections may have is bounded by
// their number, which is the caller's, and by these.
const (
	// maxDomains is how many domains one connection may have, beyond which it takes the place of others of its own. A chassis has
	// some tens, a mediator as many as it collects from. More costs about 600 octets each; fewer makes domains lose their templates.
	maxDomains = 256
	// connectionsShare is the part of Limits.MaxTotal that all connections together may take, an eighth of it each of them. A greater
	// part leaves less to datagrams.
	connectionsShare, connectionShare = 2, 8
)

// ringOf is the ring for the sessions of a connection, or of none.
func (s *Sessions) ringOf(connection uint64) *ring {
	if connection == 0 {
		return &s.datagrams
	}
	own, ok := s.streams[connection]
	if !ok {
		own = &ring{}
		s.streams[connection] = own
	}
	return own
}

// makePlace forgets sessions until there may be one more of a connection, or of none, and says how many. A connection may always
// have one: others that have many must not keep it out.
func (s *Sessions) makePlace(connection uint64) (forgotten int) {
	limit := s.options.Limits.MaxSessions
	own := s.ringOf(connection)
	full := func() bool { return len(own.sessions) >= limit }
	if connection != 0 {
		connected := len(s.byKey) - len(s.datagrams.sessions)
		full = func() bool {
			return len(own.sessions) >= maxDomains || connected-forgotten >= limit && len(own.sessions) > 0
		}
	}
	for full() {
		s.remove(own.victim(nil))
		forgotten++
	}
	return forgotten
}

// reserve makes room for n more of what keep or its device remembers, to be added to weight, by forgetting other sessions if it
// must, and says how many. It is false when even that does not help. With n negative it gives room back.
func (s *Sessions) reserve(keep *session, weight *int, n int) (forgotten int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Forgotten by another decoder, a moment ago: it lives only until the datagram at hand is done, but its device may live on.
	if keep.forgotten && (weight != &keep.device.weight || keep.device.sessions == 0) {
		return 0, true
	}
	if n > 0 {
		if forgotten, ok = s.makeRoom(keep, n); !ok {
			return forgotten, false
		}
	}
	*weight += n
	s.addWeight(keep.ring, n)
	return forgotten, true
}

// makeRoom forgets other sessions of keep's ring until that has room for n more, and then senders of datagrams until all have.
func (s *Sessions) makeRoom(keep *session, n int) (forgotten int, ok bool) {
	own, all := keep.ring, s.options.Limits.MaxTotal
	connected := s.total - s.datagrams.weight
	limit := all - connected
	if own != &s.datagrams {
		others := connected - own.weight
		limit = min(all/connectionShare, all/connectionsShare-others)
	}
	if keep.weight+keep.device.weight+n > limit {
		return 0, false
	}
	for ; own.weight+n > limit; forgotten++ {
		s.remove(own.victim(keep))
	}
	for ; s.total+n > all; forgotten++ {
		s.remove(s.datagrams.victim(nil))
	}
	return forgotten, true
}

func (s *Sessions) addWeight(of *ring, n int) {
	of.weight += n
	s.total += n
}
