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

// near is how far a gap may be from the median, as a share of the part of it that the client is free to choose. A sleep with half
// of it as jitter, which is much, has eight in ten of its gaps within that when it goes both ways, and all when it only shortens.
const near = 0.4

// nearMissed is the same for gaps of two or three medians, where a call was missed. It is less, or nearly every gap would do.
const nearMissed = 0.2

// chance is the share of gaps that are near their median when calls come at random: exp(-0.6 ln 2) - exp(-1.4 ln 2) of those of
// a Poisson process. Bursts that were merged are at least that gap apart, and their own length besides, which makes the distance of
// their starts more regular than that; so the share is measured by the median of what is left of the pauses.
const chance = 0.2808

// chanceMissed is the same with the gaps that count as a missed call: plus exp(-1.8 ln 2) - exp(-2.2 ln 2), and 2.8 to 3.2.
const chanceMissed = 0.3851
