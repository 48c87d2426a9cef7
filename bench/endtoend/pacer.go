package main

import "time"

const (
	// tick is how often datagrams are sent: as exporters do, a few at a time.
	tick = time.Millisecond
	// owed is the longest pause of the generator itself that it makes up for: after a longer one, for which its own machine is to
	// blame, no burst may come that no exporter asked for.
	owed = 5 * time.Millisecond
)

// pacer says how many datagrams are due.
type pacer struct {
	rate   float64 // datagrams a second
	last   time.Time
	credit float64
}

// due is how many datagrams to send now.
func (p *pacer) due(now time.Time) int {
	p.credit += p.rate * min(now.Sub(p.last), owed).Seconds()
	p.last = now
	n := int(p.credit)
	p.credit -= float64(n)
	return n
}
