package netflowreceiver_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGolden compares flows, record by record in the order of the wire, with what other decoders make of the same datagrams.
func TestGolden(t *testing.T) {
	compared, values := 0, 0
	for _, c := range corpus(t) {
		for _, path := range c.expected {
			read := golden(path)
			if read == nil || c.truth.Versions["sflow5"] > 0 { // TestGoldenSFlow has these
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				want := read(t, c, path)
				got := rowsOf(t, replay(t, c.inputs...).logs)
				explain(t, explainedValues[c.name], differences(t, byDomain(got), byDomain(want)))
				compared += len(want)
				values += valuesIn(want)
			})
		}
	}
	t.Logf("%d records and %d values of theirs compared", compared, values)
}

// golden is the reader of the expected output at path, nil when it is none of single NetFlow v5, v9 or IPFIX records.
func golden(path string) func(*testing.T, corpusCase, string) []row {
	switch name := filepath.Base(path); {
	case name == "expected.golden.json":
		return func(t *testing.T, _ corpusCase, path string) []row { return readBeats(t, path) }
	case strings.HasPrefix(name, "traffic-") && strings.HasSuffix(name, "-flow.json"):
		return func(t *testing.T, _ corpusCase, path string) []row { return readNetgauze(t, path) }
	case name == "ipfix_test_2.expected.json":
		return func(t *testing.T, _ corpusCase, path string) []row { return readOpennms(t, path) }
	case name == "expected.out":
		return func(t *testing.T, c corpusCase, path string) []row {
			header, err := os.ReadFile(c.inputs[0])
			require.NoError(t, err)
			return readTelegraf(t, path, header)
		}
	}
	return nil
}

// differences says in how many records of got and want each column differs, and how; if they are not of one length, only that. It
// logs the first record of each kind.
func differences(t *testing.T, got, want []row) (found []string) {
	if len(got) != len(want) {
		return []string{fmt.Sprintf("records: %d, not %d", len(got), len(want))}
	}
	for c := range columns {
		count := make(map[string]int)
		for i := range want {
			ours, theirs := got[i][c], want[i][c]
			if ours == theirs {
				continue
			}
			kind := "differs"
			switch {
			case theirs == "":
				kind = "ours only"
			case ours == "":
				kind = "theirs only"
			}
			if count[kind]++; count[kind] == 1 {
				t.Logf("record %d, %s: ours is %q, theirs %q", i, c, ours, theirs)
			}
		}
		for kind, n := range count {
			found = append(found, fmt.Sprintf("%s: %s in %d", c, kind, n))
		}
	}
	return found
}

func valuesIn(rows []row) (n int) {
	for _, r := range rows {
		for _, value := range r {
			if value != "" {
				n++
			}
		}
	}
	return n
}
