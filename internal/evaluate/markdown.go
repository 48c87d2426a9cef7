package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// writeMarkdown writes what stands in EVALUATION.md between its two marks.
func writeMarkdown(w io.Writer, e *evaluation) {
	fmt.Fprintf(w, "### All sets\n\n")
	isPooled := func(s score) bool { return s.set == pooled }
	first := slices.IndexFunc(e.scores, isPooled)
	scoreGrid(e.scores[first:]).writeMarkdown(w)
	fmt.Fprintf(w, "\n### Each set\n\n")
	scoreGrid(e.scores[:first]).writeMarkdown(w)
	fmt.Fprintf(w, "\n### How full the tables were\n\n")
	tableGrid(e.runs).writeMarkdown(w)
	if notes := e.notes(); len(notes) > 0 {
		fmt.Fprintf(w, "\n### Not judged\n\n")
		for _, note := range notes {
			fmt.Fprintf(w, "- %s\n", note)
		}
	}
}

func (g grid) writeMarkdown(w io.Writer) {
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(g.header, " | "), strings.Repeat("---|", len(g.header)))
	for _, row := range g.rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
	}
}
