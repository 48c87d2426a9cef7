package flowlog

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// fullFinding has every fact, no two of them alike.
func fullFinding() anomaly.Finding {
	return anomaly.Finding{
		ID: "5e1f", Detector: "scan", Type: "scan.vertical", State: anomaly.Closed, Severity: anomaly.High, Score: 0.875,
		Subject: netip.MustParseAddr("10.0.0.1"), Network: netip.MustParsePrefix("10.6.0.0/20"), Interface: 77, Source: netip.MustParseAddr("10.0.0.2"),
		Destination: netip.MustParseAddr("2001:db8::3"), Port: 445, Protocol: flow.TCP,
		Exporters: []netip.Addr{netip.MustParseAddr("192.0.2.4"), netip.MustParseAddr("192.0.2.5")},
		First:     1785000000000000006, Last: 1785000000000000007,
		Counts: []anomaly.Count{{Name: "failed_targets", Value: 208, Threshold: 15}, {Name: "share", Value: 0.75}},
		Evidence: anomaly.Evidence{
			Ports: []uint16{22, 23},
			Peers: []netip.Addr{netip.MustParseAddr("10.0.0.8"), netip.MustParseAddr("2001:db8::9")},
			Open:  []netip.AddrPort{netip.MustParseAddrPort("10.0.0.8:80"), netip.MustParseAddrPort("[2001:db8::9]:81")},
			Flows: []string{"one flow", "another"},
		},
		Silence:   "- {subject: 10.0.0.1}",
		Sampling:  1000,
		Technique: anomaly.Technique{ID: "T1046", Name: "Network Service Discovery", Tactic: "discovery"},
		Summary:   "10.0.0.1 tried 208 ports.",
	}
}

func eventOf(t *testing.T, f anomaly.Finding) plog.LogRecord {
	logs := Findings([]anomaly.Finding{f}, "scope/name", "1.2.3")
	require.Equal(t, 1, logs.LogRecordCount())
	return logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
}

func TestFindingsWriteEveryFact(t *testing.T) {
	logs := Findings([]anomaly.Finding{fullFinding()}, "scope/name", "1.2.3")
	require.Equal(t, 1, logs.ResourceLogs().Len())
	require.Equal(t, 0, logs.ResourceLogs().At(0).Resource().Attributes().Len())
	scoped := logs.ResourceLogs().At(0).ScopeLogs().At(0)
	require.Equal(t, "scope/name", scoped.Scope().Name())
	require.Equal(t, "1.2.3", scoped.Scope().Version())
	record := scoped.LogRecords().At(0)
	require.Equal(t, "flow.anomaly", record.EventName())
	require.Equal(t, pcommon.Timestamp(1785000000000000007), record.Timestamp())
	require.Equal(t, pcommon.Timestamp(0), record.ObservedTimestamp())
	require.Equal(t, plog.SeverityNumberError, record.SeverityNumber())
	require.Equal(t, "high", record.SeverityText())
	require.Equal(t, "10.0.0.1 tried 208 ports.", record.Body().Str())
	require.Equal(t, []string{
		"flow.anomaly.id Str 5e1f",
		"flow.anomaly.type Str scan.vertical",
		"flow.anomaly.detector Str scan",
		"flow.anomaly.state Str close",
		"flow.anomaly.score Double 0.875",
		"flow.anomaly.subject Str 10.0.0.1",
		"flow.anomaly.network Str 10.6.0.0/20",
		"flow.anomaly.interface Int 77",
		"source.address Str 10.0.0.2",
		"destination.address Str 2001:db8::3",
		"destination.port Int 445",
		"network.transport Str tcp",
		`flow.sampler_addresses Slice ["192.0.2.4","192.0.2.5"]`,
		"flow.anomaly.first_seen Int 1785000000000000006",
		"flow.anomaly.last_seen Int 1785000000000000007",
		"flow.anomaly.evidence.ports Slice [22,23]",
		`flow.anomaly.evidence.peers Slice ["10.0.0.8","2001:db8::9"]`,
		`flow.anomaly.evidence.open Slice ["10.0.0.8:80","[2001:db8::9]:81"]`,
		`flow.anomaly.evidence.flows Slice ["one flow","another"]`,
		"flow.anomaly.silence Str - {subject: 10.0.0.1}",
		"flow.anomaly.sampling_rate Int 1000",
		"threat.technique.id Str T1046",
		"threat.technique.name Str Network Service Discovery",
		"threat.tactic.name Str discovery",
		"event.kind Str alert",
		`event.category Slice ["network","intrusion_detection"]`,
		"flow.anomaly.count.failed_targets Double 208",
		"flow.anomaly.threshold.failed_targets Double 15",
		"flow.anomaly.count.share Double 0.75",
	}, shown(record.Attributes()))

	var back anomaly.Finding
	require.True(t, ReadFinding(&back, record))
	require.Equal(t, fullFinding(), back)
}

