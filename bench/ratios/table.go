package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/otelflow/otelflow/receiver/bench/internal/goals"
	"github.com/otelflow/otelflow/receiver/bench/internal/results"
)

// table has a line for each benchmark of ours and one for each goal below it, and is Markdown.
type table struct {
	results  *results.Results
	goals    []goals.Goal
	ceilings []goals.Ceiling
}

func (t *table) write(to io.Writer) error {
	fmt.Fprintf(to, "%s\n\n", t.results.Machine())
	w := tabwriter.NewWriter(to, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| load\t| by\t| ns/flow\t| cpu-ns/flow\t| allocs/flow\t| times otelflow\t| by CPU\t| aim\t| met\t|")
	fmt.Fprintln(w, "|---\t|---\t|---:\t|---:\t|---:\t|---:\t|---:\t|---:\t|---\t|")
	last := ""
	for i := range t.goals {
		g := &t.goals[i]
		if _, err := g.Ratio(t.results, results.Median); err != nil && g.Reached == 0 {
			continue // what is not judged need not be measured
		}
		if g.Ours != last {
			last = g.Ours
			if err := t.ours(w, g.Ours); err != nil {
				return err
			}
		}
		if err := t.peer(w, g); err != nil {
			return err
		}
	}
	return w.Flush()
}

// ours writes what one of ours needs, and whether it keeps below its ceiling.
func (t *table) ours(w io.Writer, name string) error {
	load, by, _ := strings.Cut(name, "/by=")
	aim, met := "", ""
	for i := range t.ceilings {
		if c := &t.ceilings[i]; c.Ours == name {
			n, err := t.results.Value(name, c.Unit, results.Median)
			if err != nil {
				return err
			}
			aim, met = fmt.Sprintf("≤ %g %s", c.AtMost, c.Unit), yes[c.Keeps(n)]
		}
	}
	return t.line(w, name, []string{load, by}, []string{"1", "1", aim, met})
}

// peer writes what the peer of a goal needs, and whether that is enough.
func (t *table) peer(w io.Writer, g *goals.Goal) error {
	ratio, err := g.Ratio(t.results, results.Median)
	if err != nil {
		return err
	}
	load, _, _ := strings.Cut(g.Ours, "/by=")
	by, _ := strings.CutPrefix(g.Peer, load+"/by=")
	aim, met := "", ""
	if g.Aim > 0 {
		aim, met = fmt.Sprintf("≥ %.3g%s", g.Aim, kind[g.Unit]), yes[g.Met(ratio)]
	}
	return t.line(w, g.Peer, []string{load, by}, []string{t.ratio(*g, goals.Time), t.ratio(*g, goals.CPU), aim, met})
}

// ratio is that of a goal by some unit, which not every benchmark measures.
func (t *table) ratio(g goals.Goal, unit string) string {
	g.Unit = unit
	ratio, err := g.Ratio(t.results, results.Median)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%.2f", ratio)
}

// line writes the costs of a benchmark between what identifies it and what is thought of it.
func (t *table) line(w io.Writer, name string, before, after []string) error {
	cells := before
	for _, unit := range []string{goals.Time, goals.CPU, goals.Allocations} {
		cell := ""
		if v, err := t.results.Value(name, unit, results.Median); err == nil {
			cell = fmt.Sprintf("%.*f", decimals[unit], v)
		}
		cells = append(cells, cell)
	}
	_, err := fmt.Fprintf(w, "| %s\t|\n", strings.Join(append(cells, after...), "\t| "))
	return err
}

var (
	decimals = map[string]int{goals.Allocations: 1}
	kind     = map[string]string{goals.CPU: " by CPU"} // what a ratio is of, if not of time
	yes      = map[bool]string{true: "yes", false: "no"}
)
