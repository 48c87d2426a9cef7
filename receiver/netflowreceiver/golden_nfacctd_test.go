package netflowreceiver_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// traffic is what was counted in flows that are alike in everything else.
type traffic struct{ bytes, packets uint64 }

// nfacctdTotals is an output-flow-*.json: what pmacct's nfacctd has added up of all flows that are alike in columns.
type nfacctdTotals struct {
	columns []string
	sums    map[string]traffic // by the values of the columns
}

// readNfacctd reads an output-flow-*.json. met are the fields that it has.
func readNfacctd(t *testing.T, c corpusCase, path string, met map[string]bool) nfacctdTotals {
	lines := nfacctdLines(t, path)
	totals := nfacctdTotals{sums: make(map[string]traffic)}
	for name := range lines[0] {
		met[name] = true
		_, ok := nfacctdColumns[name]
		switch {
		case ok && nfacctdCompares(c, lines[0], name):
			totals.columns = append(totals.columns, name)
		case !ok && nfacctdNot[name] == "":
			t.Errorf("field %s is not in the dictionary", name)
		}
	}
	slices.Sort(totals.columns)
	for _, line := range lines {
		require.ElementsMatch(t, slices.Collect(maps.Keys(lines[0])), slices.Collect(maps.Keys(line)))
		var key []string
		for _, name := range totals.columns {
			key = append(key, nfacctdColumns[name].want(line[name]))
		}
		totals.add(t, key, line["bytes"], line["packets"])
	}
	return totals
}

// nfacctdLines are the lines of an output-flow-*.json by the names of their fields.
func nfacctdLines(t *testing.T, path string) (lines []map[string]string) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for decoder := json.NewDecoder(bytes.NewReader(b)); ; {
		var object json.RawMessage
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			require.NotEmpty(t, lines)
			return lines
		}
		require.NoError(t, err, path)
		line := make(map[string]string)
		for _, f := range flat(t, "", object) {
			line[f.name] = f.value
		}
		lines = append(lines, line)
	}
}

func (n *nfacctdTotals) add(t *testing.T, key []string, bytes, packets string) {
	b, err := strconv.ParseUint(bytes, 10, 64)
	require.NoError(t, err)
	p, err := strconv.ParseUint(packets, 10, 64)
	require.NoError(t, err)
	sum := n.sums[strings.Join(key, " ")]
	n.sums[strings.Join(key, " ")] = traffic{sum.bytes + b, sum.packets + p}
}

// ours adds up flows as nfacctd does, by the same columns.
func (n *nfacctdTotals) ours(t *testing.T, flows []attributes) nfacctdTotals {
	totals := nfacctdTotals{columns: n.columns, sums: make(map[string]traffic)}
	for _, flow := range flows {
		var key []string
		for _, name := range n.columns {
			key = append(key, filler(nfacctdColumns[name].ours(flow)))
		}
		totals.add(t, key, flow["flow.io.bytes"], flow["flow.io.packets"])
	}
	return totals
}

// severalCaptures are the cases whose output-flow-*.json adds up captures that are not all in the corpus.
const severalCaptures = "multiple-sources"

// TestGoldenTotals adds up the flows that are alike and looks for the sums among those of nfacctd.
func TestGoldenTotals(t *testing.T) {
	values, met := 0, make(map[string]bool)
	for _, c := range corpus(t) {
		for _, path := range c.expected {
			if !strings.HasPrefix(filepath.Base(path), "output-flow-") || strings.Contains(c.name, severalCaptures) {
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				theirs := readNfacctd(t, c, path, met)
				ours := theirs.ours(t, attributesOf(replay(t, c.inputs...).logs))
				explain(t, explainedTotals[c.name], totalDifferences(t, ours, theirs))
				values += len(ours.sums) * (len(ours.columns) + 2)
			})
		}
	}
	t.Logf("nfacctd: %d values compared", values)
	for _, name := range slices.Sorted(maps.Keys(nfacctdNot)) {
		t.Logf("nfacctd: %s not compared: %s", name, nfacctdNot[name])
		assert.True(t, met[name], "%s is in the dictionary and in no record", name)
	}
	for name := range nfacctdColumns {
		assert.True(t, met[name], "%s is in the dictionary and in no record", name)
	}
}

// totalDifferences says how many sums of ours are of flows that they have not, and how many they have otherwise.
func totalDifferences(t *testing.T, ours, theirs nfacctdTotals) (found []string) {
	missing, unequal := 0, 0
	for key, sum := range ours.sums {
		switch other, ok := theirs.sums[key]; {
		case !ok:
			missing++
			t.Logf("%s: ours only", key)
		case sum != other:
			unequal++
			t.Logf("%s: ours is %v, theirs %v", key, sum, other)
		}
	}
	t.Logf("%d of %d sums of flows alike in %s are equal", len(ours.sums)-missing-unequal, len(ours.sums),
		strings.Join(ours.columns, ", "))
	if missing > 0 {
		found = append(found, fmt.Sprintf("totals: ours only in %d", missing))
	}
	if unequal > 0 {
		found = append(found, fmt.Sprintf("totals: %d differ", unequal))
	}
	return found
}
