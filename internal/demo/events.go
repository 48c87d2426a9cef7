package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flowlog"
)

// readEvents takes the findings out of what the file exporter wrote: one OTLP JSON document a line.
func readEvents(name string) ([]anomaly.Finding, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()

	var events []anomaly.Finding
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		logs, err := new(plog.JSONUnmarshaler).UnmarshalLogs(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		events = appendEvents(events, logs)
	}
	return events, lines.Err()
}

func appendEvents(events []anomaly.Finding, logs plog.Logs) []anomaly.Finding {
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				var event anomaly.Finding
				if flowlog.ReadFinding(&event, record) {
					events = append(events, event)
				}
			}
		}
	}
	return events
}

// printEvents writes one line an event, in the order of time: when, what, who did it to whom, how sure, and the sentence.
func printEvents(w io.Writer, events []anomaly.Finding) error {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b anomaly.Finding) int { return cmp.Compare(a.Last, b.Last) })
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TIME (UTC)\tSTATE\tTYPE\tWHO\tWHOM\tSEVERITY\tSCORE\tWHAT")
	for i := range events {
		e := &events[i]
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%.2f\t%s\n", e.Last.Std().Format("15:04:05"), e.State, e.Type,
			e.Subject, whom(e), e.Severity, e.Score, e.Summary)
	}
	return table.Flush()
}

func whom(e *anomaly.Finding) string {
	switch {
	case e.Destination.IsValid():
		return e.Destination.String()
	case e.Port != 0:
		return fmt.Sprintf("many, port %d", e.Port)
	}
	return "many"
}
