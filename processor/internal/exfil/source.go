package exfil

import (
	"math"
	"math/bits"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// source is what is remembered of a host inside.
type source struct {
	past history // the largest of its uploads to one place
	mail crowd   // places that took mail from it
	odd  crowd   // places that answered it on ports of no usual service
}

// The segments of the table of sources, in the order in which they make room.
const (
	strangers = iota
	uploaders
)

// crowd counts the places of today and yesterday.
type crowd struct {
	day  uint32
	seen [2]uint64 // linear counting (Whang, Vander-Zanden, Taylor 1990): a bit for each place, by its hash; of even and of odd days
}

func (c *crowd) add(place *detect.Host, day uint32) {
	if day > c.day {
		c.seen[day%2] = 0
		if day > c.day+1 {
			c.seen[(day+1)%2] = 0
		}
		c.day = day
	}
	c.seen[day%2] |= 1 << (place.Hash() >> 58)
}

// count is how many places there were; an estimate beyond a dozen.
func (c *crowd) count() int {
	free := 64 - bits.OnesCount64(c.seen[0]|c.seen[1])
	return int(math.Round(-64 * math.Log(float64(max(free, 1))/64)))
}

const (
	// relayPlaces is to how many places a mail server sends in two days; a mail client sends to one or two.
	relayPlaces = 10
	// peerPlaces is how many places answer a peer-to-peer client on ports of no usual service. Others have a handful: games, cameras.
	peerPlaces = 20
)

// excused tells whether a host sends so much by a service because that is what it is there for: a mail server, a peer-to-peer
// client.
func (s *source) excused(by service) bool {
	switch {
	case isMail(by.port, by.protocol):
		return s.mail.count() >= relayPlaces
	case by.kind() == odd:
		return s.odd.count() >= peerPlaces
	}
	return false
}

// meet notes a contact that was answered. By far the most are with usual services, and of those nothing is kept of the host inside but
// that it is heard.
func (x *exfil) meet(c *detect.Contact, k *pairKey) {
	day := dayOf(x.now)
	if c.Received.Packets > 0 {
		x.heard.add(&k.client, day)
	}
	switch {
	case isMail(c.ServerPort, c.Protocol):
		x.source(k.client).Value.mail.add(&k.place, day)
	case isOdd(c.ServerPort, c.Protocol):
		x.source(k.client).Value.odd.add(&k.place, day)
	}
}

// source is that of a host inside.
func (x *exfil) source(client detect.Host) *detect.Entry[detect.Host, source] {
	e := x.sources.Find(client)
	if e == nil {
		return x.sources.Add(client, strangers, x.now)
	}
	x.sources.Keep(e, e.Segment(), x.now)
	return e
}

// learn lets what was sent become usual. What nobody took is no upload that could be.
func (x *exfil) learn(e *entry) {
	d := &e.Value
	day := d.day.total()
	if day.sent < day.received || !d.answered && x.heard.has(&e.Key.client, dayOf(x.now)) || !d.past.note(day.sent) {
		return
	}
	x.note(e.Key.client, d.past.day, day.sent)
}

// note remembers what a host sent to one place within the 24 hours before now, which is on the given day.
func (x *exfil) note(client detect.Host, day uint32, sent uint64) {
	src := x.source(client)
	src.Value.past.slide(day)
	src.Value.past.note(sent)
	x.sources.Keep(src, uploaders, x.now)
}
