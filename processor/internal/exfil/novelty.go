package exfil

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// novelty is how well a place is known.
type novelty uint8

const (
	undated novelty = iota // since when is not known: it was there when the watch began, or its contact was never seen
	known                  // to this host, for longer than new_for
	strange                // known for longer, but new to this host
	fresh                  // new to all of the network
)

// firstDay is for how long after the watch began all that is met may be old: most of what a network uses it uses every day.
const firstDay = 24 * time.Hour

// novelty is how well the place of a pair is known.
func (x *exfil) novelty(p *pair) novelty {
	switch {
	case p.placeMet == 0:
		return undated
	case x.old(p.clientMet):
		return known
	case x.dated(p.placeMet) && !x.old(p.placeMet):
		return fresh
	case x.dated(p.clientMet):
		return strange
	}
	return undated
}

// old tells whether an instant is longer ago than things are new.
func (x *exfil) old(met flow.Time) bool { return met.Add(x.cfg.NewFor) <= x.now }

// dated tells whether what was met first at the given instant was really new then, and not only new to the watcher.
func (x *exfil) dated(met flow.Time) bool { return met >= x.began.Add(firstDay) }

// common tells whether many hosts inside deal with the place.
func (x *exfil) common(p *pair) bool { return int(p.clients) >= x.cfg.CommonHosts }

// rare tells whether few do.
func (x *exfil) rare(p *pair) bool { return p.clients > 0 && !x.common(p) }
