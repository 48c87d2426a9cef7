package scan

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// uplink feels the pulse of the networks outside: the contacts that prove that somebody there can be reached. While there
// is none in a network that mostly has many, silence is the uplink's and accuses nobody: otherwise every outage would make
// scanners of all proxies and resolvers.
type uplink struct {
	alive flow.Time     // the latest beginning of a contact that proves it
	beat  time.Duration // the mean time between two of those; an average that forgets
	beats int           // how many made that mean
	lost  span          // the latest pause that was no ordinary one
	six   flow.Time     // the latest contact that proves it over IPv6
}

type span struct{ from, to flow.Time }

const (
	// steadyBeats is how many signs of life make a pulse, and how fast the mean forgets.
	steadyBeats = 64
	// missedBeats is how many missed ones make an outage. If signs of life come at random (Poisson), one pause in
	// twenty thousand is that long.
	missedBeats = 10
	// shortestOutage keeps a busy network from calling every hiccup one.
	shortestOutage = 5 * time.Second
	// unrouted is for how long nothing over IPv6 must have come for it to be taken as not routed: many networks give their
	// hosts IPv6 addresses and no way out, and every one of these then tries every site that it visits in vain (RFC 8305 is what
	// hosts do about it).
	unrouted = 24 * time.Hour
	// quickestBeat is the mean from which on the silence of one join window, by default 20 s, is an outage.
	quickestBeat = 3 * time.Second
)

// observe looks for signs of life: what came from outside.
func (u *uplink) observe(c *detect.Contact) {
	out := c.ClientZone == detect.Inside && c.ServerZone == detect.Outside
	reached := out && (c.Outcome == detect.Answered || c.Outcome == detect.Refused)
	came := c.ClientZone == detect.Outside && c.ServerZone == detect.Inside
	if !reached && !came {
		return
	}
	if c.Server.Is6() {
		u.six = max(u.six, c.First)
	}
	if c.First <= u.alive {
		return
	}
	if pause := c.First.Sub(u.alive); u.alive != 0 {
		if u.steady() && pause >= u.outage() {
			u.lost = span{u.alive, c.First}
			pause = u.outage() // a long one must not teach more than a night that falls, which brings many
		}
		u.beats = min(u.beats+1, steadyBeats)
		u.beat += (pause - u.beat) / time.Duration(u.beats)
	}
	u.alive = c.First
}

// down tells whether c, which found silence, began in an outage. It is asked when the join window has passed: what was
// answered in the meantime is known.
func (u *uplink) down(c *detect.Contact) bool {
	if c.Server.Is6() && (u.six == 0 || c.First > u.six.Add(unrouted)) {
		return true
	}
	if c.First > u.alive {
		return u.steady() && u.beat <= quickestBeat
	}
	return c.First > u.lost.from && c.First < u.lost.to
}

func (u *uplink) steady() bool { return u.beats >= steadyBeats }

func (u *uplink) outage() time.Duration { return max(shortestOutage, missedBeats*u.beat) }
