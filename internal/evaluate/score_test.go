package main

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// setOf is a set with a truth as truth.csv has it, whose flows do not matter.
func setOf(t *testing.T, truth string) *set {
	t.Helper()
	times := timeline{known: true}
	claims, err := readClaims("day3/truth.csv", strings.NewReader("family,src,dst,proto,dport,first,last,flows,basis\n"+truth), &times,
		[2]flow.Time{at(1), at(100_000)})
	require.NoError(t, err)
	return &set{name: "day3", claims: claims}
}

// parseEpisodes reads one episode a line: severity, subject or network, destination (a host or a network), first, last, and when it was opened; - is
// nobody.
func parseEpisodes(t *testing.T, text string) []episode {
	t.Helper()
	var episodes []episode
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		require.Len(t, words, 6)
		severity, ok := anomaly.ParseSeverity(words[0])
		require.True(t, ok)
		e := episode{opened: at(numberIn(t, words[5])), told: at(numberIn(t, words[5]) + 20), Finding: anomaly.Finding{
			ID: strconv.Itoa(i), Severity: severity, First: at(numberIn(t, words[3])), Last: at(numberIn(t, words[4])), Summary: words[1],
		}}
		e.Subject, _ = netip.ParseAddr(words[1])
		e.Network, _ = netip.ParsePrefix(words[1])
		e.Destination, _ = netip.ParseAddr(words[2])
		if p, err := netip.ParsePrefix(words[2]); err == nil {
			e.Network = p
		}
		episodes = append(episodes, e)
	}
	return episodes
}

func numberIn(t *testing.T, word string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(word, 64)
	require.NoError(t, err)
	return x
}

