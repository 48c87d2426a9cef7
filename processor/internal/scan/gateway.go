package scan

import (
	"math/bits"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// gateways counts, for each client inside, the targets outside that answered it for the first time, by days. A client with many is a
// whole house behind one address (NAT, a proxy): the failures of all who live there add up, so it takes twice as many to
// accuse it.
//
// It is a count-min sketch (Cormode, Muthukrishnan 2005): every new target of every client comes by here, and a client is never
// counted short. What other clients add to it only matters when they are gateways, or nearly, in both rows.
type gateways struct {
	day           int64 // since 1970, by event time
	today, before [gatewayRows][]uint16
}

const (
	gatewayRows = 2
	// houseful is how many new targets a day make a gateway: two workstations on their first day, which have everything to
	// meet, met 163 and 412.
	houseful = 500
	day      = 24 * time.Hour
)

// newGateways makes room for so many clients, with four counters or more for each in a row.
func newGateways(clients int) *gateways {
	g := &gateways{}
	for row := range gatewayRows {
		n := 1 << bits.Len(uint(4*clients-1))
		g.today[row], g.before[row] = make([]uint16, n), make([]uint16, n)
	}
	return g
}

// bytes is what the counters take of memory, of two octets each.
func (g *gateways) bytes() int { return 2 * gatewayRows * 2 * len(g.today[0]) }

// meet counts a target that answered c's client for the first time.
func (g *gateways) meet(c *detect.Contact) {
	for row, i := range g.places(detect.HostOf(c.Client)) {
		if n := &g.today[row][i]; *n <= houseful {
			*n++
		}
	}
}

// turn goes on to the day of now, the engine's time: no flow that is dated wrong moves it. What comes late counts for the day
// that has begun.
func (g *gateways) turn(now flow.Time) {
	today := int64(now) / int64(day)
	if today <= g.day {
		return
	}
	for row := range gatewayRows {
		if today > g.day+1 {
			clear(g.today[row])
		}
		g.today[row], g.before[row] = g.before[row], g.today[row]
		clear(g.today[row])
	}
	g.day = today
}

// is tells whether a client met so many today or on the day before.
func (g *gateways) is(client detect.Host) bool {
	today, before := uint16(houseful+1), uint16(houseful+1)
	for row, i := range g.places(client) {
		today, before = min(today, g.today[row][i]), min(before, g.before[row][i])
	}
	return max(today, before) > houseful
}

// places are a client's counters, one in each row.
func (g *gateways) places(client detect.Host) [gatewayRows]uint64 {
	asker, mask := target{host: client}, uint64(len(g.today[0])-1)
	_, hash, _ := asker.hashes()
	return [...]uint64{hash & mask, hash >> 32 & mask}
}
