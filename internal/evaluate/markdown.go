package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/otelflow/otelflow/internal/replay"
)

// writeMarkdown writes what stands in EVALUATION.md between its two marks.
func writeMarkdown(w io.Writer, e *evaluation) {
	waysGrid().writeMarkdown(w)
	fmt.Fprintf(w, "\n### All sets\n\n")
	isPooled := func(s score) bool { return s.set == pooled }
	first := slices.IndexFunc(e.scores, isPooled)
	scoreGrid(e.scores[first:]).writeMarkdown(w)
	fmt.Fprintf(w, "\n### Each set\n\n")
	scoreGrid(e.scores[:first]).writeMarkdown(w)
	fmt.Fprintf(w, "\n### How full the tables were\n\n")
	peakGrid(e.runs).writeMarkdown(w)
	if notes := e.notes(); len(notes) > 0 {
		fmt.Fprintf(w, "\n### Not judged\n\n")
		for _, note := range notes {
			fmt.Fprintf(w, "- %s\n", note)
		}
	}
}

// waysGrid says what the presentations and the naive rules are.
func waysGrid() grid {
	g := grid{header: []string{"presentation or rule", "what it is"}}
	for _, p := range presentations() {
		about := p.about
		if len(p.families) > 0 {
			about += "; judged for " + strings.Join(p.families, " and ") + " alone"
		}
		g.rows = append(g.rows, []string{p.name, about})
	}
	for _, rule := range naiveRules() {
		g.rows = append(g.rows, []string{rule.name, rule.about + "; seen in each whole set, told of a subject once"})
	}
	return g
}

// peakGrid tells for each table of the component where it was fullest, the most memory that it took, and what it lost in all runs together.
func peakGrid(runs []*played) grid {
	peaks, places := map[string]replay.Table{}, map[string]string{}
	for _, run := range runs {
		for _, t := range run.tables {
			sum := peaks[t.Name]
			if t.Peak > sum.Peak {
				places[t.Name] = run.set.name + ", " + run.presentation.name
			}
			peaks[t.Name] = replay.Table{
				Peak: max(sum.Peak, t.Peak), Bytes: max(sum.Bytes, t.Bytes), Evicted: sum.Evicted + t.Evicted,
				EvictedWithEvidence: sum.EvictedWithEvidence + t.EvictedWithEvidence, Saturated: sum.Saturated + t.Saturated,
			}
		}
	}
	g := grid{header: []string{"table", "peak entries", "in", "KiB", "evicted", "with evidence", "saturated"}}
	for _, name := range slices.Sorted(maps.Keys(peaks)) {
		t := peaks[name]
		g.rows = append(g.rows, []string{name, decimal(t.Peak), cmp.Or(places[name], none), decimal(t.Bytes >> 10), decimal(t.Evicted),
			decimal(t.EvictedWithEvidence), decimal(t.Saturated)})
	}
	return g
}

func (g grid) writeMarkdown(w io.Writer) {
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(g.header, " | "), strings.Repeat("---|", len(g.header)))
	for _, row := range g.rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
	}
}
