package netflowreceiver_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// peer is another decoder, and how its expected output is read and compared.
type peer struct {
	name       string
	rows       func(*testing.T, corpusCase, string) []row // what several fields together say
	fields     func(*testing.T, corpusCase, string) []peerRecord
	dictionary dictionary
	own        map[string]string // attributes that it has nothing of, and why
}

// peerOf is whose the expected output at path is, nil when it is none of single NetFlow v5, v9 or IPFIX records.
func peerOf(path string) *peer {
	switch name := filepath.Base(path); {
	case name == "expected.golden.json":
		return beats
	case strings.HasPrefix(name, "traffic-") && strings.HasSuffix(name, "-flow.json"):
		return netgauze
	case name == "ipfix_test_2.expected.json":
		return opennms
	case name == "expected.out":
		return telegraf
	}
	return nil
}

// comparisons has a comparison for each peer.
type comparisons map[*peer]*comparison

func (c comparisons) of(p *peer) *comparison {
	if c[p] == nil {
		c[p] = &comparison{
			dictionary: p.dictionary, own: p.own,
			met: make(map[string]bool), compared: make(map[string]bool), skipped: make(map[string]int),
		}
	}
	return c[p]
}

// report logs how much was compared for each peer and what was not, and fails the test for what stands in a dictionary in vain.
func (c comparisons) report(t *testing.T) {
	names := func(a, b *peer) int { return strings.Compare(a.name, b.name) }
	for _, p := range slices.SortedFunc(maps.Keys(c), names) {
		c[p].report(t, p.name)
	}
}

func (c *comparison) report(t *testing.T, name string) {
	t.Logf("%s: %d values of %d fields compared", name, c.values, len(c.compared))
	for _, why := range slices.Sorted(maps.Keys(c.skipped)) {
		t.Logf("%s: %d values not compared: %s", name, c.skipped[why], why)
	}
	for name, fields := range c.dictionary {
		assert.True(t, c.met[name], "%s is in the dictionary and in no record", name)
		for _, f := range fields {
			assert.False(t, f.ours == "" && f.why == "", "%s is not compared without a reason", name)
		}
	}
}
