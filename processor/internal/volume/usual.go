package volume

import "math"

// usual is what a target normally gets: of each rate, the mean of its logarithm and the mean deviation from that. Logarithms,
// since traffic varies by factors.
type usual struct {
	mean, deviation [metrics]float32
	buckets         uint32 // learnt
	above           uint32 // in a row not learnt, for being far above
}

const (
	// day is how many buckets must be known before the past has a say, and after how many the past has half forgotten.
	day = 24 * 3600 / seconds
	// leastDeviation keeps a target whose traffic never varies from being told for a whim; in powers of two.
	leastDeviation = 0.15
	// widest bounds what deviations may add: who varies more than 64-fold has no usual rate.
	widest = 6
	// unlearnable is how many deviations above the mean nothing is learnt from.
	unlearnable = 2
)

// level is a rate on the scale of usual.
func level(rate float64) float64 { return math.Log2(1 + rate) }

// known tells whether enough was seen to say what is usual.
func (u *usual) known() bool { return u.buckets >= day }

// learn takes in one more bucket. What is far above the usual is not learnt, so that neither an attack nor a slow rise teaches that
// it is normal; only when all of a day was above is it taken for the new normal.
func (u *usual) learn(r rates) {
	var x [metrics]float64
	above := false
	for m := range metrics {
		x[m] = level(m.of(r))
		above = above || x[m] > float64(u.mean[m])+unlearnable*u.spread(m)
	}
	if above && u.known() {
		if u.above++; u.above < day {
			return
		}
	} else {
		u.above = 0
	}
	u.buckets++
	for m := range metrics {
		u.take(m, x[m], 1)
	}
}

// idle takes in n buckets without traffic.
func (u *usual) idle(n uint32) {
	u.above = 0
	u.buckets += n
	for m := range metrics {
		u.take(m, 0, n)
	}
}

// take moves the means to x, as far as n buckets do.
func (u *usual) take(m metric, x float64, n uint32) {
	w := 1 - math.Exp2(-float64(n)/day)
	w = max(w, float64(n)/float64(u.buckets)) // at first, the plain mean
	delta := x - float64(u.mean[m])
	u.mean[m] += float32(w * delta)
	u.deviation[m] += float32(w * (math.Abs(delta) - float64(u.deviation[m])))
}

// spread is the deviation that counts.
func (u *usual) spread(m metric) float64 { return max(float64(u.deviation[m]), leastDeviation) }

// rate is what is usual.
func (u *usual) rate(m metric) float64 { return math.Exp2(float64(u.mean[m])) - 1 }

// limit is the rate from which on it is not.
func (u *usual) limit(m metric, c *Config) float64 {
	above := max(math.Log2(c.UsualFactor), min(widest, c.UsualDeviations*u.spread(m)))
	return math.Exp2(float64(u.mean[m])+above) - 1
}
