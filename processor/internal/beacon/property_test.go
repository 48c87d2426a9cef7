package beacon

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// mixed is a master, a dead one, and a service in a place of its own, among ordinary traffic.
func mixed() []flow.Flow {
	s := newStory()
	s.surf("10.0.0.8", "198.51.100.80:443", 0, 200)
	s.calls(victim, master, time.Second, beat{90, 20 * time.Second, 0.2})
	for i := range 50 {
		s.call("10.0.0.9", "203.0.113.70:1177", time.Duration(i)*23*time.Second, 0, nothing)
		server := netip.AddrPortFrom(detecttest.Host("192.0.2.0/24", 10+i%5), 443)
		s.call("10.0.0.10", server.String(), time.Duration(i)*time.Minute, 700, open)
	}
	return s.InOrder()
}

// closing are the findings that end the episodes, without the ID, which carries the first flow that was known when the episode
// opened, and the examples, which are of what came last.
func closing(found []anomaly.Finding) []anomaly.Finding {
	closed := detecttest.In(anomaly.Closed, found)
	for i := range closed {
		closed[i].ID, closed[i].Evidence = "", anomaly.Evidence{}
	}
	slices.SortFunc(closed, func(a, b anomaly.Finding) int { return a.Subject.Compare(b.Subject) })
	return closed
}

// TestOrder holds that the order in which records arrive within the join window changes no closing finding, though it is longer
// than the periods.
func TestOrder(t *testing.T) {
	flows := mixed()
	want := closing(run(t, flows))
	require.Len(t, want, 3)
	for seed := range uint64(20) {
		got := closing(run(t, detecttest.Shuffled(flows, seed, 18*time.Second)))
		for i := range got { // of a place with many hosts the one that came first is named
			if got[i].Destination.Is4() && got[i].Source.String() == "10.0.0.10" {
				got[i].Destination = want[i].Destination
			}
		}
		require.Equal(t, want, got, "seed %d", seed)
	}
}

// TestSame holds that the same flows give the same findings, to the byte.
func TestSame(t *testing.T) {
	flows := detecttest.Shuffled(mixed(), 7, 40*time.Second)
	require.Equal(t, run(t, flows), run(t, flows))
}

// TestTwoExporters shows all flows by two exporters on their way.
func TestTwoExporters(t *testing.T) {
	flows := mixed()
	var both []flow.Flow
	for _, f := range flows {
		other := f
		other.Exporter = netip.MustParseAddr("192.0.2.2")
		both = append(both, f, other)
	}
	require.Equal(t, closing(run(t, flows)), closing(run(t, both)))
}

// TestLate brings each fifth call 20 minutes late.
func TestLate(t *testing.T) {
	s := newStory()
	s.calls(victim, master, 0, beat{90, time.Minute, 0.1})
	flows := s.InOrder()
	for i := range flows {
		flows[i].Received = flows[i].End
		if i/2%5 == 3 {
			flows[i].Received = flows[i].End.Add(20 * time.Minute)
		}
	}
	slices.SortStableFunc(flows, func(a, b flow.Flow) int { return cmp.Compare(a.Received, b.Received) })
	found := run(t, flows)
	only(t, found)
	require.Equal(t, float64(90), detecttest.Count(t, &found[len(found)-1], "calls").Value)
	require.Equal(t, float64(32), detecttest.Count(t, &found[len(found)-1], "gaps").Value)
	require.Equal(t, float64(1), detecttest.Count(t, &found[len(found)-1], "regular_share").Value)
}

// TestInstants holds that instants are the same in whatever order they come.
func TestInstants(t *testing.T) {
	random := rand.New(rand.NewPCG(21, 22))
	for range 200 {
		var at []uint64
		now := uint64(7_000_000_000)
		for range 1 + random.IntN(room) {
			now += 1 + random.Uint64N(300)
			at = append(at, now)
		}
		var ordered, any instants
		for _, x := range at {
			require.True(t, ordered.add(x))
		}
		for _, i := range random.Perm(len(at)) {
			require.True(t, any.add(at[i]))
			require.False(t, any.add(at[i]), "twice")
		}
		require.Equal(t, ordered, any)
		require.Equal(t, len(at)-1, int(ordered.n))
	}
}

// TestTooSlow holds that gaps of which only that is known that they are long are not regular.
func TestTooSlow(t *testing.T) {
	for sleep, told := range map[time.Duration]int{5 * time.Hour: 0, 4 * time.Hour: 1} {
		s := newStory()
		s.calls(victim, master, 0, beat{24, sleep, 0.1})
		require.Len(t, detecttest.In(anomaly.Opened, run(t, s.InOrder())), told, "every %v", sleep)
	}
}