func TestJudge(t *testing.T) {
	const scanner = "scan_vertical,198.51.100.7,10.0.0.9,tcp,*40,10000,20000,40,origin\n"
	const beacon = "beacon,10.0.0.5,203.0.113.8,tcp,443,10000,20000,90,origin\n"
	const flood = "ddos_udp,10.0.0.6,203.0.113.9,udp,80,10000,20000,9,origin\n"
	type tally struct{ tp, fp, fn int }
	for name, test := range map[string]struct {
		family, truth, episodes string
		want                    tally
	}{
		"one about whom many scanned": {"scan", scanner + "scan_vertical,198.51.100.8,10.0.0.9,tcp,*4,10000,20000,4,origin\n",
			"low 10.0.0.9 10.0.0.9 10000 20000 11000", tally{tp: 2}},
		"nothing told":           {"scan", scanner, "", tally{fn: 1}},
		"nothing true":           {"scan", "", "low 198.51.100.7 - 10000 20000 11000", tally{fp: 1}},
		"hit":                    {"scan", scanner, "low 198.51.100.7 - 10000 20000 11000", tally{tp: 1}},
		"the victim":             {"scan", scanner, "low 10.0.0.9 - 10000 20000 11000", tally{fp: 1, fn: 1}},
		"somebody else":          {"scan", scanner, "low 198.51.100.8 - 10000 20000 11000", tally{fp: 1, fn: 1}},
		"over when it began":     {"scan", scanner, "low 198.51.100.7 - 8000 9999 9000", tally{fp: 1, fn: 1}},
		"touches the beginning":  {"scan", scanner, "low 198.51.100.7 - 8000 10000 9000", tally{tp: 1}},
		"an hour later":          {"scan", scanner, "low 198.51.100.7 - 23600 24000 23700", tally{tp: 1}},
		"later than an hour":     {"scan", scanner, "low 198.51.100.7 - 23601 24000 23700", tally{fp: 1, fn: 1}},
		"info is neither":        {"scan", scanner, "info 198.51.100.7 - 10000 20000 11000\ninfo 10.0.0.1 - 1 2 2", tally{fn: 1}},
		"another family's truth": {"scan", beacon, "low 10.0.0.5 - 10000 20000 11000", tally{fp: 1}},
		"told twice": {"scan", scanner, `low 198.51.100.7 - 10000 11000 10500
low 198.51.100.7 - 19000 20000 19500`, tally{tp: 1, fp: 1}},
		"told twice in two days": {"scan", "scan,198.51.100.7,,,,10000,120000,40,\n", `low 198.51.100.7 - 10000 11000 10500
low 198.51.100.7 - 97401 98000 98000`, tally{tp: 1}},
		"told twice within the day": {"scan", "scan,198.51.100.7,,,,10000,120000,40,\n", `low 198.51.100.7 - 10000 11000 10500
low 198.51.100.7 - 97400 98000 98000`, tally{tp: 1, fp: 1}},
		"false twice": {"scan", "", "low 10.0.0.1 - 1 2 2\nlow 10.0.0.1 - 3 4 4", tally{fp: 2}},
		"two rows of one scanner": {"scan", scanner + "scan_horizontal,198.51.100.7,,tcp,22,50000,60000,99,origin\n",
			"low 198.51.100.7 - 50000 60000 51000", tally{tp: 1}},
		"two scanners, one found": {"scan", scanner + "scan_vertical,198.51.100.6,10.0.0.9,tcp,*41,10000,20000,41,origin\n",
			"low 198.51.100.7 - 10000 20000 11000", tally{tp: 1, fn: 1}},
		"many scanners of one target": {"scan", "scan_distributed,,10.0.0.9,tcp,22,10000,20000,900,origin\n",
			"high 10.0.0.9 - 10000 20000 11000", tally{tp: 1}},

		"grey":                {"scan", "grey,198.51.100.7,10.0.0.9,,*16,10000,20000,16,derived\n", "low 198.51.100.7 - 10000 20000 11000", tally{}},
		"grey at other times": {"scan", "grey,198.51.100.7,10.0.0.9,,*16,10000,20000,16,derived\n", "low 198.51.100.7 - 1 2 2", tally{fp: 1}},
		"grey of its own":     {"scan", "grey_scan,198.51.100.7,,,,10000,20000,16,\n", "low 198.51.100.7 - 10000 20000 11000", tally{}},
		"grey of another":     {"scan", "grey_beacon,198.51.100.7,,,,10000,20000,16,\n", "low 198.51.100.7 - 10000 20000 11000", tally{fp: 1}},
		"grey of no family":   {"scan", "grey_p2p,198.51.100.7,,,,10000,20000,16,\n", "low 198.51.100.7 - 10000 20000 11000", tally{}},
		"truth beats grey":    {"scan", "grey,198.51.100.7,,,,1,90000,16,\n" + scanner, "low 198.51.100.7 - 10000 20000 11000", tally{tp: 1}},

		"pair":                   {"beacon", beacon, "medium 10.0.0.5 203.0.113.8 10000 20000 11000", tally{tp: 1}},
		"pair, other master":     {"beacon", beacon, "medium 10.0.0.5 203.0.113.9 10000 20000 11000", tally{fp: 1, fn: 1}},
		"pair, many masters":     {"beacon", beacon, "medium 10.0.0.5 - 10000 20000 11000", tally{tp: 1}},
		"pair, master's network": {"beacon", beacon, "medium 10.0.0.5 203.0.113.0/24 10000 20000 11000", tally{tp: 1}},
		"pair, other network":    {"beacon", beacon, "medium 10.0.0.5 203.0.112.0/24 10000 20000 11000", tally{fp: 1, fn: 1}},
		"any master":             {"beacon", "beacon_p2p,10.0.0.5,*181,udp,,10000,20000,900,origin\n", "medium 10.0.0.5 203.0.113.77 10000 20000 11000", tally{tp: 1}},
		"pair told twice":        {"beacon", beacon, "low 10.0.0.5 203.0.113.8 10000 15000 11000\nlow 10.0.0.5 203.0.113.8 16000 20000 17000", tally{tp: 1, fp: 1}},
		"two masters of one":     {"beacon", beacon + "beacon,10.0.0.5,203.0.113.10,tcp,80,10000,20000,70,\n", "low 10.0.0.5 203.0.113.8 10000 15000 11000\nlow 10.0.0.5 203.0.113.10 16000 20000 17000", tally{tp: 2}},
		"grey pair, other peer":  {"beacon", "grey,10.0.0.5,203.0.113.8,,,10000,20000,1,\n", "low 10.0.0.5 203.0.113.9 10000 20000 11000", tally{fp: 1}},

		"flood by its target":     {"volume", flood, "high 203.0.113.9 - 10000 20000 11000", tally{tp: 1}},
		"flood by its source":     {"volume", flood, "high 10.0.0.6 203.0.113.9 10000 20000 11000", tally{tp: 1}},
		"flood by both":           {"volume", flood, "high 203.0.113.9 - 10000 20000 11000\nhigh 10.0.0.6 - 10000 20000 11000", tally{tp: 1}},
		"flood of an interface":   {"volume", flood, "high - - 10000 20000 11000", tally{tp: 1}},
		"flood of the network":    {"volume", flood, "high 203.0.113.0/24 - 10000 20000 11000", tally{tp: 1}},
		"flood of another one":    {"volume", flood, "high 203.0.112.0/24 - 10000 20000 11000", tally{fp: 1, fn: 1}},
		"network told twice":      {"volume", flood, "high 203.0.113.0/24 - 10000 12000 11000\nhigh 203.0.113.0/24 - 19000 20000 19500", tally{tp: 1, fp: 1}},
		"flood of nobody":         {"volume", flood, "high 10.0.0.7 203.0.113.9 10000 20000 11000", tally{fp: 1, fn: 1}},
		"one finding, two floods": {"volume", flood + "flood,10.0.0.61,203.0.113.9,udp,80,10000,20000,9,\n", "high 203.0.113.9 - 10000 20000 11000", tally{tp: 2}},
		"second flood, second finding": {"volume", flood + "flood,10.0.0.61,203.0.113.9,udp,80,30000,40000,9,\n",
			"high 203.0.113.9 - 10000 20000 11000\nhigh 203.0.113.9 - 30000 40000 31000", tally{tp: 2}},
		"network": {"volume", "flood,,203.0.113.0/24,udp,,10000,20000,9,\n", "high 203.0.113.200 - 10000 20000 11000", tally{tp: 1}},

		"a detector that is not in the table": {"lateral", "lateral_smb,10.0.0.5,10.0.0.8,tcp,445,10000,20000,1,\n",
			"high 10.0.0.5 10.0.0.8 10000 20000 11000", tally{tp: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			f := familyOf(test.family)
			episodes := parseEpisodes(t, test.episodes)
			got := judge(setOf(t, test.truth), &f, episodes)
			require.Equal(t, test.want, tally{got.tp, got.fp, got.fn})
			require.Equal(t, len(episodes), got.findings)
			require.Len(t, got.wrong, got.fp)
			require.GreaterOrEqual(t, len(got.missed), got.fn)
		})
	}
}

