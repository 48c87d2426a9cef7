package scan

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// mixed is a scan among all sorts of ordinary traffic.
func mixed() []flow.Flow {
	s := newStory()
	s.surf(netip.MustParseAddr("10.0.0.8"), 120, 0)
	nmap(s, between{netip.MustParseAddr("10.0.0.7"), netip.MustParseAddr("10.0.5.20")}, 400, 4*time.Second, 22, 80)
	s.surf(netip.MustParseAddr("10.0.0.7"), 60, 2*time.Second)
	for i := range 90 {
		s.tcp(netip.AddrPortFrom(netip.MustParseAddr("203.0.113.66"), uint16(50000+i)), netip.AddrPortFrom(host("10.0.6.0/24", i+1), 3389),
			time.Duration(i)*200*time.Millisecond, aSyn, nothing)
	}
	return byEnd(s.flows)
}

// TestOrder holds that the order in which records arrive within the join window changes no closing finding. Left out are the
// ID, which carries the first flow that was known when the episode opened, the samples, which are of what came first, and the
// failed share, which counts whatever else the source did since it last behaved.
func TestOrder(t *testing.T) {
	closing := func(flows []flow.Flow) []anomaly.Finding {
		closed := ends(run(t, flows))
		for i := range closed {
			closed[i].ID = ""
			closed[i].Evidence.Ports, closed[i].Evidence.Peers, closed[i].Evidence.Flows = nil, nil, nil
			closed[i].Counts = slices.DeleteFunc(closed[i].Counts, func(c anomaly.Count) bool { return c.Name == "failed_share" })
		}
		slices.SortFunc(closed, func(a, b anomaly.Finding) int { return a.Subject.Compare(b.Subject) })
		return closed
	}
	flows := mixed()
	want := closing(flows)
	require.Len(t, want, 2)
	for seed := range uint64(10) {
		require.Equal(t, want, closing(detecttest.Shuffled(flows, seed, 18*time.Second)), "seed %d", seed)
	}
}

// TestSame holds that the same flows give the same findings, to the byte.
func TestSame(t *testing.T) {
	flows := detecttest.Shuffled(mixed(), 7, 40*time.Second)
	require.Equal(t, run(t, flows), run(t, flows))
}

// TestFlood plants a slow scanner in a flood of 250,000 forged sources, sixty times as many as there is room for, each seen once.
func TestFlood(t *testing.T) {
	const sources, every = 250_000, 500
	if testing.Short() {
		t.Skip("a quarter of a million flows")
	}
	s := newStory()
	engine, settings := detect.DefaultConfig(), DefaultConfig(detect.Medium)
	settings.MaxSources, engine.MaxConversations = 4096, 8192
	e, err := detect.NewEngine(engine, []detect.Named{{Name: "scan", Detector: settings.Build()}})
	require.NoError(t, err)
	var found []anomaly.Finding
	for i := range sources {
		s.flows = s.flows[:0]
		at := time.Duration(i) * 200 * time.Microsecond
		forged := netip.AddrFrom4([4]byte{100 + byte(i>>20), byte(i >> 12), byte(i >> 4), byte(i<<4) | 1})
		s.say(netip.AddrPortFrom(forged, uint16(i)|1024), end("10.0.5.20:80"), flow.TCP, when{at, 0}, aSyn)
		if i%every == every/2 {
			s.say(end("203.0.113.66:44100"), netip.AddrPortFrom(netip.MustParseAddr("10.0.5.21"), uint16(1000+i/every)), flow.TCP, when{at, 0}, aSyn)
		}
		for j := range s.flows {
			e.Observe(&s.flows[j])
		}
		found = e.Findings(found)
	}
	stats := e.Stats()
	require.LessOrEqual(t, stats.Detectors[0].Entries, 4096+1024+256)
	require.LessOrEqual(t, stats.Conversations.Entries, 8192)
	require.Greater(t, stats.Detectors[0].Evicted, uint64(225_000))
	require.Zero(t, stats.Detectors[0].EvictedWithEvidence)
	e.Finish()
	closed := ends(e.Findings(found))
	require.Len(t, closed, 1)
	require.Equal(t, "203.0.113.66", closed[0].Subject.String())
	require.Equal(t, "scan.vertical", closed[0].Type)
	require.Equal(t, float64(500), count(t, &closed[0], "failed_targets"))
}

