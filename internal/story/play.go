package story

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/replay"
)

// Play plays the story through the component, with the given rules added to its allow list.
func (s *Story) Play(ctx context.Context, allow ...any) ([]replay.Finding, error) {
	flows, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	return s.play(ctx, flows, allow...)
}

// records are the story's, made or recorded.
func (s *Story) records(ctx context.Context) (iter.Seq[flow.Flow], error) {
	if len(s.Captures) == 0 {
		return s.Flows(), nil
	}
	recorded, err := s.readCaptures(ctx)
	return slices.Values(recorded), err
}

func (s *Story) play(ctx context.Context, flows iter.Seq[flow.Flow], allow ...any) ([]replay.Finding, error) {
	config := maps.Clone(s.Config)
	if config == nil {
		config = map[string]any{}
	}
	if _, ok := config["emit"]; !ok {
		config["emit"] = "events"
	}
	rules, _ := config["allow"].([]any)
	config["allow"] = slices.Concat(rules, allow)
	result, err := replay.PlayAll(ctx, replay.Setup{Config: config, Span: time.Second}, flows)
	return result.Findings, err
}

// rules reads the items of an allow list.
func rules(text string) ([]any, error) {
	var items []any
	err := yaml.Unmarshal([]byte(text), &items)
	return items, err
}
