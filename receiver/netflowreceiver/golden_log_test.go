package netflowreceiver_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ipfixcolLines are what ipfixcol logs, and the counter in which we count it, once.
var ipfixcolLines = map[string]string{
	"WARNING: ipfix_message: [0] Malformed IPFIX message detected (bad length); skipping message...": lost + "cut_file}",
	"WARNING: preprocessor: [0] Data template with ID 258 not found":                                 lost + "no_template}",
	"INFO: preprocessor: [0] Received Template withdrawal message":                                   datagramsRead,
	"WARNING: preprocessor: [0] Template withdrawal message received for unknown template ID 256":    datagramsRead, // nothing is lost
}

// TestGoldenLog compares the receiver's counters with what ipfixcol is expected to log.
func TestGoldenLog(t *testing.T) {
	lines := 0
	for _, c := range corpus(t) {
		for _, path := range c.expected {
			if filepath.Base(path) != "expected-log.txt" {
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				b, err := os.ReadFile(path)
				require.NoError(t, err)
				counts := replay(t, c.inputs...).counts
				for line := range strings.Lines(string(b)) {
					counter, ok := ipfixcolLines[strings.TrimSpace(line)]
					require.True(t, ok, line)
					require.EqualValues(t, 1, counts[counter], counter)
					lines++
				}
			})
		}
	}
	require.Len(t, ipfixcolLines, lines)
	t.Logf("ipfixcol: %d lines compared", lines)
}

// TestGoldenFiles has every expected output of the captures read by one of the golden tests.
func TestGoldenFiles(t *testing.T) {
	for _, c := range corpus(t) {
		for _, path := range c.expected {
			name := filepath.Base(path)
			switch {
			case peerOf(path) != nil, c.truth.Versions["sflow5"] > 0: // TestGolden, TestGoldenSFlow
			case strings.HasPrefix(name, "output-flow-"): // TestGoldenTotals, that says which it leaves out
			case name == "expected-log.txt": // TestGoldenLog
			default:
				t.Errorf("%s is read by no test", path)
			}
		}
	}
}
