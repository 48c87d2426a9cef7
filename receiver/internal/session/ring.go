package session

// ring is sessions of which one is forgotten where there is no room for all, by a clock: each session has chances and loses one when
// the clock's hand passes it; who has none goes. Unlike a list in order of use the clock costs a hit nothing but a number. A session
// of a single datagram, as a flood of forged ones makes them, has no chance and goes first.
type ring struct {
	sessions []*session
	hand     int // where the clock stands
	weight   int // sum of those of sessions and their devices
}

// maxChances bounds what a session earns, one chance with each datagram but the first. With more, exporters that send rarely outlast
// longer floods of forged sessions, up to as many times Limits.MaxSessions of them; but as many rounds of all sessions it may take to
// find the first to forget after everyone had sent much, 16 being some milliseconds for 16,384 sessions.
const maxChances = 16

func (r *ring) add(made *session) {
	made.ring, made.at = r, len(r.sessions)
	r.sessions = append(r.sessions, made)
}

// victim is the session to forget, other than keep. There must be one.
func (r *ring) victim(keep *session) *session {
	for {
		r.hand %= len(r.sessions)
		found := r.sessions[r.hand]
		if found != keep && found.chances == 0 {
			return found
		}
		found.chances -= min(found.chances, 1)
		r.hand++
	}
}

func (r *ring) remove(victim *session) {
	at, last := victim.at, len(r.sessions)-1
	r.sessions[last].at = at
	r.sessions[at], r.sessions[last] = r.sessions[last], nil
	r.sessions = r.sessions[:last]
	if at == r.hand {
		r.hand++ // the last, now here, is the newest and has its turn last
	}
}
