package story

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/replay"
)

// oddities are what no sentence for people may have: numbers that are none, addresses that are none, failed formatting, two spaces.
var oddities = regexp.MustCompile(`NaN|Inf|invalid|%!|  |\(\)| ,|\.\.$|-\d+ (bytes|times|s\b)`)

// legible holds what every event must say whatever it is about: a sentence that names whom it is about, a score, an interval, the
// numbers of the rule with what they crossed, example flows, and how to silence it.
func legible(t *testing.T, found []replay.Finding) {
	t.Helper()
	for i := range found {
		f := &found[i].Finding
		folded := strings.HasSuffix(f.Type, ".folded")
		assert.Regexp(t, `^[\p{Lu}\da-f].*\.$`, f.Summary)
		assert.NotRegexp(t, oddities, f.Summary)
		assert.Less(t, len(f.Summary), 700, f.Summary)
		if f.Subject.IsValid() {
			assert.Contains(t, f.Summary, f.Subject.String())
		}
		assert.True(t, f.Score >= 0 && f.Score <= 1, "score %v: %s", f.Score, f.Summary)
		assert.True(t, f.First != 0 && f.First <= f.Last, "from %d to %d: %s", f.First, f.Last, f.Summary)
		bounded(t, f)
		if folded {
			continue
		}
		assert.NotEmpty(t, f.Evidence.Flows, f.Summary)
		assert.LessOrEqual(t, len(f.Evidence.Flows), 5)
		assert.NotEmpty(t, f.Exporters, f.Summary)
		if f.Severity > anomaly.Low {
			assert.NotEmpty(t, f.Technique.ID, f.Summary)
			assert.NotEmpty(t, f.Technique.Tactic, f.Summary)
		}
		if f.Type != "volume.interface" {
			assert.NotEmpty(t, f.Silence, f.Summary)
		}
	}
}

// bounded holds that the numbers are numbers, and that some number tells what it crossed.
func bounded(t *testing.T, f *anomaly.Finding) {
	t.Helper()
	thresholds := 0
	for _, c := range f.Counts {
		assert.False(t, math.IsNaN(c.Value) || math.IsInf(c.Value, 0) || c.Value < 0, "%s %v: %s", c.Name, c.Value, f.Summary)
		if c.Threshold != 0 {
			thresholds++
		}
	}
	assert.Positive(t, thresholds, "no threshold: %s", f.Summary)
}
