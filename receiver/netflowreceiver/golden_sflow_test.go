package netflowreceiver_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestGoldenSFlow compares flow samples, field by field in the order of the wire, with what the origins of the captures expect of
// their own readers.
func TestGoldenSFlow(t *testing.T) {
	samples, fields := 0, make(comparisons)
	for _, c := range corpus(t) {
		if c.truth.Versions["sflow5"] == 0 {
			continue
		}
		for _, path := range c.expected {
			t.Run(c.name, func(t *testing.T) {
				peer := telegrafSFlow
				if filepath.Ext(path) == ".txt" {
					peer = tcpdump
				}
				theirs, ours := peer.fields(t, c, path), attributesOf(replay(t, c.inputs...).logs)
				found := fields.of(peer).compare(t, ours, theirs)
				if len(ours) != len(theirs) {
					found = append(found, fmt.Sprintf("records: %d, not %d", len(ours), len(theirs)))
				}
				explain(t, explainedAttributes[c.name], found)
				samples += len(theirs)
			})
		}
	}
	require.Equal(t, 20, samples)
	fields.report(t)
}
