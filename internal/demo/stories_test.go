package main

import (
	"io"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/anomaly"
)

const root = "../.."

// Each recording tells its story by itself, whichever exporter it is from, and accuses nobody else.
func TestEveryRecordingTellsItsStory(t *testing.T) {
	stories, err := readStories(filepath.Join(root, truth))
	require.NoError(t, err)
	for _, s := range stories {
		require.NotEmpty(t, s.Captures)
		for _, c := range s.Captures {
			t.Run(c.File, func(t *testing.T) {
				events := detectIn(t, filepath.Join(root, "testdata/pcap", c.File))
				require.NoError(t, judge(io.Discard, []story{s}, events), "%+v", events)
			})
		}
	}
}

// A judgement that cannot fail would prove nothing.
func TestJudgeFails(t *testing.T) {
	stories, err := readStories(filepath.Join(root, truth))
	require.NoError(t, err)
	events := detectIn(t, filepath.Join(root, "testdata/pcap/vertical-softflowd-v5.pcap"))
	require.EqualError(t, judge(io.Discard, stories[:1], events[:0]), "1 scans missed, 0 false events")
	require.Equal(t, "block", stories[0].Name)
	require.EqualError(t, judge(io.Discard, stories[:1], events[:1]), "1 scans missed, 1 false events")
}

// detectIn runs the components over one capture, with the networks of the demonstration.
func detectIn(t *testing.T, capture string) []anomaly.Finding {
	t.Helper()
	return findings(detect(t, demoConfig(t, map[string]any{"receivers::netflow::capture_files::include": []any{capture}})))
}

func findings(batches []plog.Logs) []anomaly.Finding {
	var events []anomaly.Finding
	for _, logs := range batches {
		events = appendEvents(events, logs)
	}
	return events
}
