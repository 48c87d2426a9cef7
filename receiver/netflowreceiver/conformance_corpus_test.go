package netflowreceiver_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// corpusCase is a case of the captures of more than forty devices that the project's maintainers share and that do not lie in
// this repository.
type corpusCase struct {
	name     string
	inputs   []string // files in the order of their replay
	expected []string // what the case's origin expects of its own reader
	replay   string   // a packet capture of the same datagrams, where the inputs are plain files; else empty
	truth    truth
}

// truth is what reference readers see in a case: a structural walker, and tshark where it says so.
type truth struct {
	Versions         map[string]int // datagrams
	Accept           [2]int         `json:"accept_data_records"` // from, to
	OptionRecords    int            `json:"option_records"`
	Templates        int            // distinct ones
	OptionsTemplates int            `json:"options_templates"`
	UndecodableSets  int            `json:"undecodable_sets"`
	MalformedSets    int            `json:"malformed_sets"`
	Tshark           struct {
		Malformed      int `json:"malformed_packets"`
		CounterSamples int `json:"sflow_counter_samples"`
	}
}

// corpus lists the cases in order of their names. Without the captures it skips the test.
func corpus(t *testing.T) []corpusCase {
	shared := os.Getenv("OTELFLOW_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	dir, err := filepath.Abs(filepath.Join(shared, "captures"))
	require.NoError(t, err)
	if _, err := os.Stat(filepath.Join(dir, "cases.json")); err != nil {
		t.Skip("the shared captures are not here (OTELFLOW_SHARED says where they are): ", err)
	}
	var files map[string]struct {
		Inputs, Expected []string
		Replay           string
	}
	readJSON(t, filepath.Join(dir, "cases.json"), &files)
	var truths map[string]truth
	readJSON(t, filepath.Join(dir, "truth.json"), &truths)

	var cases []corpusCase
	for _, name := range slices.Sorted(maps.Keys(files)) {
		require.Contains(t, truths, name)
		c := corpusCase{name: name, truth: truths[name]}
		for _, file := range files[name].Inputs {
			c.inputs = append(c.inputs, filepath.Join(dir, file))
		}
		for _, file := range files[name].Expected {
			c.expected = append(c.expected, filepath.Join(dir, file))
		}
		if files[name].Replay != "" {
			c.replay = filepath.Join(dir, files[name].Replay)
		}
		cases = append(cases, c)
	}
	return cases
}

// readJSON reads the file at path into v.
func readJSON(t *testing.T, path string, v any) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, v), path)
}
