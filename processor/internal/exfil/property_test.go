package exfil

import (
	"cmp"
	"net/netip"
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

// mixed is an upload and a drip among ordinary traffic.
func mixed() *play {
	p := newPlay()
	p.ActiveTimeout = time.Minute
	p.surf(host, 0, 55*hour)
	p.surf(colleague, 0, 55*hour)
	p.send(host, stranger+":443", 30*hour, 17*time.Minute, flux{70 * mebi, 2 * mebi})
	for i := range 14 {
		p.send(colleague, cloud+":8443", 31*hour+time.Duration(i)*61*time.Minute, 4*time.Minute, flux{6 * mebi, 150_000})
	}
	p.talk(host, "198.18.4.4:10000", flow.UDP, detecttest.When{At: 29 * hour, Lasts: 2 * hour}, flux{435 * mebi, 821 * mebi})
	return p
}

// TestOrder holds that the order in which records arrive within the join window changes no closing finding, apart from the ID, which
// carries the first flow that was known, and the examples, which are the latest.
func TestOrder(t *testing.T) {
	closing := func(flows []flow.Flow) []anomaly.Finding {
		closed := detecttest.In(anomaly.Closed, setup().Run(t, flows))
		for i := range closed {
			closed[i].ID, closed[i].Evidence.Flows = "", nil
		}
		slices.SortFunc(closed, func(a, b anomaly.Finding) int { return a.Subject.Compare(b.Subject) })
		return closed
	}
	flows := mixed().InOrder()
	want := closing(flows)
	require.Len(t, want, 2)
	for seed := range uint64(20) {
		require.Equal(t, want, closing(detecttest.Shuffled(flows, seed, 18*time.Second)), "seed %d", seed)
	}
}

// TestSame holds that the same flows give the same findings, to the byte.
func TestSame(t *testing.T) {
	flows := detecttest.Shuffled(mixed().InOrder(), 7, 40*time.Second)
	require.Equal(t, setup().Run(t, flows), setup().Run(t, flows))
}

// TestLate holds that records which come twenty minutes late count in their hour: three hours of 4 MiB each are no upload.
func TestLate(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 45*hour)
	for i := range 3 {
		p.send(host, stranger+":443", 30*hour+time.Duration(i)*hour, 2*time.Minute, flux{4 * mebi, 100_000})
	}
	flows := p.InOrder()
	for i := range flows { // all of the three come when the last one ends
		if flows[i].Dst == netip.MustParseAddr(stranger) || flows[i].Src == netip.MustParseAddr(stranger) {
			flows[i].Received = detecttest.Began.Add(32*hour + 3*time.Minute)
		}
	}
	slices.SortStableFunc(flows, func(a, b flow.Flow) int { return cmp.Compare(a.Received, b.Received) })
	require.Empty(t, setup().Run(t, flows))
}

// TestFlood plants a drip in a flood: one host inside sends two KiB to each of a million places, and each of as many forged hosts
// inside sends two KiB somewhere. Both tables stay as large as they may be, and who had evidence stays.
func TestFlood(t *testing.T) {
	if testing.Short() {
		t.Skip("two million flows")
	}
	const turns = 1_000_000
	s := setup(func(cfg *Config, engine *detect.Config) {
		cfg.MaxPairs, cfg.MaxSources, engine.MaxConversations, engine.MaxPeers = 4096, 1024, 8192, 4096
	})
	p := newPlay()
	p.surf(host, 0, 30*hour)
	flows := slices.Clone(p.InOrder())
	e := s.NewEngine(t)
	before := detecttest.Heap()
	var found []anomaly.Finding
	for i := range flows {
		e.Observe(&flows[i])
	}
	for i := range turns {
		p.Flows = p.Flows[:0]
		at := detecttest.When{At: 30*hour + time.Duration(i)*50*time.Millisecond, Lasts: 10 * time.Millisecond}
		place := netip.AddrFrom4([4]byte{32 + byte(i>>16), byte(i >> 8), byte(i), 1})
		forged := netip.AddrFrom4([4]byte{10, 64 + byte(i>>16), byte(i >> 8), byte(i)})
		p.Say(netip.MustParseAddrPort("10.0.0.66:50000"), netip.AddrPortFrom(place, 80), flow.UDP, at, detecttest.Said{Packets: 2, Bytes: 2048})
		p.Converse(netip.AddrPortFrom(forged, 40000), detecttest.At("198.51.100.99:443"), flow.TCP, at, detecttest.Sent(2100), detecttest.Sent(3000))
		if i%20_000 == 0 { // 3 MiB every 17 minutes
			p.send(host, stranger+":443", at.At, time.Second, flux{3 * mebi, 90_000})
		}
		for j := range p.Flows {
			e.Observe(&p.Flows[j])
		}
		found = e.Findings(found)
	}
	stats := e.Stats().Detectors[0]
	require.LessOrEqual(t, stats.Entries, 4096+1024)
	require.Greater(t, stats.Evicted, uint64(1_500_000))
	require.Zero(t, stats.EvictedWithEvidence)
	require.Less(t, detecttest.Heap()-before, uint64(16<<20))
	e.Finish()
	closed := detecttest.In(anomaly.Closed, e.Findings(found))
	require.Len(t, closed, 1)
	require.Equal(t, host, closed[0].Subject.String())
	require.Equal(t, float64(150*mebi), detecttest.Count(t, &closed[0], "sent_bytes").Value)
}

