package flowlog

import (
	"net/netip"
	"testing"

	"github.com/otelflow/otelflow/internal/flow"
)

// plainFlow has what a common NetFlow v9 template carries.
func plainFlow() flow.Flow {
	return flow.Flow{
		Fields: flow.FieldsOf(flow.FieldSequence, flow.FieldDomain, flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol,
			flow.FieldTCPFlags, flow.FieldBytes, flow.FieldPackets, flow.FieldTOS, flow.FieldIn, flow.FieldOut,
			flow.FieldSrcAS, flow.FieldDstAS, flow.FieldSrcNet, flow.FieldDstNet),
		Type: flow.NetFlowV9, Exporter: netip.MustParseAddr("192.0.2.1"), Domain: 7, Sequence: 4711,
		Start: 1785000000100000000, End: 1785000009200000000, Received: 1785000010000000000,
		Src: netip.MustParseAddr("10.11.12.13"), Dst: netip.MustParseAddr("198.51.100.77"), SrcPort: 53211, DstPort: 443,
		Protocol: flow.TCP, TCPFlags: 27, Bytes: 123456, Packets: 98, TOS: 40, In: 3, Out: 4,
		SrcAS: 64500, DstAS: 64501, SrcNet: 24, DstNet: 16, NextHop: netip.MustParseAddr("10.0.0.1"),
	}
}

// BenchmarkWriter appends and takes batches of a thousand flows of one exporter.
func BenchmarkWriter(b *testing.B) {
	flows := make([]flow.Flow, 1000)
	for i := range flows {
		flows[i] = plainFlow()
	}
	w := NewWriter("scope", "1")
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		w.Append(flows)
		w.Take()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(flows)), "ns/flow")
}

func BenchmarkRead(b *testing.B) {
	w := NewWriter("scope", "1")
	w.Append([]flow.Flow{plainFlow()})
	group := w.Take().ResourceLogs().At(0)
	attributes, record := group.Resource().Attributes(), group.ScopeLogs().At(0).LogRecords().At(0)
	var f flow.Flow
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if !Read(&f, attributes, record) {
			b.Fatal("not a flow")
		}
	}
}

func BenchmarkReadForeign(b *testing.B) {
	attributes, record := oneRecord()
	record.Attributes().PutStr("http.request.method", "GET")
	record.Attributes().PutStr("url.path", "/")
	var f flow.Flow
	b.ReportAllocs()
	for range b.N {
		if Read(&f, attributes, record) {
			b.Fatal("a flow")
		}
	}
}
