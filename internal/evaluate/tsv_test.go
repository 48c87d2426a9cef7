package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// twoSets are the scores of two sets in one presentation.
func twoSets() []score {
	return []score{
		{set: "day1", presentation: "biflow", family: "scan", tp: 3, fp: 1, fn: 2, findings: 7, alerts: 1, hostDays: 1.25,
			delays: []time.Duration{4 * time.Second, 90 * time.Minute, 1500 * time.Millisecond},
			waits:  []time.Duration{40 * time.Second, 91 * time.Minute, 20 * time.Second}, seen: []int{15, 16, 20}},
		{set: "day1", presentation: "biflow", family: "beacon", hostDays: 1.25},
		{set: "day2", presentation: "biflow", family: "scan", tp: 1, findings: 1, hostDays: 0.5,
			delays: []time.Duration{8 * time.Second}, waits: []time.Duration{9 * time.Second}, seen: []int{25}},
	}
}

func TestTSV(t *testing.T) {
	scores := twoSets()
	var b strings.Builder
	require.NoError(t, writeTSV(&b, append(scores, pool(scores)...)))
	require.Equal(t, strings.ReplaceAll(`set presentation family tp fp fn precision recall findings benign_host_days ttd_median_s ttd_p90_s alerts
day1 biflow scan 3 1 2 0.7500 0.6000 7 1.250 4.000 5400.000 1
day1 biflow beacon 0 0 0 NaN NaN 0 1.250 NaN NaN 0
day2 biflow scan 1 0 0 1.0000 1.0000 1 0.500 8.000 8.000 0
pooled biflow scan 4 1 2 0.8000 0.6667 8 1.750 4.000 5400.000 1
pooled biflow beacon 0 0 0 NaN NaN 0 1.250 NaN NaN 0
`, " ", "\t"), b.String())
}

func TestTables(t *testing.T) {
	var b strings.Builder
	scoreGrid(twoSets()[:2]).writeMarkdown(&b)
	require.Equal(t, `| set | presentation | family | tp | fp | fn | precision (95 %) | recall (95 %) | findings | medium+ a day | host-days | detected after | 90 % | read after | flows before |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
| day1 | biflow | scan | 3 | 1 | 2 | 0.75 (0.30-0.95) | 0.60 (0.23-0.88) | 7 | 0.80 | 1.2 | 4s | 1h30m0s | 40s | 16 |
| day1 | biflow | beacon | 0 | 0 | 0 | - | - | 0 | 0.00 | 1.2 | - | - | - | - |
`, b.String())
	b.Reset()
	require.NoError(t, grid{header: []string{"a", "bb"}, rows: [][]string{{"ccc", "d"}}}.writeText(&b))
	require.Equal(t, "a    bb\nccc  d\n", b.String())
}
