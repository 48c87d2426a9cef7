package replay

import (
	"context"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	scanner = netip.MustParseAddr("10.20.30.40")
	victim  = netip.MustParseAddr("10.50.60.70")
	six     = flow.TimeOf(time.Date(2026, 5, 4, 6, 0, 0, 0, time.UTC))
)

// half is one record of the i-th probe, two a second, received three seconds later.
func half(i int, from, to netip.AddrPort, flags uint16) flow.Flow {
	at := six.Add(time.Duration(i) * 500 * time.Millisecond)
	return flow.Flow{
		Fields: flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldTCPFlags, flow.FieldBytes,
			flow.FieldPackets),
		Type: flow.NetFlowV9, Exporter: netip.MustParseAddr("192.0.2.254"),
		Src: from.Addr(), SrcPort: from.Port(), Dst: to.Addr(), DstPort: to.Port(), Protocol: flow.TCP,
		Start: at, End: at.Add(20 * time.Millisecond), Received: at.Add(3 * time.Second),
		TCPFlags: flags, Packets: 1, Bytes: 40,
	}
}

// scan is a scan of n ports from inside, each of which is refused.
func scan(n int) []flow.Flow {
	var flows []flow.Flow
	for i := range n {
		from, to := netip.AddrPortFrom(scanner, 61000), netip.AddrPortFrom(victim, uint16(100+i))
		flows = append(flows, half(i, from, to, 0x02), half(i, to, from, 0x14))
	}
	return flows
}

// peaks are those of tables, by name.
func peaks(tables []Table) map[string]int64 {
	highest := map[string]int64{}
	for _, table := range tables {
		highest[table.Name] = table.Peak
	}
	return highest
}

func TestPlay(t *testing.T) {
	r, err := Play(t.Context(), Setup{Batch: 2}, scan(40))
	require.NoError(t, err)
	require.Len(t, r.Findings, 2)
	opened, closed := r.Findings[0], r.Findings[1]
	require.Equal(t, anomaly.Opened, opened.State)
	require.Equal(t, "scan.vertical", opened.Type)
	require.Equal(t, "10.20.30.40 tried 25 TCP ports of 10.50.60.70 in 12 s; 25 refused, none answered.", opened.Summary)
	require.Equal(t, six.Add(12020*time.Millisecond), opened.Last)
	require.Equal(t, six.Add(15*time.Second), opened.Told, "when the 25th refusal was received")
	require.Equal(t, anomaly.Closed, closed.State)
	require.Equal(t, opened.ID, closed.ID)
	require.Equal(t, six.Add(22500*time.Millisecond), closed.Told, "when the last flow was received")
	require.Equal(t, 32, r.Flagged, "both records of the 25th probe and of the 15 after it")
	require.Equal(t, int64(80), r.Metrics["flows"])
	require.Equal(t, int64(40), r.Metrics["contacts{outcome=refused}"])
	require.Equal(t, int64(48), r.Metrics["records{emitted=true,record=plain}"])
	require.Equal(t, int64(32), r.Metrics["records{emitted=true,record=flagged}"])
	require.Equal(t, map[string]int64{
		"acquaintances": 0, "servers": 41, "conversations": 40, "episodes": 1, "scan": 1, "volume": 0, "exfil": 0, "beacon": 0, "peers": 0,
	}, peaks(r.Tables))
	for _, table := range r.Tables {
		require.Equal(t, r.Metrics["table_bytes{table="+table.Name+"}"], table.Bytes)
		require.Positive(t, table.Bytes)
	}
}

func TestConfigurationIsTheUsers(t *testing.T) {
	config, err := ParseConfig("emit: events\ndetectors: {scan: {inside_threshold: 33}}")
	require.NoError(t, err)
	r, err := Play(t.Context(), Setup{Config: config, Batch: 2}, scan(40))
	require.NoError(t, err)
	require.Contains(t, r.Findings[0].Summary, "tried 33 TCP ports")
	require.Zero(t, r.Flagged)

	config, err = ParseConfig("detectors: {scan: {inside_treshold: 33}}")
	require.NoError(t, err)
	_, err = Play(t.Context(), Setup{Config: config}, scan(1))
	require.ErrorContains(t, err, "inside_treshold")
	_, err = Play(t.Context(), Setup{Config: map[string]any{"emit": "some"}}, scan(1))
	require.ErrorContains(t, err, `emit: got "some"`)
	_, err = ParseConfig("a: [")
	require.Error(t, err)
}

// Peaks are seen although the entries are gone at the end: the conversations of a scan are forgotten in the two hours until its
// last probe.
func TestPeakIsNotTheEnd(t *testing.T) {
	flows := append(scan(600), half(14_400, netip.AddrPortFrom(victim, 5353), netip.AddrPortFrom(scanner, 53), 0x02))
	r, err := Play(t.Context(), Setup{Batch: 1000}, flows)
	require.NoError(t, err)
	require.Equal(t, int64(110), peaks(r.Tables)["conversations"],
		"two a second, each remembered for 55 s: twice join_window and inactive_timeout")
	require.Equal(t, int64(1), r.Metrics["table_entries{table=conversations}"])
}

func TestBatches(t *testing.T) {
	flows := make([]flow.Flow, 7)
	for i, second := range []int{0, 1, 1, 2, 9, 4, 30} {
		flows[i] = flow.Flow{End: six.Add(time.Duration(second) * time.Second)}
	}
	flows[5].Received = six.Add(9 * time.Second)
	for _, test := range []struct {
		size int
		span time.Duration
		want []int
	}{
		{size: 3, want: []int{3, 3, 1}},
		{size: 7, want: []int{7}},
		{want: []int{7}},
		{size: 7, span: time.Second, want: []int{3, 1, 2, 1}},
		{size: 2, span: time.Second, want: []int{2, 2, 2, 1}},
		{span: time.Hour, want: []int{7}},
	} {
		var got []int
		var played []flow.Flow
		for batch := range batches(slices.Values(flows), test.size, test.span) {
			got, played = append(got, len(batch)), append(played, batch...)
		}
		require.Equal(t, flows, played)
		require.Equal(t, test.want, got, "%d flows and %v at most", test.size, test.span)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Play(ctx, Setup{}, scan(1))
	require.ErrorIs(t, err, context.Canceled)
}

func TestNoFlows(t *testing.T) {
	r, err := Play(t.Context(), Setup{}, nil)
	require.NoError(t, err)
	require.Empty(t, r.Findings)
	require.Zero(t, r.Flagged)
}
