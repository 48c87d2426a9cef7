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
	strange                // known for longer, but new to this host, or by this kind of service
	fresh                  // new to all of the network
)

// firstDay is for how long after the watch began all that is met may be old: most of what a network uses it uses every day.
const firstDay = 24 * time.Hour

// novelty is how well a place is known to a host by a kind of service. That somebody reads the news of a cloud does not make it usual
// that he copies files to it.
func (x *exfil) novelty(a *acquaintance, k kind) novelty {
	switch met := a.met[k]; {
	case a.placeMet == 0:
		return undated
	case met != 0 && x.old(met):
		return known
	case x.dated(a.placeMet) && !x.old(a.placeMet):
		return fresh
	case x.dated(met):
		return strange
	}
	return undated
}

// old tells whether an instant is longer ago than things are new.
func (x *exfil) old(met flow.Time) bool { return met.Add(x.cfg.NewFor) <= x.now }

// dated tells whether what was met first at the given instant was really new then, and not only new to the watcher.
func (x *exfil) dated(met flow.Time) bool { return met >= x.began.Add(firstDay) }

// common tells whether many hosts inside deal with the place.
func (x *exfil) common(d *dossier) bool { return int(d.clients) >= x.cfg.CommonHosts }

// rare tells whether few do.
func (x *exfil) rare(d *dossier) bool { return d.clients > 0 && !x.common(d) }
