package volume

import (
	"math/bits"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// seconds is a bucket's length in seconds, span the same as a duration.
const (
	seconds = 10
	span    = seconds * time.Second
)

// number is a bucket's place in time: ten-second steps since 1970.
type number uint32

func numberOf(t flow.Time) number { return number(t / flow.Time(span)) }

// begins is the start of a bucket.
func (n number) begins() flow.Time { return flow.Time(n) * flow.Time(span) }

// slots is how many buckets are kept: longer than exporters differ in how late they tell, with a margin.
const slots = 16

// part is what was received, and what was sent back.
type part struct {
	bytes, packets uint64
	answers        uint64 // packets
}

// bucket is ten seconds of a target.
type bucket struct {
	short part    // in records of a few packets
	long  part    // in the others
	flows uint32  // begun
	began uint32  // records that showed one begin: what flows is estimated from through sampling
	seen  uint32  // packets really looked at
	lead  float64 // packets of lone SYNs, less crowd times all others, paced ones too
}

// How many packets a host may get for each that it sends back, without any being called unwanted. Of short exchanges most
// are one for one, and three for one with a handshake; whoever streams gets an acknowledgement for every other packet,
// over QUIC for every tenth (RFC 9000 section 13.2.2 and its implementations).
const (
	shortGain = 2
	longGain  = 16
)

// unwanted is what of p was not answered.
func (p *part) unwanted(gain uint64) (bytes, packets uint64) {
	excused := p.answers * gain
	if excused == 0 {
		return p.bytes, p.packets
	}
	if excused >= p.packets {
		return 0, 0
	}
	return fraction(p.bytes, p.packets-excused, p.packets), p.packets - excused
}

// fraction is a*n/of, for n up to of.
func fraction(a, n, of uint64) uint64 {
	hi, lo := bits.Mul64(a, n)
	q, _ := bits.Div64(hi, lo, of)
	return q
}

// rates are a second's worth.
type rates struct {
	bits, packets, flows float64
}

// rates are what a bucket's target got and did not answer.
func (b *bucket) rates(answered bool) rates {
	if !answered {
		return rates{float64(b.short.bytes+b.long.bytes) * 8 / seconds, float64(b.short.packets+b.long.packets) / seconds, float64(b.flows) / seconds}
	}
	sb, sp := b.short.unwanted(shortGain)
	lb, lp := b.long.unwanted(longGain)
	return rates{float64(sb+lb) * 8 / seconds, float64(sp+lp) / seconds, float64(b.flows) / seconds}
}

// answers is how many packets were sent back.
func (b *bucket) answers() uint64 { return b.short.answers + b.long.answers }

// crowd is how many lone SYNs there must be for each other packet before they are called connections that lead to nothing. Of an
// ordinary connection it is the other way round: its client sends at least four more packets (ACK, request, ACK, FIN), so that
// sampling, which shows each packet as likely as any other, makes at most one in five a lone SYN.
const crowd = 4

// knocking tells whether nearly all is SYNs of connections that got no further.
func (b *bucket) knocking() bool { return b.lead >= 0 && b.packets() > 0 }

// packets is how many were received.
func (b *bucket) packets() uint64 { return b.short.packets + b.long.packets }

// ring is the latest buckets of a target.
type ring struct {
	slots  [slots]bucket
	newest number
	hot    uint16 // the slots that were over the limit
}

// at is the slot of a bucket within the ring.
func (r *ring) at(n number) *bucket { return &r.slots[n%slots] }

// oldest is the first bucket that is still there.
func (r *ring) oldest() number { return r.newest - (slots - 1) }

// pouring is how one record falls into buckets.
type pouring struct {
	first, last number // inclusive
	start, end  flow.Time
}

// cover is where a record falls, nothing before the bucket least. It tells false when that is nowhere.
func cover(l *load, least number) (p pouring, ok bool) {
	p = pouring{first: max(numberOf(l.start), least), last: numberOf(l.end), start: l.start, end: l.end}
	return p, p.last >= least
}

// share is the part of total that falls into bucket n. The shares of all buckets add up to total, in whatever order they come.
func (p *pouring) share(total uint64, n number) uint64 {
	if p.start == p.end || numberOf(p.start) == p.last {
		return total
	}
	return p.by(total, min(p.end, (n+1).begins())) - p.by(total, max(p.start, n.begins()))
}

// by is how much of total had come by the time t.
func (p *pouring) by(total uint64, t flow.Time) uint64 {
	return fraction(total, uint64(t-p.start), uint64(p.end-p.start))
}
