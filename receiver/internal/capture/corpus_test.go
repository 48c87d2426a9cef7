package capture

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestCorpus reads captures of more than forty devices, which do not lie in this repository, and compares the number of
// datagrams with what a reference dissector saw.
func TestCorpus(t *testing.T) {
	shared := os.Getenv("OTELFLOW_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir := filepath.Join(shared, "captures")
	truth, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Skip("the shared captures are not here (OTELFLOW_SHARED says where): ", err)
	}
	var cases map[string]struct {
		Inputs   []string
		Versions map[string]int
	}
	require.NoError(t, json.Unmarshal(truth, &cases))
	require.NotEmpty(t, cases)

	// Plain files of one message that says it is longer than the file: where it ends cannot be told.
	lies := []string{"ipfixcol/bad-length-in-set", "logstash-codec-netflow/netflow5_invalid01", "vermont/incorrect_message_length"}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			datagrams := 0
			for _, input := range c.Inputs {
				n, err := countDatagrams(t, filepath.Join(dir, input))
				if slices.Contains(lies, name) {
					require.ErrorIs(t, err, wire.ErrTruncated)
					return
				}
				require.NoError(t, err)
				datagrams += n
			}
			require.Equal(t, c.Versions["1"]+c.Versions["5"]+c.Versions["9"]+c.Versions["10"]+c.Versions["sflow5"], datagrams)
		})
	}
}

// countDatagrams reads the file at path. A file of another protocol holds none.
func countDatagrams(t *testing.T, path string) (int, error) {
	r, err := Open(path)
	if errors.Is(err, ErrFormat) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	got, err := payloads(r)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return len(got), err
}
