package main

import (
	"context"
	"maps"
	"slices"
)

// evaluation is everything that was played and what came of it.
type evaluation struct {
	sets   []*set
	runs   []*played // by set and presentation, in that order
	judged []family
	scores []score // by set, presentation and family, in that order; then those of all sets together
}

// naiveOn is the presentation that is nearest to what the naive rules look at.
const naiveOn = "biflow"

// evaluate plays every set in every presentation and judges what was told.
func evaluate(ctx context.Context, sets []*set) (*evaluation, error) {
	e := &evaluation{sets: sets}
	for _, s := range sets {
		for _, p := range presentations() {
			run, err := play(ctx, s, &p)
			if err != nil {
				return nil, err
			}
			e.runs = append(e.runs, run)
		}
	}
	e.judged = e.families()
	for _, run := range e.runs {
		e.judge(run)
	}
	e.scores = append(e.scores, pool(e.scores)...)
	return e, nil
}

// families are those that the table tells of: those of the detectors that ran, and those that truth knows of although nobody looks
// for them yet.
func (e *evaluation) families() []family {
	detectors := map[string]bool{}
	for _, run := range e.runs {
		for _, name := range run.detectors() {
			detectors[name] = true
		}
	}
	var judged []family
	for _, f := range families() {
		if detectors[f.name] || slices.ContainsFunc(e.sets, func(s *set) bool { return len(targetsOf(s, &f)) > 0 }) {
			judged = append(judged, f)
		}
		delete(detectors, f.name)
	}
	for _, name := range slices.Sorted(maps.Keys(detectors)) {
		judged = append(judged, familyOf(name))
	}
	return judged
}

// judge scores what one run told, and what the naive rules say of the same set.
func (e *evaluation) judge(run *played) {
	p := run.presentation
	for _, f := range e.judged {
		if len(p.families) == 0 || slices.Contains(p.families, f.name) {
			e.add(run, f.name, judge(run.set, &f, run.of(f.name)))
		}
	}
	if p.name != naiveOn {
		return
	}
	for _, rule := range naiveRules() {
		f := familyOf(rule.family)
		e.add(run, rule.name, judge(run.set, &f, rule.episodes(run.set)))
	}
}

func (e *evaluation) add(run *played, name string, s score) {
	s.set, s.presentation, s.family, s.hostDays = run.set.name, run.presentation.name, name, run.set.hostDays
	e.scores = append(e.scores, s)
}

// unclaimed are the families of truth.csv that no detector is for, with how many rows they have.
func (e *evaluation) unclaimed() map[string]int {
	n := map[string]int{}
	for _, s := range e.sets {
		for i := range s.claims {
			c := &s.claims[i]
			if !c.isGrey() && !slices.ContainsFunc(e.judged, func(f family) bool { return f.claims(c.family) }) {
				n[c.family]++
			}
		}
	}
	return n
}
