package netflowreceiver_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
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
		c[p] = newComparison(p.dictionary, p.own)
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
