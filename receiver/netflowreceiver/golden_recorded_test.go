package netflowreceiver_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRecorded compares the first flows of the project's own captures with what tshark decodes of them. testdata/golden.py has
// written that down, a line a record, an empty column where the record has none.
func TestRecorded(t *testing.T) {
	testdata := filepath.Join("..", "..", "testdata")
	files, err := filepath.Glob(filepath.Join(testdata, "golden", "*.tsv"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".tsv")
		t.Run(name, func(t *testing.T) {
			want := readRecorded(t, file)
			got := rowsOf(t, replay(t, filepath.Join(testdata, "pcap", name+".pcap")).logs)
			require.GreaterOrEqual(t, len(got), len(want))
			for i := range want {
				assert.Equal(t, want[i], got[i], "record %d", i)
			}
		})
	}
}

func readRecorded(t *testing.T, path string) (rows []row) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for line := range strings.Lines(string(b)) {
		values := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		require.Len(t, values, int(columns), line)
		rows = append(rows, row(values))
	}
	return rows
}
