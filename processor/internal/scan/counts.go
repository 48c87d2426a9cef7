package scan

import (
	"math"
	"math/bits"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// counts are how often something happened to each client inside, in a period and in the one before.
//
// They are a count-min sketch (Cormode, Muthukrishnan 2005): nobody is ever counted short, and what others add to a count is small
// unless they have large ones in both rows.
type counts struct {
	period      time.Duration
	at          int64 // periods since 1970, by event time
	now, before [countRows][]uint16
}

const countRows = 2

// newCounts makes room for so many clients, with four counters or more for each in a row.
func newCounts(clients int, period time.Duration) *counts {
	c := &counts{period: period}
	for row := range countRows {
		n := 1 << bits.Len(uint(4*clients-1))
		c.now[row], c.before[row] = make([]uint16, n), make([]uint16, n)
	}
	return c
}

// bytes is what the counters take of memory, of two octets each.
func (c *counts) bytes() int { return 2 * countRows * 2 * len(c.now[0]) }

// add counts one more for a client.
func (c *counts) add(client who) {
	for row, i := range c.places(client) {
		if n := &c.now[row][i]; *n < math.MaxUint16 {
			*n++
		}
	}
}

// of is how many there are of a client in this period and in the one before.
func (c *counts) of(client who) (now, before int) {
	n, b := uint16(math.MaxUint16), uint16(math.MaxUint16)
	for row, i := range c.places(client) {
		n, b = min(n, c.now[row][i]), min(b, c.before[row][i])
	}
	return int(n), int(b)
}

// turn goes on to the period of now, the engine's time: no flow that is dated wrong moves it. What comes late counts for the period
// that has begun.
func (c *counts) turn(now flow.Time) {
	at := int64(now) / int64(c.period)
	if at <= c.at {
		return
	}
	for row := range countRows {
		if at > c.at+1 {
			clear(c.now[row])
		}
		c.now[row], c.before[row] = c.before[row], c.now[row]
		clear(c.now[row])
	}
	c.at = at
}

// places are a client's counters, one in each row.
func (c *counts) places(client who) [countRows]uint64 {
	asker, mask := target{host: client.client}, uint64(len(c.now[0])-1)
	_, host, _ := asker.hashes()
	hash := detect.Mix(host ^ client.number())
	return [...]uint64{hash & mask, hash >> 32 & mask}
}

// gateways count the targets outside that answered each client inside for the first time, by days. A client with many is a whole
// house behind one address (NAT, a proxy): the failures of all who live there add up, so it takes twice as many to accuse it.
type gateways struct{ *counts }

const (
	// houseful is how many new targets a day make a gateway: two workstations on their first day, which have everything to
	// meet, met 163 and 412.
	houseful = 500
	day      = 24 * time.Hour
)

func newGateways(clients int) gateways { return gateways{newCounts(clients, day)} }

// is tells whether a client met so many today or on the day before.
func (g gateways) is(client detect.Host) bool {
	today, before := g.of(outwards(client))
	return max(today, before) > houseful
}

// outwards is what a client does outside, pings apart.
func outwards(client detect.Host) who { return who{client: client, outward: true} }

// merits count the targets that answered each client for the first time lately, while nothing was held against it. What fails is
// known for sure only when the last retry and the join window have passed, what answers at once: so of a client that tries many at a
// time all successes come first, and must not be forgotten when the failures follow.
type merits struct{ *counts }

// newMerits: two periods are longer than retries and the join window take.
func newMerits(clients int) merits { return merits{newCounts(clients, time.Minute)} }

// lately are those of this minute and the one before, or as many as targets are kept one by one: whoever buys merits by visiting web
// sites before a scan gets no more for it than twice as many failures.
func (m merits) lately(client who) uint8 {
	now, before := m.of(client)
	return uint8(min(now+before, exactTargets))
}
