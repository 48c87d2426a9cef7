package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

var update = flag.Bool("update", false, "write the parts of README.md that the demonstration makes")

// What the README shows of the demonstration is what it prints, and its event is one of those.
func TestReadme(t *testing.T) {
	stories, err := readStories(filepath.Join(root, truth))
	require.NoError(t, err)
	conf := demoConfig(t, nil)
	t.Chdir(root)
	batches := detect(t, conf)
	events := findings(batches)
	var printed bytes.Buffer
	require.NoError(t, printEvents(&printed, events))
	require.NoError(t, judge(&printed, stories, events))

	show(t, "demo", printed.String())
	show(t, "event", eventText(t, batches, "scan.horizontal"))
}

// show compares the code block between a pair of markers in README.md with text, or writes it there.
func show(t *testing.T, marker, text string) {
	t.Helper()
	content, err := os.ReadFile("README.md")
	require.NoError(t, err)
	begin, end := "<!-- "+marker+" -->\n", "<!-- /"+marker+" -->\n"
	before, rest, ok := strings.Cut(string(content), begin)
	require.True(t, ok, begin)
	got, after, ok := strings.Cut(rest, end)
	require.True(t, ok, end)
	want := "```text\n" + strings.TrimRight(text, "\n") + "\n```\n"
	if *update {
		require.NoError(t, os.WriteFile("README.md", []byte(before+begin+want+end+after), 0o644))
		return
	}
	require.Equal(t, want, got, "README.md is out of date: make readme")
}

// eventText writes out the record that opens the first episode of the given type.
func eventText(t *testing.T, batches []plog.Logs, kind string) string {
	t.Helper()
	for _, logs := range batches {
		for _, record := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
			if found, ok := record.Attributes().Get("flow.anomaly.type"); ok && found.Str() == kind {
				return recordText(record)
			}
		}
	}
	require.Fail(t, "no event of that type", kind)
	return ""
}

func recordText(record plog.LogRecord) string {
	var lines []string
	for name, value := range record.Attributes().All() {
		lines = append(lines, fmt.Sprintf("  %-40s %s\n", name, value.AsString()))
	}
	slices.Sort(lines)
	return fmt.Sprintf("EventName: %s\nTimestamp: %s\nSeverity:  %s (%d)\nBody:      %s\nAttributes:\n%s", record.EventName(),
		record.Timestamp(), record.SeverityText(), record.SeverityNumber(), record.Body().AsString(), strings.Join(lines, ""))
}
