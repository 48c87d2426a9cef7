package detecttest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Setup is an engine with one detector. Its zero Engine is the default.
type Setup struct {
	Name     string
	Detector detect.Settings
	Engine   func(*detect.Config) // changes the engine's defaults; may be nil
}

// Run judges flows, in the order given, and returns all findings, those included that close what is open at the end.
func (s Setup) Run(t testing.TB, flows []flow.Flow) []anomaly.Finding {
	t.Helper()
	e := s.NewEngine(t)
	var found []anomaly.Finding
	for i := range flows {
		e.Observe(&flows[i])
		found = e.Findings(found)
	}
	e.Finish()
	return e.Findings(found)
}

// NewEngine makes the engine, for tests that play by themselves.
func (s Setup) NewEngine(t testing.TB) *detect.Engine {
	t.Helper()
	cfg := detect.DefaultConfig()
	if s.Engine != nil {
		s.Engine(&cfg)
	}
	require.NoError(t, s.Detector.Validate())
	e, err := detect.NewEngine(cfg, []detect.Named{{Name: s.Name, Detector: s.Detector.Build()}})
	require.NoError(t, err)
	return e
}

// In are the findings that tell of a state.
func In(state anomaly.State, found []anomaly.Finding) []anomaly.Finding {
	var list []anomaly.Finding
	for i := range found {
		if found[i].State == state {
			list = append(list, found[i])
		}
	}
	return list
}

// Count is a number of a finding.
func Count(t testing.TB, f *anomaly.Finding, name string) anomaly.Count {
	t.Helper()
	for _, c := range f.Counts {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("the finding has no count %q", name)
	return anomaly.Count{}
}
