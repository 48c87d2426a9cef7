package beacon

import "math"

// certainty is how many standard deviations the share of regular gaps must be above chance. At three, one pair in seven hundred
// that calls at random passes one look; there are some looks at each pair, but what humans do is less regular than chance: bursts
// and long pauses.
const certainty = 3

// lower is the share of successes among trials, as low as it may truly be: the lower end of the Wilson interval.
func lower(successes, trials int) float64 {
	if trials == 0 {
		return 0
	}
	const z = certainty
	n := float64(trials)
	p := float64(successes) / n
	middle := p + z*z/(2*n)
	margin := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, (middle-margin)/(1+z*z/n))
}

// near is how far a gap may be from the median, as a share of it. A sleep with half of it as jitter, which is much, has eight in
// ten of its gaps within that when it goes both ways, and all when it only shortens.
const near = 0.4

// nearMissed is the same for gaps of two or three medians, where a call was missed. It is less, or nearly every gap would do.
const nearMissed = 0.2

// chance is the share of gaps that would be near their median if the calls came at random: 0.28 for single calls. Bursts that
// were merged up to some gap are at least that gap apart, which makes their starts more regular: the pauses are then an exponential
// distribution shifted by the merging, of which the median is known. ratio is how many times the merging the median is.
func chance(ratio float64, missed bool) float64 {
	p := between(ratio, 1-near, 1+near)
	if missed {
		p += between(ratio, 2-nearMissed, 2+nearMissed) + between(ratio, 3-nearMissed, 3+nearMissed)
	}
	return p
}

// between is the chance that a gap is from so many to so many medians.
func between(ratio, from, to float64) float64 {
	tail := func(medians float64) float64 { return math.Exp2(-max(0, medians*ratio-1) / (ratio - 1)) }
	return tail(from) - tail(to)
}
