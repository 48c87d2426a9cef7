package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/replay"
)

// The batches that the flows are played in: what the Collector's batch processor makes at most, and how long a receiver waits at
// most.
const (
	batchFlows = 8192
	batchSpan  = time.Second
)

// played is one set in one presentation after it was played.
type played struct {
	set, presentation string
	episodes          []episode
	records           int
	flagged           int
	tables            []replay.Table
	took              time.Duration
}

// play plays a set through an engine of its own.
func play(ctx context.Context, s *set, p *presentation) (*played, error) {
	setup := replay.Setup{Config: maps.Clone(p.config), Batch: batchFlows, Span: batchSpan}
	if s.inside != nil {
		if setup.Config == nil {
			setup.Config = map[string]any{}
		}
		internal := make([]any, len(s.inside))
		for i, network := range s.inside {
			internal[i] = network.String()
		}
		setup.Config["networks"] = map[string]any{"internal": internal}
	}
	flows := p.flows(s.rows)
	began := time.Now()
	result, err := replay.Play(ctx, setup, flows)
	if err != nil {
		return nil, fmt.Errorf("%s, %s: %w", s.name, p.name, err)
	}
	return &played{
		set: s.name, presentation: p.name, episodes: episodesOf(result.Findings), records: len(flows), flagged: result.Flagged,
		tables: result.Tables, took: time.Since(began),
	}, nil
}

// detectors are the names of the detectors that ran: every table but the engine's own two.
func (p *played) detectors() []string {
	var names []string
	for _, table := range p.tables {
		if table.Name != "conversations" && table.Name != "episodes" {
			names = append(names, table.Name)
		}
	}
	return names
}

// evaluation is everything that was played and what came of it.
type evaluation struct {
	sets   []*set
	runs   []*played
	scores []score // by set, presentation and family, in that order; then those of all sets together
}

// evaluate plays every set in every presentation.
func evaluate(ctx context.Context, sets []*set) (*evaluation, error) {
	e := &evaluation{sets: sets}
	detectors := map[string]bool{}
	for _, s := range sets {
		for _, p := range presentations() {
			run, err := play(ctx, s, &p)
			if err != nil {
				return nil, err
			}
			e.runs = append(e.runs, run)
			for _, name := range run.detectors() {
				detectors[name] = true
			}
		}
	}
	e.judge(e.judged(detectors))
	e.scores = append(e.scores, pool(e.scores)...)
	return e, nil
}

// judged are the families that the table tells of: those of the detectors that ran, and those that truth knows of although nobody
// looks for them yet.
func (e *evaluation) judged(detectors map[string]bool) []family {
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

func (e *evaluation) judge(judged []family) {
	runs := e.runs
	for _, s := range e.sets {
		days := s.benignHostDays()
		add := func(presentation, name string, f *family, episodes []episode) {
			scored := judge(s, f, episodes)
			scored.set, scored.presentation, scored.family, scored.hostDays = s.name, presentation, name, days
			e.scores = append(e.scores, scored)
		}
		for _, p := range presentations() {
			run := runs[0]
			runs = runs[1:]
			for _, f := range judged {
				if len(p.families) == 0 || slices.Contains(p.families, f.name) {
					add(p.name, f.name, &f, run.of(f.name))
				}
			}
			if p.name != naiveOn {
				continue
			}
			for _, rule := range naiveRules() {
				f := familyOf(rule.family)
				add(p.name, rule.name, &f, rule.episodes(s))
			}
		}
	}
}

// naiveOn is the presentation that is nearest to what the naive rules look at.
const naiveOn = "biflow"

// of are the episodes of a family.
func (p *played) of(family string) []episode {
	var some []episode
	for i := range p.episodes {
		if p.episodes[i].family() == family {
			some = append(some, p.episodes[i])
		}
	}
	return some
}

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

func (s *score) add(more *score) {
	s.tp, s.fp, s.fn = s.tp+more.tp, s.fp+more.fp, s.fn+more.fn
	s.findings, s.alerts, s.hostDays = s.findings+more.findings, s.alerts+more.alerts, s.hostDays+more.hostDays
	s.delays, s.waits, s.seen = append(s.delays, more.delays...), append(s.waits, more.waits...), append(s.seen, more.seen...)
}

// unclaimed are the families of truth.csv that no detector is for, with how many rows they have.
func (e *evaluation) unclaimed() map[string]int {
	n := map[string]int{}
	for _, s := range e.sets {
		for i := range s.claims {
			c := &s.claims[i]
			if !c.isGrey() && !slices.ContainsFunc(e.scores, func(of score) bool {
				f := familyOf(of.family)
				return f.claims(c.family)
			}) {
				n[c.family]++
			}
		}
	}
	return n
}
