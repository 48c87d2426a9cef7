package scan

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// gateways counts, for each client inside, the targets outside that answered it for the first time, by days. A client with many is a
// whole house behind one address (NAT, a proxy): the failures of all who live there add up, so it takes twice as many to
// accuse it.
type gateways struct {
	table *detect.Table[detect.Host, household]
}

// household is how many new targets a client met.
type household struct {
	day           int64 // since 1970, by event time
	today, before uint32
}

const (
	// houseful is how many new targets a day make a gateway: two workstations on their first day, which have everything to
	// meet, met 163 and 412.
	houseful = 500
	day      = 24 * time.Hour
)

func newGateways(capacity int) *gateways {
	return &gateways{table: detect.NewTable[detect.Host, household](capacity, []detect.Segment{{Idle: 2 * day}}, nil)}
}

// meet counts a target that answered c's client for the first time.
func (g *gateways) meet(c *detect.Contact) {
	name := detect.HostOf(c.Client)
	e := g.table.Find(name)
	if e == nil {
		e = g.table.Add(name, 0, c.At)
	}
	h := &e.Value
	h.turn(c.At)
	h.today++
	g.table.Keep(e, 0, c.At)
}

// turn goes on to the day of now.
func (h *household) turn(now flow.Time) {
	switch today := int64(now) / int64(day); today - h.day {
	case 0:
	case 1:
		h.day, h.before, h.today = today, h.today, 0
	default:
		h.day, h.before, h.today = today, 0, 0
	}
}

// is tells whether a client met so many on the day of now or on the day before.
func (g *gateways) is(client detect.Host, now flow.Time) bool {
	e := g.table.Find(client)
	if e == nil {
		return false
	}
	h := e.Value
	h.turn(now)
	return max(h.today, h.before) > houseful
}
