package main

import (
	"math"
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// score is how one family did in one presentation of one set, or of all.
type score struct {
	set, presentation, family string

	tp, fp, fn int
	findings   int             // episodes, of whatever severity
	alerts     int             // those of medium severity and above that accuse a benign host inside
	hostDays   float64         // of such hosts
	delays     []time.Duration // of the hits: from the first flow of what happened to the newest flow behind the first finding
	waits      []time.Duration // of the hits: from the first flow until the finding was read
	seen       []int           // of the hits: how many of the conversations had ended by then

	missed []claim
	wrong  []episode
}

// target is a unit of truth: all that one subject did.
type target struct {
	claims []claim
	first  flow.Time // when it began
	hit    *episode
}

// judge compares the episodes of one family with the truth of a set.
func judge(s *set, f *family, episodes []episode) score {
	j := judgement{set: s, family: f, targets: targetsOf(s, f), told: map[accusation]flow.Time{}}
	for i := range episodes {
		j.take(&episodes[i])
	}
	for i := range j.targets {
		j.settle(&j.targets[i])
	}
	return j.score
}

// targetsOf are the units of truth in the order in which truth.csv has them.
func targetsOf(s *set, f *family) []target {
	var targets []target
	places := map[subject]int{}
	for i := range s.claims {
		c := s.claims[i]
		if c.isGrey() || !f.claims(c.family) {
			continue
		}
		place, ok := places[f.subjectOf(&c)]
		if !ok {
			place = len(targets)
			places[f.subjectOf(&c)] = place
			targets = append(targets, target{first: c.first})
		}
		t := &targets[place]
		t.claims, t.first = append(t.claims, c), min(t.first, c.first)
	}
	return targets
}

// judgement is one in the making.
type judgement struct {
	score
	set     *set
	family  *family
	targets []target
	told    map[accusation]flow.Time // when an accusation that was true was last heard of
}

// take judges one episode.
func (j *judgement) take(e *episode) {
	j.findings++
	if e.Severity >= anomaly.Medium && j.set.isBenign(e.accused()) {
		j.alerts++
	}
	if e.Severity == anomaly.Info {
		return // context, which is neither right nor wrong
	}
	concerned, news := j.hit(e)
	key := j.family.accusationOf(e)
	last, again := j.told[key]
	again = again && key.accused.IsValid() && within(e.First, last)
	if concerned {
		j.told[key] = max(last, e.Last)
	}
	switch {
	case concerned && (news || !again):
	case concerned, !j.isGrey(e):
		j.fp++
		j.wrong = append(j.wrong, *e)
	}
}

// hit notes the targets that e is about, and tells whether there are any, and any that nothing had told of before.
func (j *judgement) hit(e *episode) (concerned, news bool) {
	for i := range j.targets {
		t := &j.targets[i]
		if !slices.ContainsFunc(t.claims, func(c claim) bool { return j.family.concerns(&c, e) }) {
			continue
		}
		concerned = true
		if t.hit == nil {
			t.hit, news = e, true
		}
	}
	return concerned, news
}

// isGrey tells whether e may be told or not.
func (j *judgement) isGrey(e *episode) bool {
	return slices.ContainsFunc(j.set.claims, func(c claim) bool { return j.family.excuses(&c) && j.family.concerns(&c, e) })
}

// settle counts a target as a hit or a miss.
func (j *judgement) settle(t *target) {
	if t.hit == nil {
		j.fn++
		j.missed = append(j.missed, t.claims...)
		return
	}
	j.tp++
	j.delays = append(j.delays, max(0, t.hit.opened.Sub(t.first)))
	j.waits = append(j.waits, max(0, t.hit.told.Sub(t.first)))
	j.seen = append(j.seen, j.set.count(t, t.hit.opened))
}

// count is how many conversations of what happened had ended at a time.
func (s *set) count(t *target, until flow.Time) int {
	n := 0
	for i := range s.rows {
		r := &s.rows[i]
		if r.end() <= until && slices.ContainsFunc(t.claims, func(c claim) bool { return c.involves(r) }) {
			n++
		}
	}
	return n
}

// precision is the share of what was told that was true, and recall that of what was true that was told; NaN where there was
// nothing.
func (s *score) precision() float64 { return float64(s.tp) / float64(s.tp+s.fp) }
func (s *score) recall() float64    { return float64(s.tp) / float64(s.tp+s.fn) }

// wilson is the interval in which a share lies of which n tries showed k, with 95 % confidence (Wilson 1927).
func wilson(k, n int) (low, high float64) {
	const z = 1.959964 // of the normal distribution, 2.5 % lie beyond
	p, m := float64(k)/float64(n), float64(n)
	middle, reach := p+z*z/(2*m), z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (middle-reach)/(1+z*z/m)), min(1, (middle+reach)/(1+z*z/m))
}

// quantile is the smallest of values that is at least as large as the share q of them (nearest rank).
func quantile[T int | time.Duration](values []T, q float64) (T, bool) {
	if len(values) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)], true
}
