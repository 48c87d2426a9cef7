package netflowreceiver_test

import (
	"fmt"
	"testing"
)

// TestGolden compares flows, record by record in the order of the wire, with what other decoders make of the same datagrams: what
// several fields together say, the instants above all, by columns, and every field by its peer's dictionary.
func TestGolden(t *testing.T) {
	compared, values, fields := 0, 0, make(comparisons)
	for _, c := range corpus(t) {
		for _, path := range c.expected {
			peer := peerOf(path)
			if peer == nil || c.truth.Versions["sflow5"] > 0 { // TestGoldenSFlow has these
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				want := peer.rows(t, c, path)
				got := replay(t, c.inputs...).logs
				found := differences(t, byDomain(rowsOf(t, got)), byDomain(want))
				if peer.fields != nil {
					found = append(found, fields.of(peer).compare(t, attributesOf(got), peer.fields(t, c, path))...)
				}
				explain(t, explainedValues[c.name], found)
				compared += len(want)
				values += valuesIn(want)
			})
		}
	}
	fields.report(t)
	t.Logf("%d records and %d values of theirs compared by columns", compared, values)
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
