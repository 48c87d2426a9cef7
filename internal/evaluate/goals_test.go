package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// goals are what the detectors must reach on the labelled sets, all of them together. Presentations that are not said are those with
// every packet; a recall or precision of zero is no goal. Of floods and uploads the sets have none.
var goals = []struct {
	family            string
	presentations     []string
	recall, precision float64
	alerts            float64 // medium and above for a benign host and day, at most; below zero for any number
}{
	{family: "scan", recall: 0.95, precision: 0.98, alerts: 20},
	{family: "scan", presentations: []string{"sampled_1:10"}, recall: 0.7, precision: 0.98, alerts: 20},
	{family: "scan", presentations: []string{"sampled_1:100"}, precision: 0.98, alerts: 20}, // hardly any probe shows
	{family: "volume", presentations: []string{"sampled_1:10", "sampled_1:100"}, alerts: 0},
	{family: "beacon", recall: 0.9, alerts: 1}, // on day one
	{family: "exfil", alerts: 0},
	{family: "volume", alerts: 0},
}

func TestGoals(t *testing.T) {
	shared := os.Getenv("OTELFLOW_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(shared, "labelled")
	if _, err := findSets(dir); err != nil {
		t.Skipf("%v; set OTELFLOW_SHARED to the directory that has labelled", err)
	}
	sets, err := readSets(dir)
	require.NoError(t, err)
	e, err := evaluate(t.Context(), sets)
	require.NoError(t, err)
	for _, goal := range goals {
		if len(goal.presentations) == 0 {
			goal.presentations = []string{"biflow", "oneway"}
		}
		for _, presentation := range goal.presentations {
			s := e.score(t, presentation, goal.family)
			if goal.recall > 0 {
				require.GreaterOrEqual(t, s.recall(), goal.recall, "recall of %s, %s", goal.family, presentation)
			}
			if goal.precision > 0 {
				require.GreaterOrEqual(t, s.precision(), goal.precision, "precision of %s, %s", goal.family, presentation)
			}
			if goal.alerts >= 0 {
				require.LessOrEqual(t, float64(s.alerts)/s.hostDays, goal.alerts, "medium+ of %s, %s", goal.family, presentation)
			}
		}
	}
}

// score is that of all sets.
func (e *evaluation) score(t *testing.T, presentation, family string) *score {
	t.Helper()
	for i := range e.scores {
		if s := &e.scores[i]; s.set == pooled && s.presentation == presentation && s.family == family {
			return s
		}
	}
	require.Fail(t, "nothing was judged", "%s of %s", presentation, family)
	return nil
}
