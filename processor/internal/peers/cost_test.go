package peers

import (
	"net/netip"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// TestStateSizes holds what README.md says of memory.
func TestStateSizes(t *testing.T) {
	require.Equal(t, uintptr(112), unsafe.Sizeof(entry{}))
	require.Equal(t, uintptr(528), unsafe.Sizeof(services{}))
	require.Equal(t, uintptr(184), unsafe.Sizeof(hours{}))
	require.Equal(t, uintptr(228), unsafe.Sizeof(sizes{}))
}

// steady is a thousand conversations of hosts that have all that a host can have.
func steady() []flow.Flow {
	o := newOffice()
	for i := range 1000 {
		at := time.Duration(i) * 300 * time.Millisecond
		o.tcp(o.inside(1+i%50), to(o.inside(100+i%60), 445), at, 5_000+i, 60_000)
		o.tcp(o.inside(1+i%50), to(outside(1+i%40), 443), at, 3_000+i, 90_000)
		o.udp(outside(1+i%40), to(o.inside(100+i%60), 51820), at, 3_000+i, 90_000)
	}
	return o.InOrder()
}

// replay plays flows, and makes them later by the given time.
func replay(e *detect.Engine, flows []flow.Flow, later time.Duration) {
	for i := range flows {
		f := &flows[i]
		e.Observe(f)
		f.Start, f.End, f.Received = f.Start.Add(later), f.End.Add(later), f.Received.Add(later)
	}
}

func TestNoAllocations(t *testing.T) {
	e := detecttest.Setup{Name: "peers", Detector: DefaultConfig(detect.Medium)}.NewEngine(t)
	flows := steady()
	play := func() { replay(e, flows, time.Hour) }
	for range 40 { // days, too
		play()
	}
	require.Zero(t, testing.AllocsPerRun(10, play), "in %d flows", len(flows))
	require.Equal(t, 110, e.Stats().Detectors[0].Entries)
	require.Empty(t, e.Findings(nil))
}

// TestFlood lets a million and a half forged hosts inside open something that is answered, in the middle of an office's day, and
// still finds what is planted there.
func TestFlood(t *testing.T) {
	if testing.Short() {
		t.Skip("a million flows")
	}
	const forged = 1_500_000
	o := newOffice()
	o.live(1, 30)
	settings := DefaultConfig(detect.Medium)
	settings.MaxHosts = 4096
	e := detecttest.Setup{Name: "peers", Detector: settings, Engine: func(c *detect.Config) {
		c.MaxConversations, c.MaxPeers = 8192, 8192
	}}.NewEngine(t)
	flows := o.InOrder()
	for i := range flows {
		e.Observe(&flows[i])
	}
	before := detecttest.Heap()
	flood := detecttest.NewScript()
	for i := range forged {
		flood.Flows = flood.Flows[:0]
		at := clock(30, 22) + time.Duration(i)*400*time.Microsecond
		client := netip.AddrFrom4([4]byte{10, 128 | byte(i>>16), byte(i >> 8), byte(i)})
		flood.Converse(netip.AddrPortFrom(client, 40_000), netip.AddrPortFrom(outside(77), 3389), flow.TCP, detecttest.When{At: at},
			detecttest.Sent(5_000), detecttest.Nothing)
		for j := range flood.Flows {
			e.Observe(&flood.Flows[j])
		}
	}
	require.Less(t, int64(detecttest.Heap())-int64(before), int64(4<<20))
	stats := e.Stats().Detectors[0]
	require.Equal(t, 4096, stats.Entries)
	require.Greater(t, stats.Evicted, uint64(1_400_000))
	require.Zero(t, stats.EvictedWithEvidence)
	require.Empty(t, e.Findings(nil))

	late := newOffice()
	late.tcp(late.inside(12), to(late.inside(11), 3389), clock(31, 10), 400_000, 900_000)
	for i := range late.Flows {
		e.Observe(&late.Flows[i])
	}
	e.Finish()
	found := e.Findings(nil)
	require.Equal(t, []string{"peers.new_service"}, types(found))
	require.Equal(t, "10.1.0.11", found[0].Subject.String())
}

// TestStrangersGetNoPlace holds that who is not answered, and who is not asked anything that answers, is not remembered.
func TestStrangersGetNoPlace(t *testing.T) {
	s := detecttest.NewScript()
	for i := range 200 {
		s.Converse(netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 9, 0, byte(i)}), 40_000), detecttest.At("10.8.0.1:443"), flow.TCP,
			detecttest.When{At: time.Duration(i) * time.Second}, detecttest.Syn, detecttest.Reset)
		s.Converse(netip.AddrPortFrom(outside(i), 40_000), detecttest.At("198.51.100.1:443"), flow.TCP,
			detecttest.When{At: time.Duration(i) * time.Second}, detecttest.Sent(3_000), detecttest.Sent(9_000))
	}
	e := detecttest.Setup{Name: "peers", Detector: DefaultConfig(detect.Medium)}.NewEngine(t)
	replay(e, s.InOrder(), 0)
	e.Finish()
	require.Equal(t, detect.StateStats{Bytes: 192}, e.Stats().Detectors[0].StateStats, "an empty table")
}

// TestForget holds that a host which was away for long begins anew.
func TestForget(t *testing.T) {
	o := newOffice()
	o.live(1, 18)
	for d := 33; d <= 40; d++ {
		o.live(d, d)
	}
	o.tcp(o.inside(12), to(o.inside(11), 3389), clock(38, 12), 400_000, 900_000)
	flows := o.InOrder()
	require.Empty(t, sentences(judge(t, flows)))
	require.Equal(t, []string{"peers.new_service"}, types(judge(t, flows, func(_ *detect.Config, c *Config) { c.Forget = 30 * day })))
}

// TestWithoutTimes holds that flows that tell no time do no harm.
func TestWithoutTimes(t *testing.T) {
	o := changed(newOffice())
	for i := range o.Flows {
		o.Flows[i].Start, o.Flows[i].End, o.Flows[i].Received = 0, 0, 0
	}
	require.Empty(t, judge(t, o.Flows))
}

func BenchmarkObserve(b *testing.B) {
	e := detecttest.Setup{Name: "peers", Detector: DefaultConfig(detect.Medium)}.NewEngine(b)
	flows := steady()
	b.ReportAllocs()
	for b.Loop() {
		replay(e, flows, time.Hour)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(flows)), "ns/flow")
}
