package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// writeText writes everything for somebody at a terminal.
func writeText(w io.Writer, e *evaluation) error {
	for _, note := range e.notes() {
		fmt.Fprintln(w, note)
	}
	if err := scoreGrid(e.scores).writeText(w); err != nil {
		return err
	}
	fmt.Fprintln(w)
	return tableGrid(e.runs).writeText(w)
}

// notes say what was not judged.
func (e *evaluation) notes() []string {
	var notes []string
	for _, s := range e.sets {
		notes = append(notes, s.notes()...)
	}
	n := e.unclaimed()
	for _, name := range slices.Sorted(maps.Keys(n)) {
		notes = append(notes, fmt.Sprintf("truth of family %s is of no detector, rows: %d", name, n[name]))
	}
	return notes
}

func (g grid) writeText(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(g.header, "\t"))
	for _, row := range g.rows {
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	return table.Flush()
}

// writeSpeed tells how fast the flows were played; that depends on the machine.
func writeSpeed(w io.Writer, runs []*played) {
	for _, run := range runs {
		fmt.Fprintf(w, "%s, %s: %d flow records, %.0f a second, %d of them flagged\n", run.set.name, run.presentation.name, run.records,
			float64(run.records)/run.took.Seconds(), run.flagged)
	}
}

// writeExplanation tells of each miss and of each false alarm.
func writeExplanation(w io.Writer, scores []score) {
	for i := range scores {
		s := &scores[i]
		where := s.set + ", " + s.presentation + ", " + s.family
		for j := range s.missed {
			fmt.Fprintf(w, "%s: MISSED %s\n", where, s.missed[j].String())
		}
		for j := range s.wrong {
			f := &s.wrong[j]
			fmt.Fprintf(w, "%s: FALSE %s, %s from %s to %s: %s\n", where, f.Severity, f.Type, f.First.Std().Format(moment),
				f.Last.Std().Format(moment), f.Summary)
		}
	}
}

const moment = "2006-01-02 15:04:05"
