package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// tsvColumns are the header of the machine's table.
func tsvColumns() []string {
	return []string{"set", "presentation", "family", "tp", "fp", "fn", "precision", "recall", "findings", "benign_host_days",
		"ttd_median_s", "ttd_p90_s", "alerts"}
}

// writeTSV writes one row a score; alerts are the findings of medium severity and above that accuse benign hosts. A number that does not exist is NaN: precision where nothing was told, recall where nothing was
// true, time to detect where nothing was hit.
func writeTSV(w io.Writer, scores []score) error {
	if _, err := fmt.Fprintln(w, strings.Join(tsvColumns(), "\t")); err != nil {
		return err
	}
	for i := range scores {
		s := &scores[i]
		_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%s\t%s\t%d\t%.3f\t%s\t%s\t%d\n", s.set, s.presentation, s.family, s.tp, s.fp, s.fn,
			fraction(s.precision()), fraction(s.recall()), s.findings, s.hostDays, tsvSeconds(s.delays, 0.5), tsvSeconds(s.delays, 0.9), s.alerts)
		if err != nil {
			return err
		}
	}
	return nil
}

func fraction(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) } // "NaN" for what does not exist

func tsvSeconds(times []time.Duration, q float64) string {
	t, ok := quantile(times, q)
	if !ok {
		return "NaN"
	}
	return strconv.FormatFloat(t.Seconds(), 'f', 3, 64)
}
