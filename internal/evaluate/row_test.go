package main

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

const flowHeader = "ts,dur,proto,src,sport,dst,dport,spkts,dpkts,sbytes,dbytes,sflags,dflags,state,label,attack\n"

func parseRows(t *testing.T, text string) ([]row, leftOut) {
	t.Helper()
	rows, out, err := readRows("day3/flows.csv.gz", strings.NewReader(flowHeader+text), new(timeline))
	require.NoError(t, err)
	return rows, out
}

func at(seconds float64) flow.Time {
	return flow.Time(1).Add(time.Duration(seconds*1e6)*time.Microsecond) - 1
}

func TestRows(t *testing.T) {
	rows, out := parseRows(t, `1655056416.25,2.5,tcp,10.1.2.3,58939,203.0.113.7,8883,9,7,1938,1249,27,26,SF,benign,x
1655056417,-,UDP,2001:db8::1,5353,2001:db8::2,53,1,,71,,,,S0,,
1655056418,0.5,17,10.1.2.4,1024,203.0.113.8,123.0,3,2,228,152,0,0,,,
1655056419,0,arp,00:11:22:33:44:55,,ff:ff:ff:ff:ff:ff,,4,0,168,0,,,,,
1655056419,0,unknown_transport,10.1.2.5,0,203.0.113.9,0,5,0,1000,0,,,,,
1655056420,1,tcp,10.1.2.6,2000,203.0.113.10,22,0,0,0,0,0,0,OTH,,
1655056421,3,gre,10.1.2.7,0,203.0.113.11,0,6,0,2000,0,,,,,
`)
	require.Equal(t, []row{
		{at(1655056416.25), 2500 * time.Millisecond, flow.TCP, netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("203.0.113.7"), 58939, 8883,
			direction{9, 1938, 27, true}, direction{7, 1249, 26, true}},
		{at(1655056417), 0, flow.UDP, netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2"), 5353, 53,
			direction{1, 71, 0, false}, direction{}},
		{at(1655056418), 500 * time.Millisecond, flow.UDP, netip.MustParseAddr("10.1.2.4"), netip.MustParseAddr("203.0.113.8"), 1024, 123,
			direction{3, 228, 0, true}, direction{2, 152, 0, true}},
		{at(1655056421), 3 * time.Second, 47, netip.MustParseAddr("10.1.2.7"), netip.MustParseAddr("203.0.113.11"), 0, 0,
			direction{6, 2000, 0, false}, direction{}},
	}, rows)
	require.Equal(t, leftOut{`of protocol "arp"`: 1, `of protocol "unknown_transport"`: 1, "without packets": 1}, out)
}

func TestRowsErrors(t *testing.T) {
	for text, want := range map[string]string{
		flowHeader: "day3/flows.csv.gz: no flows",
		"ts,dur,proto,src,sport,dst,dport,spkts,dpkts,sbytes\n":                                                          `day3/flows.csv.gz line 1: no column "dbytes" among ts,dur,proto,src,sport,dst,dport,spkts,dpkts,sbytes`,
		flowHeader + "5,1,tcp,10.1.2.3,1,203.0.113.7,2,3,4,5,6,7,8,SF,,\n5,1,tcp,ten,1,203.0.113.7,2,3,4,5,6,7,8,SF,,\n": `day3/flows.csv.gz line 3, column src: got "ten", want an IP address`,
		flowHeader + "5,1,tcp,10.1.2.3,1,203.0.113.7,70000,3,4,5,6,7,8,SF,,\n":                                           `day3/flows.csv.gz line 2, column dport: got "70000", want a whole number up to 65535`,
	} {
		_, _, err := readRows("day3/flows.csv.gz", strings.NewReader(text), new(timeline))
		require.EqualError(t, err, want)
	}
}

// A set that counts from its own beginning is moved to a Monday of 2024, its truth with it; zero is not "unknown".
func TestRelativeTimes(t *testing.T) {
	var times timeline
	require.Equal(t, flow.TimeOf(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)), times.at(0))
	require.Equal(t, flow.TimeOf(time.Date(2024, 1, 1, 0, 50, 23, 362e6, time.UTC)), times.at(3023362*time.Millisecond))
	times = timeline{}
	require.Equal(t, flow.TimeOf(time.Date(2022, 6, 12, 17, 53, 36, 0, time.UTC)), times.at(1655056416*time.Second))
	require.Equal(t, flow.Time(5e9), times.at(5*time.Second), "the first time decides")
}

func TestICMP(t *testing.T) {
	for text, want := range map[string][2]icmp{
		"icmp,10.1.2.3,8,203.0.113.7,0":         {{8, 0}, {0, 0}}, // both readings of echo
		"icmp,10.1.2.3,13,203.0.113.7,14":       {{13, 0}, {14, 0}},
		"icmp,10.1.2.3,0,203.0.113.7,8":         {{0, 0}, {8, 0}},
		"icmp,10.1.2.3,3,203.0.113.7,13":        {{3, 13}, {3, 13}}, // nothing answers an error
		"icmp,2001:db8::1,128,2001:db8::2,129":  {{128, 0}, {129, 0}},
		"icmp6,2001:db8::1,135,2001:db8::2,136": {{135, 0}, {136, 0}},
		"58,2001:db8::1,1,2001:db8::2,4":        {{1, 4}, {1, 4}},
		"ipv6-icmp,2001:db8::1,133,ff02::2,134": {{133, 0}, {134, 0}},
	} {
		rows, _ := parseRows(t, "1655056416,1,"+text+",2,1,128,64,,,,,\n")
		require.True(t, rows[0].isICMP())
		require.Equal(t, rows[0].src.Is6(), rows[0].protocol == flow.ICMPv6)
		asked, answered := rowICMP(&rows[0])
		require.Equal(t, want, [2]icmp{asked, answered}, text)
	}
}