// TestFlood plants a beacon in a flood of a million connections, each to another host: a worm that spreads, to nine in ten of
// them in vain.
func TestFlood(t *testing.T) {
	const connections, every = 1_000_000, 20_000
	if testing.Short() {
		t.Skip("a million flows")
	}
	settings := DefaultConfig(detect.Medium)
	settings.MaxPairs = 8192
	var e *detect.Engine
	before := detecttest.Heap()
	e = detecttest.Setup{Name: "beacon", Detector: settings, Engine: func(c *detect.Config) {
		c.MaxConversations, c.MaxPeers = 8192, 8192
	}}.NewEngine(t)
	s := newStory()
	var found []anomaly.Finding
	for i := range connections {
		s.Flows = s.Flows[:0]
		at := time.Duration(i) * 3 * time.Millisecond
		target := netip.AddrPortFrom(netip.AddrFrom4([4]byte{128 + byte(i>>20), byte(i >> 12), byte(i >> 4), byte(i<<4) | 1}), 445)
		answer := detecttest.Nothing
		if i%10 == 0 {
			answer = open
		}
		from := netip.AddrPortFrom(detecttest.Host("10.0.8.0/24", i%40+1), uint16(i)|1024)
		s.Converse(from, target, flow.TCP, detecttest.When{At: at}, detecttest.Syn, answer)
		if i%every == every/2 && i > connections/4 {
			s.call(victim, master, at, 700, open)
		}
		for j := range s.Flows {
			e.Observe(&s.Flows[j])
		}
		found = e.Findings(found)
	}
	stats := e.Stats().Detectors[0]
	taken := detecttest.Heap() - before
	t.Logf("%d entries, %d evicted, %d MiB", stats.Entries, stats.Evicted, taken>>20)
	require.LessOrEqual(t, stats.Entries, 8192)
	require.Greater(t, stats.Evicted, uint64(950_000))
	require.Zero(t, stats.EvictedWithEvidence)
	require.Less(t, taken, uint64(16<<20))
	require.Len(t, found, 1)
	require.Equal(t, victim, found[0].Subject.String())
	runtime.KeepAlive(e)
}

// TestSuspectsStay floods the table with pairs that are called a few times each: those that look regular stay.
func TestSuspectsStay(t *testing.T) {
	s := newStory()
	s.calls(victim, master, 0, beat{12, time.Hour, 0.05})
	for i := range 400 {
		s.surf("10.0.0.8", fmt.Sprintf("198.51.%d.%d:443", 10+i%50, 1+i/50), time.Duration(i)*100*time.Second, 7)
	}
	s.calls(victim, master, 12*time.Hour, beat{2, time.Hour, 0.05})
	f := only(t, run(t, s.InOrder(), func(_ *detect.Config, c *Config) { c.MaxPairs = 256 }))
	require.Equal(t, victim, f.Subject.String())
}

// steady are n ordinary conversations between the same hosts, later by the given time.
func steady(n int) []flow.Flow {
	s := newStory()
	for i := range n {
		answer := open
		if i%11 == 0 {
			answer = nothing
		}
		s.call(fmt.Sprintf("10.0.0.%d", s.random.IntN(100)+1), fmt.Sprintf("198.51.100.%d:443", s.random.IntN(150)+1),
			time.Duration(i)*4*time.Millisecond, 500, answer)
	}
	return s.InOrder()
}

// TestAllocations holds that ordinary flows cost no memory once the tables are warm.
func TestAllocations(t *testing.T) {
	e := detecttest.Setup{Name: "beacon", Detector: DefaultConfig(detect.Medium)}.NewEngine(t)
	flows := steady(20_000)
	round := 0
	var f flow.Flow
	replay := func() {
		for i := range flows {
			f = flows[i]
			later := time.Duration(round) * time.Hour
			f.Start, f.End, f.Received = f.Start.Add(later), f.End.Add(later), f.Received.Add(later)
			e.Observe(&f)
		}
		round++
	}
	for range 4 {
		replay()
	}
	require.Less(t, testing.AllocsPerRun(2, replay)/float64(len(flows)), 0.001, "allocations a flow")
	require.Empty(t, e.Findings(nil))
}

func TestSizes(t *testing.T) {
	require.Equal(t, uintptr(144), unsafe.Sizeof(instants{}))
	require.Equal(t, uintptr(32), unsafe.Sizeof(newcomer{}))
	require.Equal(t, uintptr(128), unsafe.Sizeof(set{}))
	require.Equal(t, uintptr(64), unsafe.Sizeof(detect.Entry[detect.Host, source]{}))
	require.Equal(t, uintptr(384), unsafe.Sizeof(entry{}))
	require.Equal(t, uintptr(504), unsafe.Sizeof(dossier{}))
}
