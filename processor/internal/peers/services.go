package peers

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// maxServices is how many ports are remembered of a host: of its services, and those that may yet become some.
const maxServices = 16

// services are the ports on which a host answers.
type services struct {
	week uint32 // in which clients are counted
	list [maxServices]service
	// crowded says that a service had to go for want of room: from then on "never" is not known of any port.
	crowded bool
}

// service is a port on which a host answers.
type service struct {
	clients, before uint64 // linear counting, this week and the week before
	first, last     uint32 // hours since 1970, in which it first and last answered
	port            uint16
	from            uint16 // the latest client's own port
	hours           uint8  // separate hours in which another conversation came; sticks at 255
	protocol        flow.Protocol
	known           bool // it is a service; otherwise it may yet become one
}

const hour = 3600e9 // in the unit of flow.Time

// dynamic is where ports begin that systems hand out by themselves: 49152 by RFC 6335 section 6, 32768 on Linux.
const dynamic = 32768

// turn begins a new week, when it is one.
func (l *services) turn(week uint32) {
	if week <= l.week {
		return
	}
	for i := range l.list {
		s := &l.list[i]
		if week > l.week+1 {
			s.clients = 0
		}
		s.before, s.clients = s.clients, 0
	}
	l.week = week
}

// find is the service on a port, or nil.
func (l *services) find(port uint16, p flow.Protocol) *service {
	for i := range l.list {
		if s := &l.list[i]; s.port == port && s.protocol == p && port != 0 {
			return s
		}
	}
	return nil
}

// has tells whether the host has answered on a port.
func (l *services) has(port uint16, p flow.Protocol) bool { return l.find(port, p) != nil }

// add makes room for a port: a free one, or that of the one which was silent for longest, and is no service if possible.
func (l *services) add(port uint16, p flow.Protocol, now uint32) *service {
	victim := &l.list[0]
	for i := range l.list {
		s := &l.list[i]
		if s.port == 0 {
			victim = s
			break
		}
		if victim.known && !s.known || victim.known == s.known && s.last < victim.last {
			victim = s
		}
	}
	l.crowded = l.crowded || victim.known
	*victim = service{port: port, protocol: p, first: now, last: now}
	return victim
}

// meet counts a contact. An hour counts once, and only when the contact is another conversation than the latest: one that goes
// on for hours, and was taken for new after a pause, comes from the same port.
func (s *service) meet(c *detect.Contact, now uint32) {
	if s.hours < 255 && (s.hours == 0 || now > s.last && c.ClientPort != s.from) {
		s.hours++
	}
	s.clients |= bitOf(c.Client)
	s.from, s.last = c.ClientPort, max(s.last, now)
}

// steady tells whether a port has had so many clients or hours that it is a service.
func (s *service) steady(least int) bool {
	return int(s.hours) >= least || s.count() >= least
}

// count is how many clients the service has had, this week and the week before.
func (s *service) count() int { return count(s.clients | s.before) }

// restless tells whether it says nothing that s is new: on hosts that could not be remembered whole, and for ports that are not
// well-known on hosts whose services come and go. RPC, FTP, peer-to-peer: who serves one port that the system handed out serves
// any, and who left two other ports within two days will leave more.
func (l *services) restless(s *service) bool {
	if l.crowded || prominent(s.port, s.protocol) {
		return l.crowded
	}
	const short = 48 // hours
	left := 0
	for i := range l.list {
		o := &l.list[i]
		if o == s || !o.known || o.protocol != s.protocol || prominent(o.port, o.protocol) {
			continue
		}
		if o.port >= dynamic && s.port >= dynamic {
			return true
		}
		if o.last-o.first < short {
			left++
		}
	}
	return left >= 2
}

// busiest is the service with the most clients, and how many the host has in all; nil without any.
func (l *services) busiest() (top *service, clients int) {
	var all uint64
	for i := range l.list {
		s := &l.list[i]
		if !s.known {
			continue
		}
		all |= s.clients | s.before
		if top == nil || s.count() > top.count() {
			top = s
		}
	}
	return top, count(all)
}