func TestFindingsLeaveOutWhatIsAbsent(t *testing.T) {
	record := eventOf(t, anomaly.Finding{})
	require.Equal(t, pcommon.ValueTypeEmpty, record.Body().Type())
	require.Equal(t, []string{
		"flow.anomaly.state Str open",
		"flow.anomaly.score Double 0",
		"event.kind Str alert",
		`event.category Slice ["network","intrusion_detection"]`,
	}, shown(record.Attributes()))
	back := fullFinding()
	require.True(t, ReadFinding(&back, record))
	require.Equal(t, anomaly.Finding{}, back)
}

func TestSeverities(t *testing.T) {
	for severity, want := range map[anomaly.Severity]plog.SeverityNumber{
		anomaly.Info: 9, anomaly.Low: 10, anomaly.Medium: 13, anomaly.High: 17, anomaly.Critical: 21, anomaly.Critical + 1: 0,
	} {
		require.Equal(t, want, eventOf(t, anomaly.Finding{Severity: severity}).SeverityNumber(), severity.String())
	}
	require.Equal(t, "info 9 (Info), low 10 (Info2), medium 13 (Warn), high 17 (Error), critical 21 (Fatal)", severityMeaning())
}

func TestFindingsKeepOrder(t *testing.T) {
	require.Equal(t, 0, Findings(nil, "", "").ResourceLogs().Len())
	logs := Findings([]anomaly.Finding{{ID: "b"}, {ID: "a"}, {ID: "c"}}, "", "")
	var ids string
	for _, record := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
		id, _ := record.Attributes().Get("flow.anomaly.id")
		ids += id.Str()
	}
	require.Equal(t, "bac", ids)
}

func TestReadFindingOfForeignValues(t *testing.T) {
	_, record := oneRecord()
	require.False(t, ReadFinding(&anomaly.Finding{}, record))
	record.SetEventName("flow.anomaly")
	record.SetSeverityText("notice")
	record.Body().SetInt(3)
	m := record.Attributes()
	m.PutInt("flow.anomaly.id", 4)
	m.PutStr("flow.anomaly.state", "reopened")
	m.PutInt("flow.anomaly.score", 1)
	m.PutStr("flow.anomaly.subject", "host")
	m.PutInt("destination.port", 65536)
	m.PutInt("flow.anomaly.first_seen", -5)
	m.PutInt("flow.anomaly.count.targets", 6)
	m.PutStr("flow.anomaly.evidence.peers", "10.0.0.1")
	ports := m.PutEmptySlice("flow.anomaly.evidence.ports")
	ports.AppendEmpty().SetInt(70000)
	ports.AppendEmpty().SetStr("22")
	ports.AppendEmpty().SetInt(23)
	open := m.PutEmptySlice("flow.anomaly.evidence.open")
	open.AppendEmpty().SetStr("10.0.0.1")
	open.AppendEmpty().SetInt(7)
	var f anomaly.Finding
	require.True(t, ReadFinding(&f, record))
	require.Equal(t, anomaly.Finding{Evidence: anomaly.Evidence{Ports: []uint16{23}}}, f)
}

func TestReadFindingJoinsCountAndThreshold(t *testing.T) {
	_, record := oneRecord()
	record.SetEventName("flow.anomaly")
	record.Attributes().PutDouble("flow.anomaly.threshold.b", 1)
	record.Attributes().PutDouble("flow.anomaly.count.a", 2)
	record.Attributes().PutDouble("flow.anomaly.count.b", 3)
	record.Attributes().PutDouble("other.count.c", 4)
	var f anomaly.Finding
	require.True(t, ReadFinding(&f, record))
	require.Equal(t, []anomaly.Count{{Name: "b", Value: 3, Threshold: 1}, {Name: "a", Value: 2}}, f.Counts)
}
