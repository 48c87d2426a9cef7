package story

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/replay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const scenarios = "../../testdata/scenarios"

// mostFlows keeps a story from taking minutes.
const mostFlows = 300_000

// Every story is told as it must be, by all detectors together, and by adding the line that a finding names to the allow list it
// is silenced.
func TestStories(t *testing.T) {
	for _, s := range all(t) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			found := play(t, s)
			require.Empty(t, s.Judge(found), s.Says)
			legible(t, found)
			for _, m := range s.Tells {
				silence(t, s, &m, found)
			}
		})
	}
}

// silence adds the rule of the last finding that m means to the allow list.
func silence(t *testing.T, s *Story, m *Matcher, found []replay.Finding) {
	t.Helper()
	last := slices.IndexFunc(found, func(f replay.Finding) bool { return f.State == anomaly.Closed && m.matches(&f.Finding) })
	require.GreaterOrEqual(t, last, 0, "never closed: %s", m)
	f := &found[last].Finding
	if f.Silence == "" && f.Type == "volume.interface" {
		return // no rule is for interfaces
	}
	rule, err := rules(f.Silence)
	require.NoError(t, err, f.Silence)
	found, err = s.Play(t.Context(), rule...)
	require.NoError(t, err, f.Silence)
	for i := range found {
		require.NotEqual(t, thing(f), thing(&found[i].Finding), "told although silenced by %q", f.Silence)
	}
}

// What several exporters tell may reach the collector in any order, as long as what one of them sends keeps its order.
func TestInterleaving(t *testing.T) {
	for _, s := range all(t) {
		if len(s.Exporters) < 2 {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			want := closed(play(t, s))
			for seed := range uint64(3) {
				flows := delay(slices.Collect(s.Flows()), seed)
				found, err := s.play(t.Context(), slices.Values(flows))
				require.NoError(t, err)
				require.Equal(t, want, closed(found), "seed %d", seed)
			}
		})
	}
}

// delay has each exporter's records arrive up to 30 s late, each minute by another delay, in their order.
func delay(flows []flow.Flow, seed uint64) []flow.Flow {
	const minute, most = flow.Time(60e9), 30e9
	last := map[netip.Addr]flow.Time{}
	for i := range flows {
		f := &flows[i]
		by := rand.New(rand.NewPCG(seed, uint64(f.Exporter.As4()[3])<<32^uint64(f.Received/minute))).Uint64N(most)
		f.Received = max(f.Received+flow.Time(by), last[f.Exporter])
		last[f.Exporter] = f.Received
	}
	slices.SortStableFunc(flows, func(a, b flow.Flow) int { return int(a.Received.Sub(b.Received)) })
	return flows
}

// closed are the findings' ends, without what differs with the order in which things were heard.
func closed(found []replay.Finding) []string {
	var told []string
	for i := range found {
		if f := &found[i].Finding; f.State == anomaly.Closed {
			told = append(told, fmt.Sprintf("%s %s of %s to %s", f.ID, f.Type, about(f), f.Destination))
		}
	}
	slices.Sort(told)
	return told
}

// The same story is the same flows, in the order in which exporters send, and not too many of them.
func TestFlowsOfStories(t *testing.T) {
	for _, s := range all(t) {
		if len(s.Captures) > 0 {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			n, last := 0, map[netip.Addr]flow.Time{}
			for f := range s.Flows() {
				if f.Received < last[f.Exporter] || f.Packets == 0 || f.Bytes < f.Packets*20 {
					require.Fail(t, "out of order, or no packets of IP", "%+v", f)
				}
				last[f.Exporter] = f.Received
				n++
			}
			require.Positive(t, n)
			require.LessOrEqual(t, n, mostFlows)
		})
	}
}

// shortly is one in how many stories are told when time is short.
const shortly = 8

func all(t *testing.T) []*Story {
	t.Helper()
	entries, err := os.ReadDir(scenarios)
	require.NoError(t, err)
	var stories []*Story
	for i, entry := range entries {
		if !entry.IsDir() || testing.Short() && i%shortly != 0 {
			continue
		}
		s, err := Read(filepath.Join(scenarios, entry.Name()))
		require.NoError(t, err)
		stories = append(stories, retellings(s)...)
	}
	require.NotEmpty(t, stories)
	return stories
}

// retellings are the story once for each exporter that recorded it: each tells it whole.
func retellings(s *Story) []*Story {
	if len(s.Captures) < 2 {
		return []*Story{s}
	}
	var each []*Story
	for _, name := range s.Captures {
		one := *s
		one.Name, one.Captures = s.Name+"/"+name, []string{name}
		each = append(each, &one)
	}
	return each
}

func play(t *testing.T, s *Story) []replay.Finding {
	t.Helper()
	found, err := s.Play(t.Context())
	require.NoError(t, err)
	return found
}
