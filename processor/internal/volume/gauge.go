package volume

import (
	"math/bits"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// gauge measures one target.
type gauge struct {
	ring
	usual    usual
	limits   limits
	warm     uint16      // the slots that were over half the limit
	learnt   uint8       // a bit for each metric whose limit is from what is usual
	told     bool        // as a finding
	class    class       // of its key
	dossier  detect.Ref  // 0 as long as it gets far less than the limit
	opened   number      // when it began to be measured
	first    number      // of the episode
	marked   flow.Time   // when it came to wait for judgement; 0 when it does not
	exporter detect.Host // whose fragments count
}

// Shares of the limit.
const (
	warmShare    = 0.5  // from which on an episode goes on
	dossierShare = 0.25 // from which on is kept who sends
)

// turn makes bucket n the newest: what leaves the ring is learnt.
func (g *gauge) turn(n number, cfg *Config, floor *limits) {
	gone := n - g.newest
	for range min(gone, slots) {
		g.newest++
		b := g.at(g.newest)
		bit := uint16(1) << (g.newest % slots)
		if g.newest-slots >= g.opened && g.newest > slots && g.hot&bit == 0 {
			g.usual.learn(b.rates(true))
		}
		*b = bucket{}
		g.hot &^= bit
		g.warm &^= bit
	}
	if g.newest < n {
		g.usual.idle(uint32(n - g.newest))
		g.newest = n
	}
	g.limit(cfg, floor)
}

// limit sets what the coming bucket is judged by: the floor, or what is usual, whichever is more.
func (g *gauge) limit(cfg *Config, floor *limits) {
	g.limits, g.learnt = g.over(cfg, floor)
}

// over is the floor, or what is usual, and a bit for each metric of which it is the latter.
func (g *gauge) over(cfg *Config, floor *limits) (lim limits, learnt uint8) {
	lim = *floor
	if !g.usual.known() {
		return lim, 0
	}
	for m, l := range [metrics]*float64{&lim.bits, &lim.packets, &lim.flows} {
		if x := g.usual.limit(metric(m), cfg); x > *l {
			*l = x
			learnt |= 1 << m
		}
	}
	return lim, learnt
}

// pour spreads a record over the buckets, and tells which got some.
func (g *gauge) pour(l *load) (first, last number, ok bool) {
	p, ok := cover(l, g.least(l))
	if !ok {
		return 0, 0, false
	}
	for n := p.first; n <= p.last; n++ {
		b := g.at(n)
		half := b.half(l.long)
		half.bytes += p.share(l.bytes, n)
		half.packets += p.share(l.packets, n)
		b.seen += uint32(p.share(l.seen, n))
		b.lead += l.lead(p.share(l.whole, n))
	}
	if n := numberOf(l.start); n >= p.first {
		b := g.at(n)
		b.flows = uint32(min(uint64(b.flows)+l.flows, 1<<32-1))
		if l.flows > 0 {
			b.began++
		}
	}
	return p.first, p.last, true
}

// answer spreads what the target sent, also to before it was measured: it may be the answer to what is told later.
func (g *gauge) answer(l *load) {
	p, ok := cover(l, g.oldest())
	if !ok {
		return
	}
	for n := p.first; n <= min(p.last, g.newest); n++ {
		g.at(n).half(l.long).answers += p.share(l.worth, n)
	}
}

// least is the first bucket into which a record may fall. What has an answer that may have come before the target was measured
// counts only since then.
func (g *gauge) least(l *load) number {
	if l.paired {
		return max(g.opened, g.oldest())
	}
	return g.oldest()
}

func (b *bucket) half(long bool) *part {
	if long {
		return &b.long
	}
	return &b.short
}

// persists tells whether two of three buckets in a row were over the limit.
func (g *gauge) persists() bool {
	inOrder := bits.RotateLeft16(g.hot, -int((g.newest+1)%slots)) // the oldest lowest
	return inOrder&(inOrder<<1|inOrder<<2) != 0
}

// began is the first of the buckets over the limit that are still there.
func (g *gauge) began() number {
	for n := g.oldest(); n < g.newest; n++ {
		if g.hot>>(n%slots)&1 != 0 {
			return n
		}
	}
	return g.newest
}
