package exfil

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

func TestSeverity(t *testing.T) {
	x := newExfil(*DefaultConfig(detect.Medium))
	web, call, odd := service{443, flow.TCP}, service{3479, flow.UDP}, service{4444, flow.TCP}
	for _, test := range []struct {
		name     string
		form     form
		novelty  novelty
		service  service
		blind    bool
		sent     uint64
		received uint64
		floor    uint64
		hours    int
		want     anomaly.Severity
	}{
		{"ten times the floor, next to nothing back", upload, fresh, web, false, 100 * mebi, 10 * mebi, 10 * mebi, 1, anomaly.High},
		{"less than ten times", upload, fresh, web, false, 99 * mebi, mebi, 10 * mebi, 1, anomaly.Medium},
		{"somebody who presents in a call", upload, fresh, call, false, 310 * mebi, 60 * mebi, 10 * mebi, 1, anomaly.Medium},
		{"by an odd port to a place that is new", upload, fresh, odd, false, 12 * mebi, 3 * mebi, 10 * mebi, 1, anomaly.High},
		{"by an odd port to a place that is new to the host", upload, strange, odd, false, 60 * mebi, 15 * mebi, 50 * mebi, 1, anomaly.High},
		{"by an odd port to a place that is known", upload, known, odd, false, 60 * mebi, 15 * mebi, 50 * mebi, 1, anomaly.Medium},
		{"a day of small sends", drip, fresh, web, false, 40 * mebi, 5 * mebi, 30 * mebi, 8, anomaly.High},
		{"a morning of them", drip, fresh, web, false, 40 * mebi, 5 * mebi, 30 * mebi, 7, anomaly.Medium},
		{"on the first day", upload, undated, odd, false, 900 * mebi, mebi, 25 * mebi, 1, anomaly.Low},
		{"nobody could see what came back", upload, fresh, odd, true, 900 * mebi, 0, 100 * mebi, 1, anomaly.Low},
	} {
		c := &charge{total: flux{test.sent, test.received}, hours: test.hours}
		c.form, c.novelty, c.blind, c.floor = test.form, test.novelty, test.blind, test.floor
		c.service.value = test.service
		require.Equal(t, test.want, x.severity(c), test.name)
	}
}
