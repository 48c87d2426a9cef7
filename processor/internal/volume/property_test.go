package volume

import (
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

func mixed() *detecttest.Script {
	s := detecttest.NewScript()
	surf(s, 6*time.Minute)
	synFlood(s)
	s.ActiveTimeout = time.Minute
	s.Say(at("203.0.113.7:40000"), at("10.0.5.21:27015"), flow.UDP, detecttest.When{At: 40 * time.Second, Lasts: 95 * time.Second},
		detecttest.Said{Packets: 9_000_000, Bytes: 9_000_000_000})
	return s
}

// TestOrder holds that the order in which records arrive within the join window changes neither whom closing findings are about
// nor how high the peaks were.
func TestOrder(t *testing.T) {
	type told struct {
		kind, subject string
		peak          float64
	}
	closing := func(flows []flow.Flow) []told {
		var list []told
		for _, f := range detecttest.In(anomaly.Closed, play(t, flows)) {
			list = append(list, told{f.Type, f.Subject.String(), detecttest.Count(t, &f, "peak_packets_per_second").Value})
		}
		slices.SortFunc(list, func(a, b told) int { return len(a.kind) - len(b.kind) })
		return list
	}
	flows := mixed().InOrder()
	want := closing(flows)
	require.Len(t, want, 2)
	for seed := range uint64(6) {
		require.Equal(t, want, closing(detecttest.Shuffled(flows, seed, 18*time.Second)), "seed %d", seed)
	}
}

// TestSame holds that the same flows give the same findings, to the byte.
func TestSame(t *testing.T) {
	flows := detecttest.Shuffled(mixed().InOrder(), 7, 40*time.Second)
	require.Equal(t, play(t, flows), play(t, flows))
}

func play(t testing.TB, flows []flow.Flow) []anomaly.Finding {
	return detecttest.Setup{Name: "volume", Detector: DefaultConfig(detect.Medium)}.Run(t, flows)
}

// TestKeys plants a flood among a million targets, each of which gets enough to be measured.
func TestKeys(t *testing.T) {
	const targets = 1_000_000
	if testing.Short() {
		t.Skip("a million flows")
	}
	cfg := DefaultConfig(detect.Medium)
	cfg.MaxTargets = 2048
	e := detecttest.Setup{Name: "volume", Detector: cfg, Engine: func(c *detect.Config) { c.MaxConversations = 8192 }}.NewEngine(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var found []anomaly.Finding
	s := detecttest.NewScript()
	for i := range targets {
		s.Flows = s.Flows[:0]
		now := time.Duration(i) * 40 * time.Microsecond
		s.Say(forged(i), netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 53), flow.UDP,
			detecttest.When{At: now}, detecttest.Said{Packets: 30_000, Bytes: 1_200_000})
		if i%25 == 0 {
			s.Say(forged(i), at("10.250.5.20:443"), flow.TCP, detecttest.When{At: now}, detecttest.Said{Flags: detecttest.SYN, Packets: 20, Bytes: 800})
		}
		for j := range s.Flows {
			e.Observe(&s.Flows[j])
		}
		found = e.Findings(found)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	stats := e.Stats().Detectors[0]
	require.LessOrEqual(t, stats.Entries, 2*2048)
	require.Greater(t, stats.Evicted, uint64(900_000))
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(24<<20))
	require.True(t, slices.ContainsFunc(found, func(f anomaly.Finding) bool {
		return f.Type == "volume.syn_flood" && f.Subject.String() == "10.250.5.20"
	}))
}

// TestAllocations holds that ordinary flows, and those of targets that are measured, cost no memory once the tables are warm.
func TestAllocations(t *testing.T) {
	s := detecttest.NewScript()
	surf(s, 2*time.Minute)
	flood(s, burst{0, 2 * time.Minute, 50, detecttest.Said{Packets: 100, Bytes: 9000}, flow.UDP},
		func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i % 500), at("10.0.5.20:53") })
	s.Sampling = 10
	flood(s, burst{0, 2 * time.Minute, 40, detecttest.Said{Flags: detecttest.SYN, Packets: 1, Bytes: 52}, flow.TCP},
		func(i int) (netip.AddrPort, netip.AddrPort) { return forged(i % 700), at("10.0.5.23:443") })
	flows := s.InOrder()
	e := detecttest.Setup{Name: "volume", Detector: DefaultConfig(detect.Medium)}.NewEngine(t)
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
	for range 3 {
		replay()
	}
	require.Less(t, testing.AllocsPerRun(2, replay)/float64(len(flows)), 0.01, "allocations a flow")
	require.Empty(t, e.Findings(nil))
}

// TestSizes pins what README.md says of memory.
func TestSizes(t *testing.T) {
	require.Equal(t, uintptr(72), unsafe.Sizeof(bucket{}))
	require.Equal(t, uintptr(1312), unsafe.Sizeof(entry{}))
	require.Equal(t, uintptr(1240), unsafe.Sizeof(dossier{}))
	require.Equal(t, uintptr(24), unsafe.Sizeof(cell{}))
}

// TestShares holds that a record loses nothing when it is spread, and gives each bucket what is its.
func TestShares(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for range 2000 {
		start := detecttest.Began.Add(time.Duration(r.Int64N(int64(time.Hour))))
		l := load{start: start, end: start.Add(time.Duration(r.Int64N(int64(2 * time.Minute))))}
		total := r.Uint64N(1 << 50)
		p, ok := cover(&l, 0)
		require.True(t, ok)
		sum := uint64(0)
		for n := p.first; n <= p.last; n++ {
			sum += p.share(total, n)
		}
		require.Equal(t, total, sum)
	}
	l := load{start: detecttest.Began.Add(-21 * 24 * time.Hour), end: detecttest.Began.Add(5 * time.Second)}
	p, _ := cover(&l, numberOf(detecttest.Began))
	require.Equal(t, uint64(3), p.share(1_000_000, p.last), "five seconds of three weeks")
}
