package netflowreceiver

import (
	"context"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/otelflow/otelflow/receiver/internal/session"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestSessionOptions has every key that decides what records mean.
func TestSessionOptions(t *testing.T) {
	c := defaultConfig()
	require.Equal(t, session.DefaultOptions(), c.sessionOptions())

	c.Exporters, c.KeepUnknownElements, c.Biflows = ExportersConfig{ByPort: true, Address: AddressReported}, true, BiflowsTwo
	c.Sampling = []SamplingConfig{
		{Exporters: []string{"10.1.0.0/16", "2001:db8::/32"}, Default: 1000},
		{Exporters: []string{"10.1.2.3/32"}, Override: 512},
	}
	c.Clock = ClockConfig{MaxSkew: time.Hour, Correct: true}
	c.Limits = LimitsConfig{MaxSessions: 64, MaxTemplates: 30, MaxTotalFields: 5000, TemplateLifetime: 2 * time.Hour, TemplateMessages: 900, MaxNames: 70}
	limits := session.DefaultLimits()
	limits.MaxSessions, limits.MaxTemplates, limits.MaxTotal = 64, 30, 5000
	limits.TemplateLifetime, limits.TemplateMessages, limits.MaxNames = 2*time.Hour, 900, 70
	require.Equal(t, session.Options{
		Limits: limits, ByPort: true, ExporterElement: true, KeepUnknown: true, TwoFlows: true, MaxSkew: time.Hour, CorrectClock: true,
		Sampling: []session.SamplingRule{
			{Prefix: netip.MustParsePrefix("10.1.0.0/16"), Default: 1000},
			{Prefix: netip.MustParsePrefix("2001:db8::/32"), Default: 1000},
			{Prefix: netip.MustParsePrefix("10.1.2.3/32"), Override: 512},
		},
	}, c.sessionOptions())
}

// recordOf is the first record of logs.
func recordOf(logs plog.Logs) pcommon.Map {
	return logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes()
}

// TestElementsOfTheUser sends an element that only the user's file has.
func TestElementsOfTheUser(t *testing.T) {
	file := filepath.Join(t.TempDir(), "acme.csv")
	require.NoError(t, os.WriteFile(file, []byte("enterprise,id,name,type\n32473,77,serverDelay,unsigned32\n"), 0o600))
	c := listening("127.0.0.1")
	c.Elements = []string{file}
	next, taken := sink(t)
	start(t, c, next).send(t, encode(t, wire.Message{Version: wire.IPFIX10, Domain: 31, Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{{ID: 256, Fields: []wire.Field{{Enterprise: 32473, ID: 77, Length: 4}}}}},
		{ID: 256, Data: []byte{0, 1, 2, 3}},
	}}))
	delay, ok := recordOf(<-taken).Get("ipfix.acme.serverDelay")
	require.True(t, ok)
	require.EqualValues(t, 0x010203, delay.Int())
}

// TestClocksAreMeasured has messages of 2023, which is long ago.
func TestClocksAreMeasured(t *testing.T) {
	next, taken := sink(t)
	r := start(t, listening("127.0.0.1"), next)
	r.send(t, ipfix(t, 0, 1))
	<-taken
	require.NoError(t, r.Shutdown(context.Background()))
	require.Equal(t, map[string]int64{"receiver=netflow/here exporter=127.0.0.1": 1}, r.points(t, "otelcol_receiver_netflow_skewed_datagrams"))
	skew, err := r.telemetry.GetMetric("otelcol_receiver_netflow_clock_skew")
	require.NoError(t, err)
	points := skew.Data.(metricdata.Gauge[float64]).DataPoints
	require.Len(t, points, 1)
	require.InDelta(t, time.Until(time.Unix(1_700_000_000, 0)).Seconds(), points[0].Value, 600)
}
