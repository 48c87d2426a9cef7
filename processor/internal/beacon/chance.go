package beacon

import "math"

// wrongly is how many clients that call at random all the time are accused of one rhythm by the time that they are forgotten: one in
// a hundred.
const wrongly = 0.01

// doubt is how strong the evidence must be, in nats, for a line of a client with so many lines under watch. Who looks often enough
// finds anything: each of the lines, each window of new gaps, each scale, with missed calls and without, is another chance to
// see a rhythm in calls at random. So the chance of it is divided among all of these (Bonferroni). The windows overlap, but the bound that
// evidence is leaves a factor of five to ten, which makes up for that.
func doubt(calls, lines int) float64 {
	looks := 2 * len(merges) * (1 + calls/window)
	return math.Log(float64(looks) * float64(max(lines, 1)) / wrongly)
}

// evidence is how unlikely so many successes are among so many trials, each of which succeeds by the given chance: at most one
// time in e to the power of it (Chernoff 1952: the trials times the relative entropy), in nats; zero for no more than chance gives.
func evidence(successes, trials int, chance float64) float64 {
	if float64(successes) <= float64(trials)*chance {
		return 0
	}
	hits, misses := float64(successes), float64(trials-successes)
	nats := hits * math.Log(hits/(float64(trials)*chance))
	if misses > 0 {
		nats += misses * math.Log(misses/(float64(trials)*(1-chance)))
	}
	return nats
}

// near is how far a gap may be from the median, as a share of the part of it that the client is free to choose. A sleep with half
// of it as jitter, which is much, has eight in ten of its gaps within that when it goes both ways, and all when it only shortens.
const near = 0.4

// nearMissed is the same for gaps of two or three medians, where a call was missed. It is less, or nearly every gap would do.
const nearMissed = 0.2

// chance is the share of gaps that are near their median when calls come at random: exp(-0.6 ln 2) - exp(-1.4 ln 2) of those of
// a Poisson process. Merging adds the scale to every gap and the length of its burst to some, so by the gaps themselves the share
// would rise with the scale; measured by the median of what is left of the pauses, which is ln 2 of the mean whatever is merged,
// it does not. Bursts can only make it less: of a burst of length B and a pause after it with the rate r, the density
// is r (P(B <= t) - F(t)), and so at most the r (1 - F(t)) that calls without bursts have.
const chance = 0.2808

// chanceMissed is the same with the gaps that count as a missed call: plus exp(-1.8 ln 2) - exp(-2.2 ln 2), and 2.8 to 3.2.
const chanceMissed = 0.3851
