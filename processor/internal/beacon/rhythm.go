package beacon

import "slices"

// window is how many of the latest gaps are judged: enough to be sure, and few enough to see that a rhythm has changed.
const window = 32

// merges are the scales at which bursts are taken for one call, in seconds. A client that is not answered tries again after some
// seconds, and a page is several connections; which scale fits, the gaps themselves tell.
var merges = [...]uint32{2, 10, 60}

// apart is how many times the merging the median gap must be: below that, gaps are regular because of the merging.
const apart = 2

// rhythm is how regular calls are at one scale.
type rhythm struct {
	gaps   int    // that were judged
	near   int    // those near the median
	missed int    // those near two or three medians, where they count
	median uint32 // seconds
	spread uint32 // the median distance of the gaps from their median, in seconds
	grown  bool   // the gaps become longer: whoever calls backs off
	excess float64
}

// share is the share of the gaps that are regular.
func (r *rhythm) share() float64 {
	if r.gaps == 0 {
		return 0
	}
	return float64(r.near+r.missed) / float64(r.gaps)
}

// jitter is the spread as a share of the median.
func (r *rhythm) jitter() float64 { return float64(r.spread) / float64(max(r.median, 1)) }

// rhythm is the best of all scales: of those that are no chance the one with the least jitter, or else the least chancy.
func (s *instants) rhythm() rhythm {
	var best rhythm
	for _, merge := range merges {
		r := s.at(merge)
		switch {
		case r.gaps == 0:
		case best.gaps == 0,
			r.excess > 0 && best.excess <= 0,
			r.excess > 0 && r.jitter() < best.jitter(),
			r.excess <= 0 && best.excess <= 0 && r.excess > best.excess:
			best = r
		}
	}
	return best
}

// at measures the gaps between the beginnings of bursts; none where they are too short for the scale.
func (s *instants) at(merge uint32) (r rhythm) {
	var list [room]uint32
	all := list[:0]
	burst := uint32(0)
	for _, gap := range s.gaps[:s.n] {
		burst += uint32(gap)
		if uint32(gap) > merge {
			all = append(all, burst)
			burst = 0
		}
	}
	all = all[max(0, len(all)-window):]
	if len(all) < 2 {
		return r
	}
	var ordered [window]uint32
	sorted := ordered[:copy(ordered[:], all)]
	slices.Sort(sorted)
	r.median = sorted[len(sorted)/2]
	if r.median < apart*merge {
		return rhythm{}
	}
	r.gaps, r.grown = len(all), grows(all)
	r.count(sorted, float64(r.median)/float64(merge))
	for i := range sorted {
		sorted[i] = max(sorted[i], r.median) - min(sorted[i], r.median)
	}
	slices.Sort(sorted)
	r.spread = sorted[len(sorted)/2]
	return r
}

// count counts the regular gaps, those included where a call was missed if that makes the case stronger.
func (r *rhythm) count(gaps []uint32, ratio float64) {
	missed := 0
	for _, gap := range gaps {
		switch x := float64(gap) / float64(r.median); {
		case x >= 1-near && x <= 1+near:
			r.near++
		case x >= 2-nearMissed && x <= 2+nearMissed, x >= 3-nearMissed && x <= 3+nearMissed:
			missed++
		}
	}
	r.excess = lower(r.near, r.gaps) - chance(ratio, false)
	if missed == 0 || r.near*2 < r.gaps {
		return
	}
	if with := lower(r.near+missed, r.gaps) - chance(ratio, true); with > r.excess {
		r.excess, r.missed = with, missed
	}
}

// grows tells whether the last third of the gaps is half as long again as the first.
func grows(gaps []uint32) bool {
	third := len(gaps) / 3
	if third < 2 {
		return false
	}
	return float64(middle(gaps[len(gaps)-third:])) >= 1.5*float64(middle(gaps[:third]))
}

// middle is the median of at most a window of gaps.
func middle(gaps []uint32) uint32 {
	var ordered [window]uint32
	sorted := ordered[:copy(ordered[:], gaps)]
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}
