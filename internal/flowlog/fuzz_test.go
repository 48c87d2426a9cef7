package flowlog

import (
	"bytes"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// FuzzRoundTrip writes any flow, reads it back and writes it again: the flow is the same as far as a record can tell it, and
// the record is the same to the last bit.
func FuzzRoundTrip(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var sent, got flow.Flow
		(&source{left: data}).fill(reflect.ValueOf(&sent).Elem())
		logs := logsOf(sent)
		group := logs.ResourceLogs().At(0)
		require.True(t, Read(&got, group.Resource().Attributes(), group.ScopeLogs().At(0).LogRecords().At(0)))
		same(t, asRead(sent), got)
		require.Equal(t, marshalled(t, logs), marshalled(t, logsOf(got)))
	})
}

// FuzzFindingRoundTrip does the same to findings.
func FuzzFindingRoundTrip(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var sent, got anomaly.Finding
		(&source{left: data}).fill(reflect.ValueOf(&sent).Elem())
		sent.Exporters = slices.DeleteFunc(sent.Exporters, isInvalid)
		sent.Evidence.Peers = slices.DeleteFunc(sent.Evidence.Peers, isInvalid)
		for i := range sent.Counts { // no two counts of a finding share a name
			sent.Counts[i].Name = strconv.Itoa(i) + sent.Counts[i].Name
		}
		logs := Findings([]anomaly.Finding{sent}, "", "")
		require.True(t, ReadFinding(&got, logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)))
		same(t, sent, got)
		require.Equal(t, marshalled(t, logs), marshalled(t, Findings([]anomaly.Finding{got}, "", "")))
	})
}

func seed(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(bytes.Repeat([]byte{0xff}, 700))
	for _, step := range []int{5, 7, 11, 37} {
		data := make([]byte, 700)
		for i := range data {
			data[i] = byte(i*step + 1)
		}
		f.Add(data)
	}
}

func isInvalid(a netip.Addr) bool { return !a.IsValid() }

func logsOf(f flow.Flow) plog.Logs {
	w := NewWriter("scope", "1")
	w.Append([]flow.Flow{f})
	return w.Take()
}

func same(t *testing.T, want, got any) {
	t.Helper()
	diff := cmp.Diff(want, got, cmp.Comparer(sameValue), cmpopts.EquateEmpty(), cmpopts.EquateNaNs(),
		cmpopts.EquateComparable(netip.Addr{}, netip.AddrPort{}, netip.Prefix{}))
	require.Empty(t, diff)
}

func marshalled(t *testing.T, logs plog.Logs) []byte {
	t.Helper()
	b, err := (&plog.ProtoMarshaler{}).MarshalLogs(logs)
	require.NoError(t, err)
	return b
}
