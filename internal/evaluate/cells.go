package main

import (
	"fmt"
	"strconv"
	"time"
)

// grid is a table for people: a header and rows of as many cells.
type grid struct {
	header []string
	rows   [][]string
}

// scoreGrid is the table of scores.
func scoreGrid(scores []score) grid {
	g := grid{header: []string{"set", "presentation", "family", "tp", "fp", "fn", "precision (95 %)", "recall (95 %)", "findings",
		"medium+ a day", "host-days", "detected after", "90 %", "read after", "flows before"}}
	for i := range scores {
		s := &scores[i]
		g.rows = append(g.rows, []string{
			s.set, s.presentation, s.family, strconv.Itoa(s.tp), strconv.Itoa(s.fp), strconv.Itoa(s.fn),
			interval(s.tp, s.tp+s.fp), interval(s.tp, s.tp+s.fn), strconv.Itoa(s.findings),
			rate(s.alerts, s.hostDays), fmt.Sprintf("%.1f", s.hostDays),
			duration(s.delays, 0.5), duration(s.delays, 0.9), duration(s.waits, 0.5), number(s.seen, 0.5),
		})
	}
	return g
}

// none stands where a number does not exist.
const none = "-"

// interval is a share and where it lies with 95 % confidence.
func interval(k, n int) string {
	if n == 0 {
		return none
	}
	low, high := wilson(k, n)
	return fmt.Sprintf("%.2f (%.2f-%.2f)", float64(k)/float64(n), low, high)
}

func rate(n int, days float64) string {
	if days == 0 {
		return none
	}
	return fmt.Sprintf("%.2f", float64(n)/days)
}

func duration(times []time.Duration, q float64) string {
	t, ok := quantile(times, q)
	switch {
	case !ok:
		return none
	case t >= time.Minute:
		return t.Round(time.Second).String()
	}
	return t.Round(10 * time.Millisecond).String()
}

func number(numbers []int, q float64) string {
	n, ok := quantile(numbers, q)
	if !ok {
		return none
	}
	return strconv.Itoa(n)
}

// tableGrid tells how full the component's tables were.
func tableGrid(runs []*played) grid {
	g := grid{header: []string{"set", "presentation", "table", "peak entries", "KiB", "evicted", "with evidence", "saturated"}}
	for _, run := range runs {
		for _, t := range run.tables {
			g.rows = append(g.rows, []string{run.set.name, run.presentation.name, t.Name, decimal(t.Peak), decimal(t.Bytes >> 10), decimal(t.Evicted),
				decimal(t.EvictedWithEvidence), decimal(t.Saturated)})
		}
	}
	return g
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
