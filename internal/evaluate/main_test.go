package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// smallSets are two sets: a host outside that is refused by 40 ports of one inside beside a page every ten minutes, with one scan in
// truth that nobody made; and a day of which nothing is true, in which a host inside sweeps 60 hosts.
func smallSets(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString(flowHeader)
	for i := range 40 {
		fmt.Fprintf(&b, "%d.5,0.002,tcp,198.51.100.7,40000,10.0.0.9,%d,1,1,40,40,2,20,REJ,,\n", 1655056800+2*i, 1000+i)
		fmt.Fprintf(&b, "%d,1.5,tcp,10.0.0.9,%d,203.0.113.7,443,12,10,1900,9000,27,27,SF,,\n", 1655056800+600*i, 50000+i)
	}
	writeSet(t, filepath.Join(dir, "attacked"), b.String(), truthHeader+
		"scan_vertical,198.51.100.7,10.0.0.9,tcp,*40,1655056800,1655056880,40,origin\n"+
		"scan_vertical,198.51.100.8,10.0.0.9,tcp,*40,1655056800,1655056880,40,origin\n"+
		"brute_force,198.51.100.9,10.0.0.9,tcp,22,1655056800,1655056880,40,origin\n", "")
	b.Reset()
	b.WriteString(flowHeader)
	for i := range 60 {
		fmt.Fprintf(&b, "%d,0.002,tcp,192.0.2.5,41000,192.0.2.%d,445,1,1,40,40,2,20,REJ,,\n", 1655056800+i, 100+i)
	}
	writeSet(t, filepath.Join(dir, "calm"), b.String(), truthHeader, "192.0.2.0/24\n")
	return dir
}

func TestRun(t *testing.T) {
	dir, tsv := smallSets(t), filepath.Join(t.TempDir(), "build", "evaluation.tsv")
	var text, markdown, speed, again strings.Builder
	require.NoError(t, run(t.Context(), []string{"-labelled", dir, "-tsv", tsv, "-explain"}, &text, &speed))
	rows, err := os.ReadFile(tsv)
	require.NoError(t, err)
	for _, want := range []string{
		"\nattacked\tbiflow\tscan\t1\t0\t1\t1.0000\t0.5000\t1\t0.292\t",
		"\nattacked\toneway\tscan\t1\t0\t1\t",
		"\nattacked\tbiflow\tnaive_scan\t1\t0\t1\t",
		"\nattacked\tsampled_1:100\tscan\t0\t0\t2\tNaN\t0.0000\t",
		"\ncalm\tbiflow\tscan\t0\t1\t0\t0.0000\tNaN\t1\t",
		"\npooled\tbiflow\tscan\t1\t1\t1\t0.5000\t0.5000\t2\t",
	} {
		require.Contains(t, string(rows), want)
	}
	for _, want := range []string{
		"attacked, oneway, scan: MISSED scan_vertical 198.51.100.8 -> 10.0.0.9 port *40 (truth.csv line 3)\n",
		"calm, biflow, scan: FALSE high, scan.horizontal from 2022-06-12 18:00:00 to 2022-06-12 18:00:59: 192.0.2.5 knocked on port 445/tcp of 60 hosts",
		"truth of family brute_force is of no detector, rows: 1\n",
		"calm, biflow, naive_beacon: FALSE medium, naive_beacon from ",
		"\nSET", "\nattacked  ", "conversations",
	} {
		require.Contains(t, strings.ReplaceAll(text.String(), "\nset", "\nSET"), want)
	}
	require.Contains(t, speed.String(), "attacked, biflow: 80 flow records, ")

	require.NoError(t, run(t.Context(), []string{"-labelled", dir, "-tsv", tsv, "-explain"}, &again, io.Discard))
	require.Equal(t, text.String(), again.String(), "the same again")
	sameRows, err := os.ReadFile(tsv)
	require.NoError(t, err)
	require.Equal(t, string(rows), string(sameRows))

	require.NoError(t, run(t.Context(), []string{"-labelled", dir, "-tsv", tsv, "-markdown"}, &markdown, io.Discard))
	require.Contains(t, markdown.String(), "\n| pooled | biflow | scan | 1 | 1 | 1 | 0.50 (0.09-0.91) | 0.50 (0.09-0.91) | 2 |")
	require.Regexp(t, `\n\| scan \| 3 \| attacked, sampled_1:10 \| [1-9]\d+ \| 0 \| 0 \| 0 \|\n`, markdown.String())
}

func TestRunFails(t *testing.T) {
	dir := t.TempDir()
	tsv := filepath.Join(dir, "evaluation.tsv")
	require.ErrorContains(t, run(t.Context(), []string{"-labelled", dir, "-tsv", tsv}, io.Discard, io.Discard), "no labelled sets at "+dir)
	require.NoFileExists(t, tsv)
	require.ErrorContains(t, run(t.Context(), []string{"-labeled", dir}, io.Discard, io.Discard), "-labeled")
	require.ErrorContains(t, run(t.Context(), []string{dir}, io.Discard, io.Discard), "want flags only")
	require.NoError(t, run(t.Context(), []string{"-h"}, io.Discard, io.Discard))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, run(ctx, []string{"-labelled", smallSets(t), "-tsv", tsv}, io.Discard, io.Discard), context.Canceled)
}
