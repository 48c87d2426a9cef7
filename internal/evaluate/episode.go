package main

import (
	"net/netip"
	"strings"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/replay"
)

// episode is what was told under one ID: as it was told last, with the highest severity of all times and from the earliest
// First to the latest Last.
type episode struct {
	anomaly.Finding
	opened flow.Time // Last, when it was first told: event time of the newest flow behind the finding that opened it
	told   flow.Time // replay.Finding.Told of that: when the user read of it
}

// episodesOf are the episodes in the order in which they were first told. A detector's summary of what it did not tell one by one
// accuses nobody and is none.
func episodesOf(findings []replay.Finding) []episode {
	var episodes []episode
	places := map[string]int{}
	for i := range findings {
		f := &findings[i]
		if strings.HasSuffix(f.Type, ".folded") {
			continue
		}
		place, ok := places[f.ID]
		if !ok {
			places[f.ID] = len(episodes)
			episodes = append(episodes, episode{Finding: f.Finding, opened: f.Last, told: f.Told})
			continue
		}
		e := &episodes[place]
		first, last, severity := min(e.First, f.First), max(e.Last, f.Last), max(e.Severity, f.Severity)
		e.Finding = f.Finding
		e.First, e.Last, e.Severity = first, last, severity
	}
	return episodes
}

// family is what the type begins with: "scan" of "scan.vertical".
func (e *episode) family() string {
	name, _, _ := strings.Cut(e.Type, ".")
	return name
}

// accused is the host that the episode is about; invalid where it is about a network or an interface.
func (e *episode) accused() netip.Addr {
	if e.Subject.IsValid() {
		return e.Subject
	}
	return e.Source
}

// ofMany tells whether e is about a host that many did something to, together: it covers what each of them did.
func (e *episode) ofMany() bool {
	return e.Subject.IsValid() && !e.Source.IsValid() && e.Destination == e.Subject
}

// reached is the host, or the network, that the accused host dealt with; invalid where they are many.
func (e *episode) reached() netip.Prefix {
	if e.Destination.IsValid() {
		return hostPrefix(e.Destination)
	}
	return e.Network
}

// ends are the networks, most of them single hosts, by which an episode is known: whom it is about or, where that is an interface,
// all whom it names.
func (e *episode) ends() []netip.Prefix {
	switch {
	case e.Subject.IsValid():
		return []netip.Prefix{hostPrefix(e.Subject)}
	case e.Network.IsValid():
		return []netip.Prefix{e.Network}
	}
	var ends []netip.Prefix
	for _, a := range append([]netip.Addr{e.Source, e.Destination}, e.Evidence.Peers...) {
		if a.IsValid() {
			ends = append(ends, hostPrefix(a))
		}
	}
	return ends
}
