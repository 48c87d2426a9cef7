package session

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/capture"
)

// truth is what a reference dissector sees in a case of the corpus.
type truth struct {
	Accept        [2]uint64 `json:"accept_data_records"`
	OptionRecords uint64    `json:"option_records"`
	Versions      map[string]int
	Inputs        []string
}

func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("OTELFLOW_SHARED")
	if dir == "" {
		dir = "../../../../shared"
	}
	if _, err := os.Stat(filepath.Join(dir, "captures", "truth.json")); err != nil {
		t.Skipf("the corpus of captures is not here; OTELFLOW_SHARED may say where it is: %v", err)
	}
	return filepath.Join(dir, "captures")
}

// TestCorpus counts the flows of captures from more than forty devices.
func TestCorpus(t *testing.T) {
	dir := shared(t)
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	require.NoError(t, err)
	cases := map[string]truth{}
	require.NoError(t, json.Unmarshal(text, &cases))
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			tally, errs := decodeCase(t, dir, name, want.Inputs)
			require.GreaterOrEqual(t, tally.Flows, want.Accept[0], "%+v %v", tally, errs)
			require.LessOrEqual(t, tally.Flows, want.Accept[1], "%+v %v", tally, errs)
			if tally.OptionRecords != want.OptionRecords {
				t.Logf("option records: %d, the dissector has %d", tally.OptionRecords, want.OptionRecords)
			}
			t.Logf("%s: %+v %v", name, tally, errs)
		})
	}
}

func decodeCase(t *testing.T, dir, name string, inputs []string) (Tally, error) {
	replays, err := filepath.Glob(filepath.Join(dir, name, "*.replay.pcap"))
	require.NoError(t, err)
	if len(replays) > 0 { // the same datagrams, told apart
		inputs = []string{strings.TrimPrefix(replays[0], dir)}
	}
	d := NewDecoder(newSessions(t, DefaultLimits()))
	var (
		sum   Tally
		errs  []error
		flows []flow.Flow
	)
	for _, input := range inputs {
		eachDatagram(t, filepath.Join(dir, input), func(dg Datagram) {
			var (
				tally Tally
				err   error
			)
			flows, tally, err = d.Decode(flows[:0], dg)
			sum.Add(tally)
			if err != nil {
				errs = append(errs, err)
			}
		})
	}
	return sum, errors.Join(errs...)
}

// eachDatagram calls use with every datagram of a capture file.
func eachDatagram(t *testing.T, path string, use func(Datagram)) {
	t.Helper()
	r, err := capture.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	for {
		dg, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		use(Datagram{Payload: dg.Payload, Exporter: dg.Source, Received: dg.Time})
	}
}
