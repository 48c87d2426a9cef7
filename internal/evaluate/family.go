package main

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// unit is what of a family counts as one: one hit, one miss, one false alarm.
type unit int

const (
	bySource unit = iota // the host that did it; where truth names none, the host it was done to
	byPair               // the host that did it and the one it was done to
	byEither             // a flow of packets between two ends, either of which may be accused
)

// family ties the findings of a detector to the rows of truth.csv.
type family struct {
	name  string   // of the detector, with which its finding types begin
	truth []string // what the families in truth.csv begin with
	unit  unit
}

// families are those that are told apart. A detector that is not among them is judged by source, and truth is for it what begins
// with its name.
func families() []family {
	return []family{
		{name: "scan", truth: []string{"scan"}, unit: bySource},
		{name: "volume", truth: []string{"flood", "ddos", "volume"}, unit: byEither},
		{name: "exfil", truth: []string{"exfil"}, unit: byPair},
		{name: "beacon", truth: []string{"beacon"}, unit: byPair},
		{name: "peers", truth: []string{"peers"}, unit: bySource},
	}
}

// familyOf is the family of a detector.
func familyOf(detector string) family {
	all := families()
	if i := slices.IndexFunc(all, func(f family) bool { return f.name == detector }); i >= 0 {
		return all[i]
	}
	return family{name: detector, truth: []string{detector}, unit: bySource}
}

// claims tells whether a family that truth.csv names is this one.
func (f *family) claims(name string) bool {
	return slices.ContainsFunc(f.truth, func(beginning string) bool { return strings.HasPrefix(name, beginning) })
}

// excuses tells whether a grey row is one for this family: "grey" is for all, "grey_scan" for scans, "grey_" and what no family
// is called for all.
func (f *family) excuses(c *claim) bool {
	if !c.isGrey() {
		return false
	}
	of := strings.TrimLeft(strings.TrimPrefix(c.family, "grey"), "_-")
	return f.claims(of) || !slices.ContainsFunc(families(), func(other family) bool { return other.claims(of) })
}

// subject is what two claims, or two findings, have in common when they are about the same.
type subject struct{ a, b netip.Prefix }

// subjectOf is the unit that a claim names.
func (f *family) subjectOf(c *claim) subject {
	switch {
	case f.unit != bySource:
		return subject{c.src, c.dst}
	case c.src.IsValid():
		return subject{a: c.src}
	}
	return subject{a: c.dst}
}

// accusation is what two episodes have in common of which the second is a further one; zero where nothing is accused.
type accusation struct {
	accused netip.Prefix // a host or a network
	reached netip.Prefix
}

func (f *family) accusationOf(e *episode) accusation {
	who := accusation{accused: e.Network}
	if a := e.accused(); a.IsValid() {
		who.accused = hostPrefix(a)
	}
	if f.unit == byPair {
		who.reached = e.reached()
	}
	return who
}

// grace is how long after the end of what happened a finding may still be about it.
const grace = time.Hour

// concerns tells whether an episode is about what c claims: the subject is the same and the times overlap.
func (f *family) concerns(c *claim, e *episode) bool {
	return e.First <= c.last.Add(grace) && e.Last >= c.first && f.accuses(c, e)
}

// accuses tells whether the subject is the same.
func (f *family) accuses(c *claim, e *episode) bool {
	switch f.unit {
	case byPair:
		return isOf(c.src, e.accused()) && (!c.dst.IsValid() || !e.reached().IsValid() || c.dst.Overlaps(e.reached()))
	case byEither:
		return meets(c, e.ends())
	}
	if c.src.IsValid() && !e.ofMany() {
		return c.src.Contains(e.accused())
	}
	return isOf(c.dst, e.accused())
}

// isOf tells whether a may be in p: it is, or one of the two says nothing.
func isOf(p netip.Prefix, a netip.Addr) bool { return !p.IsValid() || !a.IsValid() || p.Contains(a) }

// meets tells whether an end of c is among ends; where one side names none, time alone tells.
func meets(c *claim, ends []netip.Prefix) bool {
	if len(ends) == 0 || !c.src.IsValid() && !c.dst.IsValid() {
		return true
	}
	return slices.ContainsFunc(ends, func(p netip.Prefix) bool { return c.src.Overlaps(p) || c.dst.Overlaps(p) })
}

// involves tells whether a conversation is part of what c claims.
func (c *claim) involves(r *row) bool {
	there := isOf(c.src, r.src) && isOf(c.dst, r.dst)
	back := isOf(c.src, r.dst) && isOf(c.dst, r.src)
	return (there || back) && r.end() >= c.first && r.start <= c.last
}

// within tells whether t is no later than a day after u.
func within(t, u flow.Time) bool { return t.Sub(u) <= 24*time.Hour }
