package capture

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
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

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			datagrams := 0
			for _, input := range c.Inputs {
				datagrams += countDatagrams(t, filepath.Join(dir, input))
			}
			require.Equal(t, c.Versions["5"]+c.Versions["9"]+c.Versions["10"], datagrams)
		})
	}
}

// countDatagrams reads the file at path. A file of another protocol holds none.
func countDatagrams(t *testing.T, path string) int {
	r, err := Open(path)
	if errors.Is(err, ErrFormat) {
		return 0
	}
	require.NoError(t, err)
	defer r.Close()
	got, err := payloads(r)
	require.Equal(t, io.EOF, err)
	return len(got)
}
