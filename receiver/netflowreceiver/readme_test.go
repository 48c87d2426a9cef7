package netflowreceiver

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/receiver/internal/capture"
	"github.com/otelflow/otelflow/receiver/internal/session"
)

// rows are the cells of every table row under the heading in README.md, without the heads of the tables.
func rows(t *testing.T, heading string) (all [][]string) {
	b, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, section, found := strings.Cut(string(b), "\n"+heading+"\n")
	require.True(t, found, heading)
	section, _, _ = strings.Cut(section, "\n#")
	lines := strings.Split(section, "\n")
	for i, line := range lines {
		isHead := i+1 < len(lines) && strings.HasPrefix(lines[i+1], "|---")
		if strings.HasPrefix(line, "| ") && !isHead {
			all = append(all, strings.Split(strings.Trim(line, "| "), " | "))
		}
	}
	return all
}

// quoted is what stands between the backquotes of a cell.
func quoted(cell string) string { return strings.Trim(cell, "`") }

func TestREADMEConfiguration(t *testing.T) {
	defaults := confmap.New()
	require.NoError(t, defaults.Marshal(defaultConfig()))
	want := make(map[string]string)
	for _, key := range defaults.AllKeys() {
		want[key] = "" // of a section that is not there; [] in its place would be refused
		if value := defaults.Get(key); value != nil {
			want[key] = fmt.Sprint(value)
		}
	}
	got := make(map[string]string)
	for _, row := range rows(t, "## Configuration") {
		got[quoted(row[0])] = quoted(row[1])
	}
	require.Equal(t, want, got)
}

func TestREADMEMetrics(t *testing.T) {
	want := make(map[string][]string)
	for name, m := range loadMetadata(t).Telemetry.Metrics {
		want["otelcol_"+name] = []string{m.Unit, strings.Join(m.Attributes, ", "), m.Description}
	}
	got := make(map[string][]string)
	for _, row := range rows(t, "## Telemetry") {
		got[quoted(row[0])] = []string{quoted(row[1]), strings.ReplaceAll(row[2], "`", ""), row[3]}
	}
	require.Equal(t, want, got)
}

func TestREADMELosses(t *testing.T) {
	want := []string{lossSocketDrop, lossShutdown, lossReadError, lossRefused, lossCutFile, lossAnonymized,
		lossHandshake, lossIdle, lossSlowMessage, lossConnectionLimit, lossMalformedStream, lossCutConnection}
	for loss := range session.Losses {
		want = append(want, loss.String())
	}
	for _, reason := range capture.Reasons() {
		want = append(want, reason.String())
	}
	var got []string
	for _, row := range rows(t, "### What can be lost") {
		got = append(got, quoted(row[0]))
	}
	require.ElementsMatch(t, want, got)
}

// TestREADMEExamples loads the configuration of the receiver from every example.
func TestREADMEExamples(t *testing.T) {
	b, err := os.ReadFile("README.md")
	require.NoError(t, err)
	examples := strings.Split(string(b), "```yaml\n")[1:]
	require.NotEmpty(t, examples)
	for _, example := range examples {
		text, _, _ := strings.Cut(example, "```")
		var file map[string]any
		require.NoError(t, yaml.Unmarshal([]byte(text), &file))
		sub, err := confmap.NewFromStringMap(file).Sub("receivers::netflow")
		require.NoError(t, err)
		c := defaultConfig()
		require.NoError(t, sub.Unmarshal(c))
		require.NoError(t, c.Validate())
	}
}
