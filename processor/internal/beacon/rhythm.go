package beacon

import (
	"slices"
	"time"
)

// window is how many of the latest gaps are judged: enough to be sure, and few enough to see that a rhythm has changed.
const window = 32

// merges are the scales at which bursts are taken for one call. A client that is not answered tries again after some
// seconds, and a page is several connections; which scale fits, the gaps themselves tell.
var merges = [...]uint32{ticks(2 * time.Second), ticks(10 * time.Second), ticks(time.Minute)}

// shortest is the shortest median pause, beyond the merging, that is long enough to be measured in ticks: where the next tick
// weighs less than half of what may be near.
const shortest = uint32(10)

// ticks are those of d.
func ticks(d time.Duration) uint32 { return uint32(d / tick) }

// rhythm is how regular calls are at one scale.
type rhythm struct {
	gaps   int     // that were judged
	near   int     // those near the median
	missed int     // those near two or three medians, where they count
	median uint32  // ticks
	free   uint32  // the median pause between bursts beyond their merging, in ticks
	spread uint32  // the median distance of the gaps from their median, in ticks
	grown  bool    // the gaps become longer: whoever calls backs off
	excess float64 // by how many nats the evidence is more than the doubt; no rhythm without
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
func (s *instants) rhythm(doubt float64) rhythm {
	var best rhythm
	for _, merge := range merges {
		r := s.at(merge, doubt)
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

// at measures the gaps between the beginnings of bursts; none where the pauses are too short for the scale.
func (s *instants) at(merge uint32, doubt float64) (r rhythm) {
	var gaps, pauses [room]uint32
	n, burst := 0, uint32(0)
	for _, gap := range s.gaps[:s.n] {
		burst += uint32(gap)
		if gap == longest {
			burst = endless
		}
		if uint32(gap) > merge {
			gaps[n], pauses[n] = burst, uint32(gap)
			n, burst = n+1, 0
		}
	}
	from := max(0, n-window)
	if n-from < 2 {
		return r
	}
	r.free = middle(pauses[from:n]) - merge
	if r.free < shortest {
		return rhythm{}
	}
	r.gaps, r.grown = n-from, grows(gaps[from:n])
	sorted := gaps[from:n]
	slices.Sort(sorted)
	if r.median = sorted[len(sorted)/2]; r.median >= endless {
		return rhythm{}
	}
	r.count(sorted, doubt)
	if r.excess <= 0 {
		return r
	}
	for i := range sorted {
		sorted[i] = distance(sorted[i], r.median)
	}
	slices.Sort(sorted)
	r.spread = sorted[len(sorted)/2]
	return r
}

// endless stands for a gap of which it is only known that it is too long: it is like no other, not even of its kind.
const endless = 1 << 28

func distance(a, b uint32) uint32 { return max(a, b) - min(a, b) }

// count counts the regular gaps, those included where a call was missed if that makes the case stronger. The median itself, which
// is always near, proves nothing.
func (r *rhythm) count(gaps []uint32, doubt float64) {
	single, missed := r.tally(gaps)
	r.near, r.excess = single, evidence(single-1, r.gaps-1, chance)-doubt
	if missed == 0 || single*2 < r.gaps {
		return
	}
	if with := evidence(single+missed-1, r.gaps-1, chanceMissed) - doubt; with > r.excess {
		r.excess, r.missed = with, missed
	}
}

// tally is how many gaps are near the median, and how many of the others are near two or three medians.
func (r *rhythm) tally(gaps []uint32) (single, folded int) {
	for _, gap := range gaps {
		off := min(distance(gap, 2*r.median), distance(gap, 3*r.median))
		switch free := float64(r.free); {
		case float64(distance(gap, r.median)) <= near*free:
			single++
		case float64(off) <= nearMissed*free:
			folded++
		}
	}
	return single, folded
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
