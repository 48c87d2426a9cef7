package volume

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// measured is a detector that measures one target of a class, with its newest bucket at detecttest.Began.
func measured(c class) (*volume, *entry) {
	v := newVolume(*DefaultConfig(detect.Medium))
	e := v.gauges.Add(key{host: detect.HostOf(detecttest.At("10.0.5.20:1").Addr()), class: c}, newcomers, detecttest.Began)
	g := &e.Value
	g.class, g.newest, g.opened = c, numberOf(detecttest.Began), numberOf(detecttest.Began)-20
	g.limit(&v.cfg, &v.floors[c])
	return v, e
}

// accuse opens a dossier about e.
func accuse(v *volume, e *entry) *dossier {
	v.begin(e, &detect.Traffic{Flow: &flow.Flow{}, At: detecttest.Began}, &load{start: detecttest.Began, end: detecttest.Began})
	return v.dossiers.At(e.Value.dossier)
}

// TestSettling holds that what may be answered waits five seconds for its answers.
func TestSettling(t *testing.T) {
	v, e := measured(udp)
	accuse(v, e)
	e.Value.marked = detecttest.Began
	v.waiting = append(v.waiting, v.gauges.Ref(e))
	v.Advance(detecttest.Began.Add(5*time.Second-1), nil)
	require.Len(t, v.waiting, 1)
	v.Advance(detecttest.Began.Add(5*time.Second), nil)
	require.Empty(t, v.waiting)
	require.Zero(t, e.Value.marked, "what cooled down while it waited may wait again")
}

// TestQuiet holds that three minutes without half the limit end an episode, and that what is usual is kept.
func TestQuiet(t *testing.T) {
	v, e := measured(udp)
	accuse(v, e)
	v.Advance(detecttest.Began.Add(3*time.Minute-1), nil)
	require.NotZero(t, e.Value.dossier)
	v.Advance(detecttest.Began.Add(3*time.Minute), nil)
	require.Zero(t, e.Value.dossier)
	require.Zero(t, v.open)
	require.Equal(t, regulars, e.Segment())
}

// TestOldSuspicion holds that a dossier that led to nothing begins anew once all that it tells of has left the ring.
func TestOldSuspicion(t *testing.T) {
	tests := []struct {
		name   string
		change func(g *gauge, d *dossier)
		kept   bool
	}{
		{"led to nothing", func(*gauge, *dossier) {}, false},
		{"told", func(g *gauge, _ *dossier) { g.told = true }, true},
		{"over the limit", func(g *gauge, _ *dossier) { g.hot = 1 << (g.newest % slots) }, true},
		{"still in the ring", func(_ *gauge, d *dossier) { d.last = detecttest.Began.Add(-140 * time.Second) }, true},
		{"just left it", func(_ *gauge, d *dossier) { d.last = detecttest.Began.Add(-140*time.Second - 1) }, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v, e := measured(udp)
			d := accuse(v, e)
			d.bytes, d.last = 77, detecttest.Began.Add(-time.Hour)
			test.change(&e.Value, d)
			e.Value.at(e.Value.newest).short.packets = 130_000 // 13,000 a second, of 50,000
			v.turn(e, e.Value.newest+1, detecttest.Began.Add(10*time.Second))
			if test.kept {
				require.Equal(t, uint64(77), d.bytes)
			} else {
				require.Equal(t, dossier{key: e.Key, of: v}, *d)
			}
		})
	}
}

// TestDossiersAreBounded holds that an eighth of the targets, and eight at least, may have a dossier; the rest is counted.
func TestDossiersAreBounded(t *testing.T) {
	for targets, most := range map[int]int{64: 8, 70: 8, 80: 10} {
		v, _ := measured(udp)
		v.cfg.MaxTargets = targets
		for i := range 12 {
			e := v.gauges.Add(key{host: detect.HostOf(detecttest.Host("10.0.6.0/24", 1+i)), class: udp}, newcomers, detecttest.Began)
			if v.open < most {
				accuse(v, e)
				require.NotZero(t, e.Value.dossier, "%d of %d", i, targets)
				continue
			}
			v.begin(e, &detect.Traffic{}, &load{})
			require.Zero(t, e.Value.dossier, "%d of %d", i, targets)
		}
		require.Equal(t, most, v.open)
		require.Equal(t, uint64(12-most), v.Stats().Saturated)
	}
}

// TestUnanswered holds that a sender gets the lower limit of new flows while less than one answer comes for 32 packets.
func TestUnanswered(t *testing.T) {
	v, e := measured(outbound)
	b := e.Value.at(e.Value.newest)
	b.long.packets, b.long.answers = 3200, 99
	_, lim, _ := v.unwanted(&e.Value, b)
	require.Equal(t, float64(100), lim.flows)
	b.long.answers = 100
	_, lim, _ = v.unwanted(&e.Value, b)
	require.Equal(t, float64(1000), lim.flows)
}

