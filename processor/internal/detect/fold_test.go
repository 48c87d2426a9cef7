package detect

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// crowd makes a contact of each of the hosts from one number to another, a tenth of a second apart.
func crowd(e *Engine, at time.Duration, from, to int) {
	for i := from; i < to; i++ {
		f := rec{flags: syn, packets: 1, bytes: 44, at: at + time.Duration(i-from)*100*time.Millisecond}.flow(flow.TCP)
		f.Src = netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)})
		back := rec{reply: true, flags: rst, packets: 1, bytes: 40, at: at + time.Duration(i-from)*100*time.Millisecond}.flow(flow.TCP)
		back.Dst = f.Src
		e.Observe(f)
		e.Observe(back)
	}
}

func byType(found []anomaly.Finding) map[string]int {
	n := map[string]int{}
	for i := range found {
		n[found[i].Type+" "+found[i].State.String()]++
	}
	return n
}

func TestALoudDetectorIsFolded(t *testing.T) {
	e, d := newCounter(t, func(c *Config) { c.MaxTold = 3 })
	crowd(e, 0, 1, 101) // a hundred hosts in ten seconds
	e.Tick(0)
	e.Tick(time.Minute)
	found := e.Findings(nil)
	require.Equal(t, map[string]int{" open": 3, "count.folded open": 1}, byType(found))
	folded := found[3]
	require.Equal(t, "The detector count found more than 3 things in a minute; 97 more, none above info, are only counted here, about "+
		"10.0.0.4, 10.0.0.5, 10.0.0.6, 10.0.0.7, 10.0.0.8, 10.0.0.9, 10.0.0.10, 10.0.0.11, 10.0.0.12, 10.0.0.13 and others.", folded.Summary)
	require.Equal(t, anomaly.Count{Name: "folded_findings", Value: 97}, folded.Counts[0])
	require.False(t, folded.Subject.IsValid())
	require.Empty(t, folded.Silence, "no rule covers them all")
	require.Equal(t, []flow.Time{began.Add(300 * time.Millisecond), began.Add(9900 * time.Millisecond)}, []flow.Time{folded.First, folded.Last})
	require.Equal(t, uint64(97), e.Stats().Folded)
	require.Equal(t, uint64(101), e.Stats().Opened)

	marked := rec{flags: syn, packets: 1, bytes: 44}.flow(flow.TCP)
	marked.Src = netip.MustParseAddr("10.0.0.50")
	require.Empty(t, e.Marks(nil, marked), "of what nobody was told no flow is marked")

	d.kind = "count.up"
	for range 9 { // one of those that were folded grows tenfold, in a quieter minute
		crowd(e, 2*time.Minute, 50, 51)
		marked.SrcPort++
		e.Observe(marked)
	}
	e.Finish()
	found = e.Findings(nil)
	require.Equal(t, map[string]int{" open": 1, " close": 4, "count.folded close": 1}, byType(found))
}

func TestTheWorstIsNeverFolded(t *testing.T) {
	d := fold{most: 2}
	var told []bool
	for _, severity := range []anomaly.Severity{anomaly.Low, anomaly.Low, anomaly.Low, anomaly.High, anomaly.High, anomaly.Medium} {
		told = append(told, d.admits(&Case{Severity: severity}, began))
	}
	require.Equal(t, []bool{true, true, false, true, false, false}, told)
	require.True(t, d.admits(&Case{Severity: anomaly.Low}, began.Add(time.Minute)))
}

func TestFoldingBeginsAnew(t *testing.T) {
	e, _ := newCounter(t, func(c *Config) { c.MaxTold = 1 })
	var ids, sentences []string
	for round := range 2 {
		crowd(e, time.Duration(round)*2*time.Hour, round*10+1, round*10+4)
		e.Tick(0)
		e.Tick(time.Minute)
		e.Tick(time.Hour)
		for _, f := range e.Findings(nil) {
			if f.Type == "count.folded" && f.State == anomaly.Opened {
				ids, sentences = append(ids, f.ID), append(sentences, f.Summary)
			}
		}
	}
	require.Equal(t, []string{
		"The detector count found more than 1 things in a minute; 2 more, none above info, are only counted here, about 10.0.0.2, 10.0.0.3.",
		"The detector count found more than 1 things in a minute; 2 more, none above info, are only counted here, about 10.0.0.12, 10.0.0.13.",
	}, sentences)
	require.Equal(t, ids[0], ids[1], "a day's folding has one ID")
}
