package flowdetectionprocessor

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/flowlog"
	"github.com/otelflow/otelflow/processor/flowdetectionprocessor/internal/metadata"
)

var (
	scanner  = netip.MustParseAddr("10.20.30.40")
	victim   = netip.MustParseAddr("10.50.60.70")
	reader   = netip.MustParseAddr("10.81.82.83")
	webSite  = netip.MustParseAddr("203.0.113.44")
	exporter = netip.MustParseAddr("192.0.2.254")
	nine     = flow.TimeOf(time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC))
)

// TCP flags as the sum over a flow.
const (
	lonelySYN = 0x02
	reset     = 0x14
	session   = 0x1b
)

// record is one flow record of a TCP conversation at a moment after nine.
func record(from, to netip.AddrPort, after time.Duration, flags uint16, packets uint64) flow.Flow {
	return flow.Flow{
		Fields: flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldTCPFlags,
			flow.FieldBytes, flow.FieldPackets),
		Type: flow.IPFIX, Exporter: exporter,
		Src: from.Addr(), SrcPort: from.Port(), Dst: to.Addr(), DstPort: to.Port(), Protocol: flow.TCP,
		Start: nine.Add(after), End: nine.Add(after + 30*time.Millisecond), Received: nine.Add(after + 2*time.Second),
		TCPFlags: flags, Packets: packets, Bytes: packets * 53,
	}
}

// probe is the i-th probe of the scan, two a second, and the victim's refusal.
func probe(i int) []flow.Flow {
	after := time.Duration(i) * 500 * time.Millisecond
	from, to := netip.AddrPortFrom(scanner, 61000), netip.AddrPortFrom(victim, uint16(100+i))
	return []flow.Flow{record(from, to, after, lonelySYN, 1), record(to, from, after+time.Millisecond, reset, 1)}
}

// page is the i-th page that the reader gets from a web site.
func page(i int) []flow.Flow {
	after := time.Duration(i)*500*time.Millisecond + 9*time.Millisecond
	from, to := netip.AddrPortFrom(reader, uint16(43000+i)), netip.AddrPortFrom(webSite, 443)
	return []flow.Flow{record(from, to, after, session, 12), record(to, from, after+5*time.Millisecond, session, 17)}
}

// story is a scan of n ports beside ordinary traffic: four records for each port.
func story(n int) []flow.Flow {
	var flows []flow.Flow
	for i := range n {
		flows = append(append(flows, page(i)...), probe(i)...)
	}
	return flows
}

// written are flows as the receiver writes them.
func written(flows []flow.Flow) plog.Logs {
	w := flowlog.NewWriter("a receiver", "v0.0.1")
	w.Append(flows)
	return w.Take()
}

// wall is what newProcessor is given for clocks: it stands still unless a test moves it.
type wall struct {
	times   chan time.Time
	stopped bool
}

func (w *wall) clocks() clocks {
	return clocks{
		ticker: func() (<-chan time.Time, func()) { return w.times, func() { w.stopped = true } },
		now:    func() time.Time { return time.Date(2026, 5, 4, 10, 11, 12, 0, time.UTC) },
	}
}

// started is a processor with the configuration that text writes.
func started(t *testing.T, text string, next consumer.Logs) (*flowProcessor, *wall) {
	t.Helper()
	return startedWith(t, processortest.NewNopSettings(metadata.Type), parse(t, text), next)
}

func startedWith(t *testing.T, set processor.Settings, conf *confmap.Conf, next consumer.Logs) (*flowProcessor, *wall) {
	t.Helper()
	cfg, err := load(t, conf)
	require.NoError(t, err)
	w := &wall{times: make(chan time.Time)}
	set.BuildInfo.Version = "v7.8.9"
	p, err := newProcessor(set, cfg, next, w.clocks())
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	return p, w
}

// recordsOf are the records of all logs, in order.
func recordsOf(logs ...plog.Logs) []plog.LogRecord {
	var records []plog.LogRecord
	for _, l := range logs {
		for _, resource := range l.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, r := range scope.LogRecords().All() {
					records = append(records, r)
				}
			}
		}
	}
	return records
}

// isEvent tells events from flows and foreign records.
func isEvent(r plog.LogRecord) bool { return r.EventName() == "flow.anomaly" }

// isFlagged tells the flows of open episodes.
func isFlagged(r plog.LogRecord) bool {
	_, ok := r.Attributes().Get("flow.anomaly.ids")
	return ok
}