// TestKnocking holds which limits four SYNs to one other packet bring with them, and that no answer excuses them.
func TestKnocking(t *testing.T) {
	tests := []struct {
		class         class
		lead          float64
		packets, rate float64 // the limit, and what accuses
	}{
		{tcp, 0, 10_000, 900},
		{tcp, -1, 50_000, 0},
		{outbound, 0, 1000, 900},
		{outbound, -1, 5000, 0},
		{udp, -36_000, 50_000, 0},
	}
	for _, test := range tests {
		v, e := measured(test.class)
		b := e.Value.at(e.Value.newest)
		b.long.packets, b.long.answers, b.lead = 9000, 4000, test.lead
		r, lim, _ := v.unwanted(&e.Value, b)
		require.Equal(t, test.packets, lim.packets, "%+v", test)
		require.Equal(t, test.rate, r.packets, "%+v", test)
	}
	knock, other := load{knock: true}, load{}
	require.Equal(t, float64(400), knock.lead(400))
	require.Equal(t, float64(-400), other.lead(100))
}

// TestKnockingAndUsual holds that what a target is used to counts for its SYNs, too.
func TestKnockingAndUsual(t *testing.T) {
	v, e := measured(tcp)
	g := &e.Value
	for range day {
		g.usual.learn(rates{bits: 800_000, packets: 4000, flows: 7})
	}
	b := g.at(g.newest)
	b.short.packets, b.lead = 140_000, 140_000
	r, lim, learnt := v.unwanted(g, b)
	require.Equal(t, float64(14_000), r.packets)
	require.InDelta(t, 16_000, lim.packets, 50) // four times the usual, above the 10,000 of SYNs and below the 50,000 of TCP
	require.Equal(t, uint8(0b010), learnt)
}

// TestMostlyAnswered holds that new flows alone, with more than one answer for four packets, are a flood that is answered.
func TestMostlyAnswered(t *testing.T) {
	for answers, want := range map[uint64]bool{25: false, 26: true} {
		v, e := measured(tcp)
		g, d := &e.Value, accuse(v, e)
		b := g.at(g.newest)
		b.short, b.flows = part{packets: 100, answers: answers}, 60_000
		g.warm = 1 << (g.newest % slots)
		v.weighAgain(g, d)
		require.Equal(t, flows, d.verdict.by)
		require.Equal(t, want, d.verdict.answered, "%d answers", answers)
	}
	v, e := measured(tcp)
	g, d := &e.Value, accuse(v, e)
	b := g.at(g.newest)
	b.short, b.flows = part{packets: 300_000, answers: 15_000}, 60_000 // 27,000 unanswered a second, more than half of the limit
	b.long.answers = 90_000
	g.warm = 1 << (g.newest % slots)
	v.weighAgain(g, d)
	require.False(t, d.verdict.answered, "packets accuse as well")
}

// TestBlind holds that an answer proves for an hour that answers can be seen.
func TestBlind(t *testing.T) {
	v, _ := measured(udp)
	require.True(t, v.blind(detecttest.Began), "none was ever seen")
	v.answered = detecttest.Began
	require.False(t, v.blind(detecttest.Began.Add(time.Hour)))
	require.True(t, v.blind(detecttest.Began.Add(time.Hour+1)))
}

// TestBegun holds that a SYN of a sampled connection to a host stands for as many connections as packets are sampled from.
func TestBegun(t *testing.T) {
	record := func(sampling uint32, flags uint16, byClient bool) *detect.Traffic {
		return &detect.Traffic{Flow: &flow.Flow{Sampling: sampling, TCPFlags: flags}, Standing: detect.Standing{ByClient: byClient}}
	}
	l := load{flows: 1}
	require.Equal(t, uint64(100), l.begun(record(100, detecttest.SYN, true), tcp))
	require.Equal(t, uint64(100), l.begun(record(100, detecttest.SYN|detecttest.ACK, true), tcp))
	require.Equal(t, uint64(0), l.begun(record(100, detecttest.SYN|detecttest.ACK, false), tcp), "a server's")
	require.Equal(t, uint64(0), l.begun(record(100, detecttest.ACK, true), tcp), "out of the middle")
	require.Equal(t, uint64(1), l.begun(record(100, 0, true), udp))
	require.Equal(t, uint64(1), l.begun(record(1, detecttest.ACK, true), tcp))
}

// TestCountersDoNotWrap holds that flows beyond what a bucket can count stay the most that it can.
func TestCountersDoNotWrap(t *testing.T) {
	v, e := measured(tcp)
	l := load{start: detecttest.Began, end: detecttest.Began, flows: 3_000_000_000}
	c := v.sieve.cell(e.Key.hash())
	for range 3 {
		e.Value.pour(&l)
		c.add(&l, &v.floors[tcp])
	}
	require.Equal(t, uint32(4_294_967_295), e.Value.at(e.Value.newest).flows)
	require.Equal(t, uint32(4_294_967_295), c.flows)
}

// TestSettles holds which classes wait for answers.
func TestSettles(t *testing.T) {
	for c, want := range map[class]bool{
		tcp: true, udp: true, other: true, reflected: true, outbound: true, network: true,
		syn: false, icmp: false, fragment: false, link: false,
	} {
		require.Equal(t, want, settles(c), names[c])
	}
}
