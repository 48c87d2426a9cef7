package main

import (
	"compress/gzip"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// writeSet makes a set of files; without truth or inside those are missing.
func writeSet(t *testing.T, dir, name, flows, truth, inside string) {
	t.Helper()
	dir = filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	f, err := os.Create(filepath.Join(dir, "flows.csv.gz"))
	require.NoError(t, err)
	zipped := gzip.NewWriter(f)
	_, err = zipped.Write([]byte(flows))
	require.NoError(t, err)
	require.NoError(t, zipped.Close())
	require.NoError(t, f.Close())
	for file, text := range map[string]string{"truth.csv": truth, "inside.txt": inside} {
		if text != "" {
			require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644))
		}
	}
}

const (
	truthHeader = "family,src,dst,proto,dport,first,last,flows,basis\n"
	someFlow    = "5,1,tcp,10.1.2.3,1000,203.0.113.7,22,3,4,500,600,7,8,SF,,\n"
)

func TestFindSets(t *testing.T) {
	dir := t.TempDir()
	_, err := findSets(dir)
	require.EqualError(t, err, "no labelled sets at "+dir+": want directories with flows.csv.gz and truth.csv")
	_, err = findSets(filepath.Join(dir, "missing"))
	require.ErrorContains(t, err, "no labelled sets at ")
	writeSet(t, dir, "b", flowHeader, "", "")
	writeSet(t, dir, "a", flowHeader, "", "")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "raw"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "INDEX.md"), nil, 0o644))
	names, err := findSets(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, names)
}

func TestReadSet(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir, "day3", flowHeader+someFlow+"6,0,arp,,,,,,,,,,,,,\n",
		truthHeader+"scan_vertical,10.1.2.3,,,*16,5,6.5,16,derived\nbrute,10.1.2.3,203.0.113.7,tcp,22,,,,\n",
		"# ours\n203.0.113.0/24 # the servers\n2001:db8::7\n\n")
	s, err := readSet(dir, "day3")
	require.NoError(t, err)
	require.Equal(t, "day3", s.name)
	require.Len(t, s.rows, 1)
	monday := s.rows[0].start.Add(-5e9)
	require.Equal(t, []claim{
		{2, "scan_vertical", netip.MustParsePrefix("10.1.2.3/32"), netip.Prefix{}, "*16", monday.Add(5e9), monday.Add(65e8)},
		{3, "brute", netip.MustParsePrefix("10.1.2.3/32"), netip.MustParsePrefix("203.0.113.7/32"), "22", monday.Add(5e9), monday.Add(6e9)},
	}, s.claims)
	require.Equal(t, "scan_vertical 10.1.2.3 -> anybody port *16 (truth.csv line 2)", s.claims[0].String())
	require.Equal(t, []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::7/128")}, s.inside)
	require.Equal(t, []string{`day3: rows of protocol "arp" are left out: 1`}, s.notes())
	require.InDelta(t, 1/24.0, s.hostDays, 1e-9)
}

func TestReadSetErrors(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct{ name, flows, truth, inside, want string }{
		{"mute", flowHeader + someFlow, "", "", filepath.Join(dir, "mute") + " has flows.csv.gz but no truth.csv to judge by"},
		{"lost", flowHeader + someFlow, "family,src\n", "", `lost/truth.csv line 1: no column "dst" among family,src`},
		{"nameless", flowHeader + someFlow, truthHeader + ",10.0.0.1,,,,,,,\n", "", `nameless/truth.csv line 2, column family: got "", want a family`},
		{"timeless", flowHeader + someFlow, truthHeader + "scan,10.0.0.1,,,,noon,,,\n", "", `timeless/truth.csv line 2, column first: got "noon", want seconds`},
		{"open", flowHeader + someFlow, truthHeader, "10.0.0.0/8\nours\n", `open/inside.txt line 2: got "ours", want an address or a CIDR`},
		{"broken", flowHeader + "5,1,tcp\n", truthHeader, "", "broken/flows.csv.gz: record on line 2: wrong number of fields"},
	} {
		writeSet(t, dir, test.name, test.flows, test.truth, test.inside)
		_, err := readSet(dir, test.name)
		require.EqualError(t, err, test.want)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "open", "flows.csv.gz"), []byte("not zipped"), 0o644))
	_, err := readSet(dir, "open")
	require.ErrorContains(t, err, "open/flows.csv.gz: gzip: invalid header")
}

// A file that names nobody leaves the default.
func TestInsideOfComments(t *testing.T) {
	inside, err := readInside("day3/inside.txt", strings.NewReader("# none yet\n"))
	require.NoError(t, err)
	s := set{inside: inside}
	require.True(t, contains(s.insideNetworks(), netip.MustParseAddr("172.16.9.9")))
	require.False(t, contains(s.insideNetworks(), netip.MustParseAddr("172.32.0.1")))
}
