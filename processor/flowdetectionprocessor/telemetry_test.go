package flowdetectionprocessor

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otelflow/otelflow/processor/flowdetectionprocessor/internal/metadata"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// values are the points of a sum, by the attributes other than processor in the order of their names.
func values(t *testing.T, telemetry *componenttest.Telemetry, name string) map[string]int64 {
	t.Helper()
	m, err := telemetry.GetMetric("otelcol_processor_flow_detection_" + name)
	require.NoError(t, err)
	points := map[string]int64{}
	for _, point := range m.Data.(metricdata.Sum[int64]).DataPoints {
		key := ""
		for _, a := range point.Attributes.ToSlice() {
			if a.Key == "processor" {
				require.Equal(t, "flow_detection/edge", a.Value.AsString())
				continue
			}
			key += a.Value.Emit() + " "
		}
		points[key] = point.Value
	}
	return points
}

// noneOf is nothing of any table, with each of some attributes before its name.
func noneOf(before ...string) map[string]int64 {
	none := map[string]int64{}
	for _, table := range append([]string{"conversations", "acquaintances", "servers", "episodes"}, defaultDetectors(detect.Medium).names()...) {
		for _, attribute := range before {
			none[attribute+table+" "] = 0
		}
	}
	return none
}

func TestTelemetry(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	set := processortest.NewNopSettings(metadata.Type)
	set.ID = component.NewIDWithName(metadata.Type, "edge")
	set.TelemetrySettings = telemetry.NewTelemetrySettings()
	next := &picky{refuseEvents: true}
	p, _ := startedWith(t, set, parse(t, `
emit: events_and_flagged
allow: [{peer: 198.51.100.0/24}, {port: 443}]`), next)
	require.NoError(t, p.ConsumeLogs(t.Context(), mixed()))

	for name, want := range map[string]map[string]int64{
		"records":          {"true foreign ": 3, "true flagged ": 80, "false plain ": 80},
		"findings":         {"scan high open ": 1},
		"findings_waiting": {"": 1},
		"findings_lost":    {"": 0},
		"flows":            {"": 160},
		"contacts":         {"unknown ": 0, "answered ": 40, "refused ": 40, "silent ": 0},
		"contact_conditions": {
			"joined ": 80, "revised ": 0, "backscatter ": 0, "foreign ": 0, "hurried ": 0,
		},
		"flow_conditions": {
			"late ": 0, "skewed ": 0, "incomplete ": 0, "group_address ": 0, "duplicate ": 0, "continuation ": 0, "unreachable ": 0,
		},
		"allow_matches": {"0 ": 0, "1 ": 120}, // the pages: 40 contacts, and their 80 records
		"table_entries": {
			"conversations ": 80, "acquaintances ": 1, "servers ": 43, "episodes ": 1,
			"scan ": 1, "volume ": 0, "exfil ": 0, "beacon ": 0, "peers ": 0,
		},
		"table_evictions":   noneOf("false ", "true "),
		"table_saturations": noneOf(""),
		"detector_conditions": {
			"stale scan ": 0, "stale volume ": 0, "stale exfil ": 0, "stale beacon ": 0, "stale peers ": 0,
			"unjudged scan ": 0, "unjudged volume ": 0, "unjudged exfil ": 0, "unjudged beacon ": 0, "unjudged peers ": 0,
			"withheld scan ": 0, "withheld volume ": 0, "withheld exfil ": 0, "withheld beacon ": 0, "withheld peers ": 0,
		},
		"episodes_refused": {"": 0},
		"episodes_folded":  {"": 0},
	} {
		require.Equal(t, want, values(t, telemetry, name), name)
	}
	for table, octets := range values(t, telemetry, "table_bytes") {
		require.Positive(t, octets, table)
	}
	require.Len(t, values(t, telemetry, "table_bytes"), 9)
	next.refuseEvents = false
	require.NoError(t, p.Shutdown(t.Context()))
	require.Equal(t, map[string]int64{"scan high open ": 1, "scan high close ": 1}, values(t, telemetry, "findings"))
	require.NoError(t, telemetry.Shutdown(t.Context()))
}

// Every metric is what metadata.yaml says of it, and there is no other.
func TestMetadata(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	set := processortest.NewNopSettings(metadata.Type)
	set.TelemetrySettings = telemetry.NewTelemetrySettings()
	p, _ := startedWith(t, set, parse(t, "allow: [{port: 53}]"), consumertest.NewNop())
	require.NoError(t, p.ConsumeLogs(t.Context(), written(story(40))))
	var all metricdata.ResourceMetrics
	require.NoError(t, telemetry.Reader.Collect(t.Context(), &all))
	require.NoError(t, p.Shutdown(t.Context()))
	require.NoError(t, telemetry.Shutdown(t.Context()))

	var names, want []string
	for _, m := range all.ScopeMetrics[0].Metrics {
		names = append(names, m.Name)
	}
	for _, m := range metricsOf(t) {
		want = append(want, m.name)
		i := slices.Index(names, m.name)
		require.GreaterOrEqual(t, i, 0, m.name)
		got := all.ScopeMetrics[0].Metrics[i]
		require.Equal(t, m.Description, got.Description)
		require.Equal(t, m.Unit, got.Unit)
		sum := got.Data.(metricdata.Sum[int64])
		require.Equal(t, m.Sum.Monotonic, sum.IsMonotonic, m.name)
		for _, point := range sum.DataPoints {
			require.ElementsMatch(t, m.Attributes, keys(point.Attributes), m.name)
		}
	}
	require.ElementsMatch(t, want, names)
}

func keys(set attribute.Set) []string {
	var keys []string
	for _, a := range set.ToSlice() {
		keys = append(keys, string(a.Key))
	}
	return keys
}
