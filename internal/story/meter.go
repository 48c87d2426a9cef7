package story

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// piece is a record in the making. All times are true and from the story's beginning: the exporter's clock is asked later.
type piece struct {
	sent       time.Duration // when the exporter sends it
	start, end time.Duration
	direction
	connection *connection
	exporter   int
	back       bool // what the server sent
}

// roundTrip is how long a packet takes to the server and back; the exporter is close to the client.
const roundTrip = 8 * time.Millisecond

// meter is what an exporter makes of a connection.
func (e *exporter) meter(c *connection, n int, r *rand.Rand, put func(piece)) {
	if e.Directions != "back" {
		e.cut(c, piece{direction: c.asked, start: c.at, end: c.at + c.lasts}, r, func(p piece) {
			p.connection, p.exporter = c, n
			put(p)
		})
	}
	if e.Directions != "one" {
		e.cut(c, piece{direction: c.said, start: c.at + roundTrip, end: c.at + roundTrip + c.lasts}, r, func(p piece) {
			p.connection, p.exporter, p.back = c, n, true
			put(p)
		})
	}
}

// cut takes one direction apart as the timeouts want it.
func (e *exporter) cut(c *connection, whole piece, r *rand.Rand, put func(piece)) {
	if whole.packets == 0 {
		return
	}
	lasts, active, inactive := whole.end-whole.start, time.Duration(e.ActiveTimeout), time.Duration(e.InactiveTimeout)
	pieces := 1
	rare := whole.packets > 1 && lasts/time.Duration(whole.packets-1) > inactive
	switch {
	case rare: // every packet comes after the pause that ends a flow
		pieces = int(whole.packets)
	case active > 0 && lasts > active:
		pieces = int((lasts + active - 1) / active)
	}
	for i := range pieces {
		p := whole.part(i, pieces)
		if rare {
			p.start = whole.start + lasts*time.Duration(i)/time.Duration(pieces-1)
			p.end = p.start
		} else if pieces > 1 {
			p.start = whole.start + time.Duration(i)*active
			p.end = min(p.start+active-time.Millisecond, whole.end)
		}
		if p.packets == 0 {
			continue
		}
		p.sent = p.end
		if i == pieces-1 || rare {
			p.sent += e.patience(c, inactive)
		}
		if e.sample(&p.direction, r) {
			put(p)
		}
	}
}

// patience is how long an exporter waits after the last packet: not at all when it was a FIN or RST.
func (e *exporter) patience(c *connection, inactive time.Duration) time.Duration {
	if flow.Protocol(c.Protocol) == flow.TCP && (c.asked.flags|c.said.flags)&(fin|rst) != 0 {
		return time.Second
	}
	return inactive
}

// part is the i-th of so many equal parts of what was sent. SYN is in the first, FIN and RST in the last.
func (p piece) part(i, of int) piece {
	at := func(sum uint64, i int) uint64 { return uint64(math.Round(float64(sum) * float64(i) / float64(of))) }
	part := p
	part.bytes, part.packets = at(p.bytes, i+1)-at(p.bytes, i), at(p.packets, i+1)-at(p.packets, i)
	if i > 0 {
		part.flags &^= syn
	}
	if i < of-1 {
		part.flags &^= fin | rst
	}
	return part
}

// sample leaves of d what a sampling exporter sees, and tells whether that is anything.
func (e *exporter) sample(d *direction, r *rand.Rand) bool {
	if e.Sampling <= 1 {
		return true
	}
	seen := binomial(d.packets, 1/float64(e.Sampling), r)
	if seen == 0 {
		return false
	}
	share := float64(seen) / float64(d.packets)
	d.bytes = uint64(math.Round(float64(d.bytes) * share))
	for _, once := range []uint16{syn, fin, rst} { // one packet of the flow has it
		if d.packets > seen && d.flags != once && r.Float64() >= share {
			d.flags &^= once
		}
	}
	d.packets = seen
	return true
}

// binomial is how many of n come through when each does with probability p.
func binomial(n uint64, p float64, r *rand.Rand) uint64 {
	if n > 1000 {
		mean := float64(n) * p
		return uint64(math.Max(0, math.Min(float64(n), math.Round(mean+math.Sqrt(mean*(1-p))*r.NormFloat64()))))
	}
	var seen uint64
	for range n {
		if r.Float64() < p {
			seen++
		}
	}
	return seen
}
