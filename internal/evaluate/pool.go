package main

// pooled is the set of all sets.
const pooled = "pooled"

// pool adds up the scores of all sets by presentation and family.
func pool(scores []score) []score {
	type key struct{ presentation, family string }
	var sums []score
	places := map[key]int{}
	for i := range scores {
		s := &scores[i]
		k := key{s.presentation, s.family}
		place, ok := places[k]
		if !ok {
			place = len(sums)
			places[k] = place
			sums = append(sums, score{set: pooled, presentation: s.presentation, family: s.family})
		}
		sums[place].add(s)
	}
	return sums
}

// add counts what more counts, without what explains it.
func (s *score) add(more *score) {
	s.tp, s.fp, s.fn = s.tp+more.tp, s.fp+more.fp, s.fn+more.fn
	s.findings, s.alerts, s.hostDays = s.findings+more.findings, s.alerts+more.alerts, s.hostDays+more.hostDays
	s.delays, s.waits, s.seen = append(s.delays, more.delays...), append(s.waits, more.waits...), append(s.seen, more.seen...)
}
