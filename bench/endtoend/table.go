package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// row is all that was measured of one contender under one load.
type row struct {
	load, by string
	results  []result
}

// median is the row's median of what of gives.
func (r *row) median(of func(result) float64) float64 {
	var values []float64
	for _, result := range r.results {
		values = append(values, of(result))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// times is how many times other r is by what of gives, and empty where there is no other or nothing of it.
func (r *row) times(other *row, of func(result) float64) string {
	if other == nil || other.median(of) == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", r.median(of)/other.median(of))
}

// tabulate writes rows as a table, each beside otelflow's own of the same load, where that was measured.
func tabulate(to io.Writer, rows []row) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "load\tby\tflows/s\ttimes otelflow\tCPU s/million flows\ttimes otelflow\tRSS MiB\ttimes otelflow\t")
	for _, r := range rows {
		var base *row
		if i := slices.IndexFunc(rows, func(o row) bool { return o.load == r.load && o.by == own }); i >= 0 {
			base = &rows[i]
		}
		fmt.Fprintf(w, "%s\t%s", r.load, r.by)
		for _, column := range []struct {
			format string
			of     func(result) float64
		}{
			{"%.0f", func(m result) float64 { return m.rate }},
			{"%.2f", func(m result) float64 { return m.cpu }},
			{"%.0f", func(m result) float64 { return m.peak / (1 << 20) }},
		} {
			fmt.Fprintf(w, "\t"+column.format+"\t%s", r.median(column.of), r.times(base, column.of))
		}
		fmt.Fprintln(w, "\t")
	}
	return w.Flush()
}

// tell says what became of all that otelflow was sent. Nothing of it is unexplained, or else there would be no rows.
func tell(to io.Writer, rows []row) {
	var sent, dropped uint64
	for _, r := range rows {
		for _, result := range r.results {
			if strings.HasPrefix(r.by, own) {
				sent += result.sent.datagrams
				dropped += result.dropped
			}
		}
	}
	if sent == 0 {
		return // it was not measured
	}
	fmt.Fprintf(to, "Of %d datagrams that %s was sent the kernel dropped %d, all of them counted; none of the others is missing.\n", sent, own, dropped)
}
