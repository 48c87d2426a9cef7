package main

import (
	"cmp"
	"fmt"
	"math"
	"net/netip"
	"slices"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// naive is a rule that people start from. It is asked once for the whole set, with all conversations in the order of their
// beginnings, knows who began each, and tells of a subject once: so it is spared the mistakes of those who run it on one-way
// records in windows.
type naive struct {
	name   string // as a family in the table
	family string // that it is judged as
	about  string
	find   func([]row) []episode
}

// The bounds of the naive rules.
const (
	naiveBytes    = 10 << 20 // a conversation of more is an exfiltration
	naivePorts    = 20       // more destination ports between two hosts are a scan
	naiveFlows    = 5        // more conversations of a source are enough to judge its intervals
	naiveVariance = 1        // s², below it the intervals between them are a beacon
)

func naiveRules() []naive {
	return []naive{
		{"naive_scan", "scan", "more than 20 destination ports of one pair", naiveScans},
		{"naive_exfil", "exfil", "any conversation over 10 MiB", naiveExfils},
		{"naive_beacon", "beacon", "more than 5 conversations of one source, standard deviation of the intervals between their starts under 1 s",
			naiveBeacons},
	}
}

// episodes are what a rule finds in a set.
func (n *naive) episodes(s *set) []episode {
	rows := slices.Clone(s.rows)
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.start, b.start) })
	found := n.find(rows)
	for i := range found {
		found[i].Type = n.name
	}
	return found
}

// naiveEpisode is what a rule says of a source, and of a destination where it looks at one.
func naiveEpisode(source, destination netip.Addr, first, last flow.Time, summary string) episode {
	return episode{opened: last, told: last, Finding: anomaly.Finding{
		ID: source.String() + " " + destination.String(), Severity: anomaly.Medium, Subject: source, Source: source, Destination: destination,
		First: first, Last: last, Summary: summary,
	}}
}

func naiveScans(rows []row) []episode {
	type pair struct{ src, dst netip.Addr }
	type tried struct {
		ports map[uint16]bool
		first flow.Time
	}
	pairs, told := map[pair]*tried{}, map[netip.Addr]bool{}
	var found []episode
	for i := range rows {
		r := &rows[i]
		if !r.protocol.HasPorts() || told[r.src] {
			continue
		}
		t := pairs[pair{r.src, r.dst}]
		if t == nil {
			t = &tried{map[uint16]bool{}, r.start}
			pairs[pair{r.src, r.dst}] = t
		}
		t.ports[r.dstPort] = true
		if len(t.ports) > naivePorts {
			told[r.src] = true
			found = append(found, naiveEpisode(r.src, netip.Addr{}, t.first, r.start,
				fmt.Sprintf("%s used %d ports of %s.", r.src, len(t.ports), r.dst)))
		}
	}
	return found
}

func naiveExfils(rows []row) []episode {
	type pair struct{ src, dst netip.Addr }
	told := map[pair]bool{}
	var found []episode
	for i := range rows {
		r := &rows[i]
		bytes := r.asked.bytes + r.answered.bytes
		if bytes <= naiveBytes || told[pair{r.src, r.dst}] {
			continue
		}
		told[pair{r.src, r.dst}] = true
		found = append(found, naiveEpisode(r.src, r.dst, r.start, r.end(),
			fmt.Sprintf("%s and %s exchanged %d bytes in one conversation.", r.src, r.dst, bytes)))
	}
	return found
}

func naiveBeacons(rows []row) []episode {
	starts := map[netip.Addr][]flow.Time{}
	var sources []netip.Addr
	for i := range rows {
		src := rows[i].src
		if starts[src] == nil {
			sources = append(sources, src)
		}
		starts[src] = append(starts[src], rows[i].start)
	}
	var found []episode
	for _, source := range sources {
		times := starts[source]
		if v := variance(times); len(times) > naiveFlows && v < naiveVariance {
			found = append(found, naiveEpisode(source, netip.Addr{}, times[0], times[len(times)-1],
				fmt.Sprintf("%s began %d conversations at intervals that deviate by %.2f s.", source, len(times), math.Sqrt(v))))
		}
	}
	return found
}

// variance is that of the intervals between times, in s².
func variance(times []flow.Time) float64 {
	sum, squares, n := 0.0, 0.0, float64(len(times)-1)
	for i := 1; i < len(times); i++ {
		gap := times[i].Sub(times[i-1]).Seconds()
		sum, squares = sum+gap, squares+gap*gap
	}
	return squares/n - sum/n*sum/n
}