// TestScansCostNothing holds that probes leave no entry, however many targets they have.
func TestScansCostNothing(t *testing.T) {
	p := newPlay()
	for i := range 5000 {
		p.Converse(detecttest.At(host+":50000"), netip.AddrPortFrom(detecttest.Host("198.18.0.0/15", 1+25*i), 443), flow.TCP,
			detecttest.When{At: time.Duration(i) * time.Millisecond}, detecttest.Syn, detecttest.Reset)
	}
	e := setup().NewEngine(t)
	for i := range p.Flows {
		e.Observe(&p.Flows[i])
	}
	e.Finish()
	require.Zero(t, e.Stats().Detectors[0].Entries)
}

// TestManyDossiers holds that no more pairs than one in eight have a dossier.
func TestManyDossiers(t *testing.T) {
	s := setup(func(cfg *Config, _ *detect.Config) { cfg.MaxPairs = 800 })
	p := newPlay()
	for i := range 300 {
		p.send(host, netip.AddrPortFrom(detecttest.Host("198.18.0.0/15", 1+256*i), 443).String(), time.Duration(i)*time.Second, time.Second, flux{mebi, mebi / 2})
	}
	e := s.NewEngine(t)
	for i := range p.Flows {
		e.Observe(&p.Flows[i])
	}
	require.Equal(t, 100+1, e.Stats().Detectors[0].Entries)
	require.Equal(t, uint64(200), e.Stats().Detectors[0].Evicted)
}

// TestAllocations holds that ordinary flows, suspects who are acquitted included, cost no memory once the tables are warm.
func TestAllocations(t *testing.T) {
	p := newPlay()
	for i := range 3000 {
		at := time.Duration(i) * 100 * time.Millisecond
		p.send("10.0.0.9", netip.AddrPortFrom(detecttest.Host("198.18.0.0/16", i%500*128+1), 443).String(), at, time.Second, flux{9_000, 60_000})
		if i%100 == 0 {
			p.send(host, cloud+":443", at, time.Second, flux{mebi, mebi / 5}) // suspected and acquitted each time
		}
	}
	flows := p.InOrder()
	e := setup().NewEngine(t)
	replay := func(later time.Duration) {
		for i := range flows {
			f := &flows[i]
			f.Start, f.End, f.Received = f.Start.Add(later), f.End.Add(later), f.Received.Add(later)
			e.Observe(f)
		}
	}
	for range 4 {
		replay(time.Hour)
	}
	require.Zero(t, testing.AllocsPerRun(3, func() { replay(time.Hour) }))
	require.Empty(t, e.Findings(nil))
}

func TestSizes(t *testing.T) {
	require.Equal(t, uintptr(1696), unsafe.Sizeof(entry{}))
	require.Equal(t, uintptr(112), unsafe.Sizeof(detect.Entry[detect.Host, source]{}))
	require.Equal(t, uintptr(576), unsafe.Sizeof(set{}))
}

// TestForgetting closes an episode with its last numbers when its state goes, and begins anew a day later.
func TestForgetting(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 80*hour)
	p.send(host, stranger+":443", 30*hour, 20*time.Minute, flux{70 * mebi, 2 * mebi})
	p.send(host, stranger+":443", 60*hour, 20*time.Minute, flux{50 * mebi, mebi})
	found := p.run(t, func(_ *Config, engine *detect.Config) { engine.Quiet = 24 * time.Hour })
	require.Equal(t, []string{"open exfil.upload", "close exfil.upload", "open exfil.upload", "close exfil.upload"}, life(found))
	require.Equal(t, float64(70*mebi), detecttest.Count(t, &found[1], "sent_bytes").Value)
	require.Equal(t, float64(50*mebi), detecttest.Count(t, &found[3], "sent_bytes").Value)
}

// TestWithoutTimes holds that flows that tell no time are taken in.
func TestWithoutTimes(t *testing.T) {
	p := newPlay()
	p.send(host, stranger+":443", 0, 20*time.Minute, flux{70 * mebi, 2 * mebi})
	e := setup().NewEngine(t)
	for i := range p.Flows {
		f := &p.Flows[i]
		f.Start, f.End, f.Received = 0, 0, 0
		e.Observe(f)
	}
	e.Finish()
	require.Empty(t, e.Findings(nil))
}
