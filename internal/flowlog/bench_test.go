package flowlog

import (
	"net/netip"
	"strconv"
	"testing"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
)

// factsFlow has the facts that every tool asks for, and no more: 14 attributes.
func factsFlow() flow.Flow {
	return flow.Flow{
		Fields: flow.FieldsOf(flow.FieldSequence, flow.FieldDomain, flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol,
			flow.FieldTCPFlags, flow.FieldBytes, flow.FieldPackets),
		Type: flow.NetFlowV9, Exporter: netip.MustParseAddr("192.0.2.1"), Domain: 7, Sequence: 4711,
		Start: 1785000000100000000, End: 1785000009200000000, Received: 1785000010000000000,
		Src: netip.MustParseAddr("10.11.12.13"), Dst: netip.MustParseAddr("198.51.100.77"), SrcPort: 53211, DstPort: 443,
		Protocol: flow.TCP, TCPFlags: 27, Bytes: 123456, Packets: 98, Sampling: 1000,
	}
}

// ciscoFlow has what a common NetFlow v9 template carries: 22 attributes.
func ciscoFlow() flow.Flow {
	f := factsFlow()
	f.Fields |= flow.FieldsOf(flow.FieldTOS, flow.FieldIn, flow.FieldOut, flow.FieldSrcAS, flow.FieldDstAS, flow.FieldSrcNet, flow.FieldDstNet)
	f.TOS, f.In, f.Out, f.SrcAS, f.DstAS, f.SrcNet, f.DstNet = 40, 3, 4, 64500, 64501, 24, 16
	f.NextHop = netip.MustParseAddr("10.0.0.1")
	return f
}

func ipv6Flow() flow.Flow {
	f := ciscoFlow()
	f.Src, f.Dst = netip.MustParseAddr("2001:db8:1:2:3:4:5:6"), netip.MustParseAddr("2001:db8::7")
	f.NextHop = netip.MustParseAddr("fe80::1")
	return f
}

// extraFlow has four elements that have no column: 26 attributes.
func extraFlow() flow.Flow {
	f := ciscoFlow()
	f.Extra = []flow.Attr{
		{Name: "flowDirection", Value: flow.UintValue(1)}, {Name: "flowEndReason", Value: flow.UintValue(3)},
		{Name: "userName", Value: flow.StringValue([]byte("alice"))},
		{Name: "ntop.httpUrl", Value: flow.StringValue([]byte("/index.html?session=4711"))},
	}
	return f
}

// BenchmarkWriter appends datagrams of 28 flows, no two with the same addresses, and takes batches of a thousand.
func BenchmarkWriter(b *testing.B) {
	for _, load := range []struct {
		name string
		flow flow.Flow
	}{{"facts", factsFlow()}, {"cisco", ciscoFlow()}, {"ipv6", ipv6Flow()}, {"extra", extraFlow()}} {
		b.Run(load.name, func(b *testing.B) {
			flows := make([]flow.Flow, 28)
			for i := range flows {
				flows[i] = load.flow
				raw := flows[i].Src.AsSlice()
				raw[len(raw)-1] = byte(7 * i)
				flows[i].Src, _ = netip.AddrFromSlice(raw)
			}
			w := NewWriter("scope", "1")
			var kept plog.Logs
			b.ReportAllocs()
			for range b.N {
				w.Append(flows)
				if w.Len() >= 1000 {
					kept = w.Take()
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(flows)), "ns/flow")
			_ = kept
		})
	}
}

// BenchmarkWriterShapes appends cisco flows by turns of a number of shapes: as of a site with many kinds of exporters, and as of somebody
// who invents one for each flow.
func BenchmarkWriterShapes(b *testing.B) {
	for _, shapes := range []int{1, 2, 64, 4 * maxPlans} {
		b.Run(strconv.Itoa(shapes), func(b *testing.B) {
			flows := make([]flow.Flow, max(shapes, 28))
			for i := range flows {
				flows[i] = ciscoFlow()
				flows[i].Fields ^= flow.Fields(i % shapes)
			}
			w := NewWriter("scope", "1")
			b.ReportAllocs()
			for i := range b.N {
				w.Append(flows[i%len(flows):][:1])
				if w.Len() >= 1000 {
					w.Take()
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	w := NewWriter("scope", "1")
	w.Append([]flow.Flow{ciscoFlow()})
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
