package exfil

import (
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
	require.Equal(t, uintptr(1760), unsafe.Sizeof(entry{}))
	require.Equal(t, uintptr(112), unsafe.Sizeof(detect.Entry[detect.Host, source]{}))
	require.Equal(t, uintptr(576), unsafe.Sizeof(set{}))
}
