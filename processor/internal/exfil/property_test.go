package exfil

import (
	"cmp"
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
