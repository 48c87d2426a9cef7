package main

import (
	"context"
	"fmt"
	"maps"
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
	set          *set
	presentation *presentation
	episodes     []episode
	records      int
	flagged      int
	tables       []replay.Table
	took         time.Duration
}

// play plays a set through an engine of its own.
func play(ctx context.Context, s *set, p *presentation) (*played, error) {
	flows := p.flows(s.rows)
	began := time.Now()
	result, err := replay.PlayAll(ctx, replay.Setup{Config: configure(s, p), Batch: batchFlows, Span: batchSpan}, flows)
	if err != nil {
		return nil, fmt.Errorf("%s, %s: %w", s.name, p.name, err)
	}
	return &played{
		set: s, presentation: p, episodes: episodesOf(result.Findings), tables: result.Tables, took: time.Since(began),
		records: int(result.Metrics["records{emitted=true,record=plain}"]) + result.Flagged, flagged: result.Flagged,
	}, nil
}

// configure is what a user would set for such a network and such an exporter, and nothing else.
func configure(s *set, p *presentation) map[string]any {
	config := map[string]any{}
	maps.Copy(config, p.config)
	if s.inside != nil {
		internal := make([]any, len(s.inside))
		for i, network := range s.inside {
			internal[i] = network.String()
		}
		config["networks"] = map[string]any{"internal": internal}
	}
	return config
}

// detectors are the names of the detectors that ran: every table but the engine's own.
func (p *played) detectors() []string {
	var names []string
	for _, table := range p.tables {
		switch table.Name {
		case "conversations", "acquaintances", "servers", "episodes":
		default:
			names = append(names, table.Name)
		}
	}
	return names
}

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
