package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// said is what a rule says about rows, in whatever order they come.
func said(t *testing.T, family string, text string) []string {
	t.Helper()
	s := &set{}
	s.rows, _ = parseRows(t, text)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(s.rows), func(i, j int) { s.rows[i], s.rows[j] = s.rows[j], s.rows[i] })
	var summaries []string
	for _, rule := range naiveRules() {
		if rule.family != family {
			continue
		}
		for _, e := range rule.episodes(s) {
			summaries = append(summaries, fmt.Sprintf("%s %s: %s", e.Subject, e.Destination, e.Summary))
		}
	}
	return summaries
}

func TestNaiveScan(t *testing.T) {
	probes := func(n int, src, dst string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%d,0,tcp,%s,4000,%s,%d,1,0,40,0,2,0,,,\n", 1655056416+i, src, dst, 100+i)
		}
		return b.String()
	}
	require.Empty(t, said(t, "scan", probes(20, "10.0.0.1", "10.0.0.2")+probes(20, "10.0.0.1", "10.0.0.2")+
		probes(20, "10.0.0.1", "10.0.0.3")+"1655056416,0,icmp,10.0.0.1,8,10.0.0.2,0,1,0,64,0,,,,,\n"))
	require.Equal(t, []string{"10.0.0.1 invalid IP: 10.0.0.1 used 21 ports of 10.0.0.2."},
		said(t, "scan", probes(30, "10.0.0.1", "10.0.0.2")+probes(40, "10.0.0.1", "10.0.0.3")))
}

func TestNaiveExfil(t *testing.T) {
	require.Equal(t, []string{
		"10.0.0.1 203.0.113.7: 10.0.0.1 and 203.0.113.7 exchanged 10485761 bytes in one conversation.",
	}, said(t, "exfil", `1655056416,9,tcp,10.0.0.1,1,203.0.113.7,443,9000,9000,485761,10000000,27,27,,,
1655056417,9,tcp,10.0.0.1,2,203.0.113.7,443,9000,9000,20000000,10000000,27,27,,,
1655056418,9,tcp,10.0.0.1,3,203.0.113.8,443,9000,9000,485760,10000000,27,27,,,
`))
}

func TestNaiveBeacon(t *testing.T) {
	flows := func(src string, times ...float64) string {
		var b strings.Builder
		for _, at := range times {
			fmt.Fprintf(&b, "%.3f,1,tcp,%s,1,203.0.113.7,443,5,4,600,500,27,27,,,\n", 1655056416+at, src)
		}
		return b.String()
	}
	require.Equal(t, []string{"10.0.0.1 invalid IP: 10.0.0.1 began 6 conversations at intervals that deviate by 0.63 s."},
		said(t, "beacon", flows("10.0.0.1", 0, 60, 121, 180, 240, 300)+ // intervals 60, 61, 59, 60, 60: deviates by 0.63
			flows("10.0.0.2", 0, 60, 120, 180, 240)+ // five are too few
			flows("10.0.0.3", 0, 60, 122, 180, 240, 300))) // 60, 62, 58, 60, 60: deviates by 1.26
}
