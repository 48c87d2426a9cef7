package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/otelflow/otelflow/internal/anomaly"
)

// judge compares what was found with what happened, and says it on w. It fails when a scan was missed, or when an event tells
// of anything else.
func judge(w io.Writer, stories []story, events []anomaly.Finding) error {
	missed, wrong := 0, 0
	fmt.Fprintln(w)
	for i := range stories {
		s := &stories[i]
		switch found := slices.ContainsFunc(events, func(e anomaly.Finding) bool { return s.tells(&e) }); {
		case !s.Scanner.IsValid():
			fmt.Fprintf(w, "quiet   %-10s  %d ordinary hosts\n", s.Name, len(s.Ordinary))
		case found:
			fmt.Fprintf(w, "found   %-10s  %s scanned %s\n", s.Name, s.Scanner, s.Targets)
		default:
			missed++
			fmt.Fprintf(w, "MISSED  %-10s  %s scanned %s\n", s.Name, s.Scanner, s.Targets)
		}
	}
	for i := range events {
		e := &events[i]
		if !slices.ContainsFunc(stories, func(s story) bool { return s.tells(e) }) {
			wrong++
			fmt.Fprintf(w, "FALSE   %s of %s\n", e.Type, e.Subject)
		}
	}
	if missed+wrong > 0 {
		return fmt.Errorf("%d scans missed, %d false events", missed, wrong)
	}
	return nil
}