// TestForgetting closes an episode with its last numbers when the source goes idle.
func TestForgetting(t *testing.T) {
	s := newStory()
	nmap(s, between{netip.MustParseAddr("203.0.113.66"), netip.MustParseAddr("10.0.5.20")}, 60, 0)
	s.surf(netip.MustParseAddr("10.0.0.8"), 1, 50*time.Hour)
	found := run(t, byEnd(s.flows), func(c *detect.Config, _ *Config) { c.Quiet = 24 * time.Hour })
	require.Len(t, found, 2)
	require.Equal(t, anomaly.Closed, found[1].State)
	require.Equal(t, float64(60), count(t, &found[1], "failed_targets"))
}

// steady makes n ordinary conversations between the same hosts, later by the given time.
func steady(n int, at time.Duration) []flow.Flow {
	s := newStory()
	for i := range n {
		client := netip.AddrPortFrom(host("10.0.0.0/24", i%100+1), uint16(20000+i))
		server := netip.AddrPortFrom(host("198.51.100.0/24", i%150+1), 443)
		asked, answered := aRequest, aResponse
		if i%11 == 0 {
			asked, answered = aSyn, nothing
		}
		s.tcp(client, server, at+time.Duration(i)*4*time.Millisecond, asked, answered)
	}
	return byEnd(s.flows)
}

// TestAllocations holds that ordinary flows cost no memory once the tables are warm.
func TestAllocations(t *testing.T) {
	e, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "scan", Detector: DefaultConfig(detect.Medium).Build()}})
	require.NoError(t, err)
	flows := steady(10_000, 0)
	for round := range 3 {
		replay(e, flows, time.Duration(round)*time.Hour)
	}
	round := 3
	got := testing.AllocsPerRun(2, func() {
		replay(e, flows, time.Duration(round)*time.Hour)
		round++
	})
	require.Less(t, got/float64(len(flows)), 0.01, "allocations a flow")
	require.Empty(t, e.Findings(nil))
}

// replay plays flows, later by the given time.
func replay(e *detect.Engine, flows []flow.Flow, later time.Duration) {
	var f flow.Flow
	for i := range flows {
		f = flows[i]
		f.Start, f.End, f.Received = f.Start.Add(later), f.End.Add(later), f.Received.Add(later)
		e.Observe(&f)
	}
}

func BenchmarkObserve(b *testing.B) {
	flows := steady(50_000, 0)
	e, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "scan", Detector: DefaultConfig(detect.Medium).Build()}})
	require.NoError(b, err)
	b.ReportAllocs()
	var f flow.Flow
	i, later := 0, time.Duration(0)
	for b.Loop() {
		f = flows[i]
		f.Start, f.End, f.Received = f.Start.Add(later), f.End.Add(later), f.Received.Add(later)
		e.Observe(&f)
		if i++; i == len(flows) {
			i, later = 0, later+time.Hour
		}
	}
}

// TestWithoutTimes finds a scan in flows that tell no time at all.
func TestWithoutTimes(t *testing.T) {
	s := newStory()
	nmap(s, between{netip.MustParseAddr("10.0.0.7"), netip.MustParseAddr("10.0.5.20")}, 60, 0, 22)
	e, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "scan", Detector: DefaultConfig(detect.Medium).Build()}})
	require.NoError(t, err)
	for i := range s.flows {
		f := &s.flows[i]
		f.Start, f.End, f.Received = 0, 0, 0
		e.Observe(f)
	}
	found := e.Findings(nil)
	require.Len(t, found, 1)
	require.Equal(t, "10.0.0.7 tried 26 TCP ports of 10.0.5.20 in under 1 s; 25 refused, 1 answered (22).", found[0].Summary)
	e.Tick(11 * time.Minute)
	found = e.Findings(nil)
	require.Len(t, found, 1)
	require.Equal(t, anomaly.Closed, found[0].State)
}