// Truth without times is of the whole set.
func TestTruthWithoutTimes(t *testing.T) {
	f := familyOf("scan")
	got := judge(setOf(t, "scan,198.51.100.7,,,,,,,\n"), &f, parseEpisodes(t, "low 198.51.100.7 - 60000 70000 65000"))
	require.Equal(t, 1, got.tp)
	require.Equal(t, []time.Duration{64_999 * time.Second}, got.delays)
}

func TestTimeToDetect(t *testing.T) {
	s := setOf(t, "beacon,10.0.0.5,203.0.113.8,tcp,443,10000,20000,90,\nbeacon,10.0.0.6,203.0.113.8,tcp,443,12000,20000,90,\n")
	s.rows, _ = parseRows(t, `10000,1,tcp,10.0.0.5,2001,203.0.113.8,443,5,4,600,500,27,27,,,
10100,1,tcp,10.0.0.5,2002,203.0.113.8,443,5,4,600,500,27,27,,,
10150,1,tcp,10.0.0.5,2003,203.0.113.77,443,5,4,600,500,27,27,,,
10200,1,tcp,10.0.0.5,2004,203.0.113.8,443,5,4,600,500,27,27,,,
10300,1,tcp,10.0.0.5,2005,203.0.113.8,443,5,4,600,500,27,27,,,
`)
	for i := range s.rows { // whose times would count from 2024
		s.rows[i].start = at([]float64{10000, 10100, 10150, 10200, 10300}[i])
	}
	f := familyOf("beacon")
	got := judge(s, &f, parseEpisodes(t, "low 10.0.0.5 203.0.113.8 10000 15000 10250\nlow 10.0.0.6 203.0.113.8 11000 15000 11500"))
	require.Equal(t, []time.Duration{250 * time.Second, 0}, got.delays, "never less than nothing")
	require.Equal(t, []time.Duration{270 * time.Second, 0}, got.waits)
	require.Equal(t, []int{3, 0}, got.seen)
}

// An alert is a finding that somebody must look at and that accuses a host inside of which nothing bad is known.
func TestAlerts(t *testing.T) {
	s := setOf(t, "beacon,10.0.0.5,203.0.113.8,tcp,443,10000,20000,90,\ngrey,10.0.0.6,,,,,,,\nscan,198.51.100.7,10.0.0.9,tcp,,,,,\n")
	f := familyOf("beacon")
	got := judge(s, &f, parseEpisodes(t, `medium 10.0.0.9 203.0.113.1 1 2 2
critical 10.0.0.8 203.0.113.1 1 2 2
low 10.0.0.7 203.0.113.1 1 2 2
high 10.0.0.5 203.0.113.1 1 2 2
high 10.0.0.6 203.0.113.1 1 2 2
high 198.51.100.9 203.0.113.1 1 2 2
high - - 1 2 2`))
	require.Equal(t, 2, got.alerts, "of 10.0.0.9, which was only scanned, and 10.0.0.8")
	require.Equal(t, 7, got.findings)
}

// Wilson's interval for all and for none is n/(n+z²) to 1 and 0 to z²/(n+z²); 81 of 263 is the example of Newcombe, Two-sided
// confidence intervals for the single proportion, 1998.
func TestWilson(t *testing.T) {
	for _, test := range []struct {
		k, n      int
		low, high float64
	}{{8, 8, 0.6756, 1}, {0, 4, 0, 0.4899}, {81, 263, 0.2553, 0.3662}} {
		low, high := wilson(test.k, test.n)
		require.InDelta(t, test.low, low, 0.00005)
		require.InDelta(t, test.high, high, 0.00005)
	}
}

func TestQuantile(t *testing.T) {
	for _, test := range []struct {
		values []int
		q      float64
		want   int
	}{{[]int{5}, 0.5, 5}, {[]int{5, 1}, 0.5, 1}, {[]int{9, 1, 5}, 0.5, 5}, {[]int{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 0.9, 9}, {[]int{3, 4}, 0.9, 4}} {
		got, ok := quantile(test.values, test.q)
		require.True(t, ok)
		require.Equal(t, test.want, got)
	}
	_, ok := quantile([]int(nil), 0.5)
	require.False(t, ok)
}
