package flowlog

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
)

func oneRecord() (pcommon.Map, plog.LogRecord) {
	group := plog.NewLogs().ResourceLogs().AppendEmpty()
	return group.Resource().Attributes(), group.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
}

// TestReadContribRecord reads what the Collector's existing receiver writes: all facts in the record, and every fact there,
// whether the template had it or not.
func TestReadContribRecord(t *testing.T) {
	resource, record := oneRecord()
	record.SetTimestamp(1785000000000000001)
	record.SetObservedTimestamp(1785000000000000009)
	m := record.Attributes()
	m.PutStr("source.address", "132.189.238.100")
	m.PutInt("source.port", 1255)
	m.PutStr("destination.address", "241.171.33.110")
	m.PutInt("destination.port", 64744)
	m.PutStr("network.transport", "tcp")
	m.PutStr("network.type", "ipv4")
	m.PutInt("flow.io.bytes", 853)
	m.PutInt("flow.io.packets", 83)
	m.PutStr("flow.type", "netflow_v5")
	m.PutInt("flow.sequence_num", 191)
	m.PutInt("flow.time_received", 1785000000000000002)
	m.PutInt("flow.start", 0)
	m.PutInt("flow.end", 1785000000000000003)
	m.PutInt("flow.sampling_rate", 0)
	m.PutStr("flow.sampler_address", "172.28.176.1")
	m.PutStr("flow.next_hop", "invalid IP")
	m.PutStr("flow.src_mac", "00:11:22:aB:44:55")
	m.PutInt("flow.observation_domain_id", 12)

	var f flow.Flow
	require.True(t, Read(&f, resource, record))
	require.Equal(t, flow.Flow{
		Fields: flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldProtocol, flow.FieldIPVersion, flow.FieldBytes,
			flow.FieldPackets, flow.FieldSequence, flow.FieldSrcMAC, flow.FieldDomain),
		Type: flow.NetFlowV5, Exporter: netip.MustParseAddr("172.28.176.1"), Domain: 12, Sequence: 191,
		End: 1785000000000000003, Received: 1785000000000000002,
		Src: netip.MustParseAddr("132.189.238.100"), Dst: netip.MustParseAddr("241.171.33.110"), SrcPort: 1255, DstPort: 64744,
		Protocol: flow.TCP, IPVersion: 4, Bytes: 853, Packets: 83, SrcMAC: 0x001122ab4455,
	}, f)
}

func TestReadPrefersTheRecordToTheResource(t *testing.T) {
	resource, record := oneRecord()
	resource.PutStr("service.name", "collector")
	resource.PutStr("flow.sampler_address", "192.0.2.1")
	resource.PutStr("flow.type", "ipfix")
	resource.PutInt("flow.observation_domain_id", 5)
	resource.PutStr("source.address", "10.9.9.9")
	record.Attributes().PutStr("flow.sampler_address", "192.0.2.2")
	record.Attributes().PutInt("flow.type", 4)
	var f flow.Flow
	require.True(t, Read(&f, resource, record))
	require.Equal(t, flow.Flow{Fields: flow.FieldsOf(flow.FieldDomain), Domain: 5, Type: flow.IPFIX,
		Exporter: netip.MustParseAddr("192.0.2.2")}, f)
}

// A log line is none of the exporter's flows, though somebody put it under the exporter's resource.
func TestReadPassesOverALogLine(t *testing.T) {
	resource, record := oneRecord()
	resource.PutStr("flow.type", "netflow_v9")
	record.Body().SetStr("disk is full")
	record.Attributes().PutStr("log.file.name", "messages")
	var f flow.Flow
	require.False(t, Read(&f, resource, record))
}

func TestReadFallsBackOnTheRecordsTimes(t *testing.T) {
	resource, record := oneRecord()
	resource.PutStr("flow.type", "ipfix")
	record.SetTimestamp(31)
	record.SetObservedTimestamp(32)
	var f flow.Flow
	require.True(t, Read(&f, resource, record))
	require.Equal(t, flow.Flow{Type: flow.IPFIX, Start: 31, Received: 32}, f)
}

// TestReadForeignValues puts values that cannot be the fact where a fact should be: all are absent, none is fatal.
func TestReadForeignValues(t *testing.T) {
	for _, test := range []struct {
		name string
		put  func(pcommon.Map)
	}{
		{"string for a number", func(m pcommon.Map) { m.PutStr("flow.io.bytes", "853") }},
		{"large string for a small number", func(m pcommon.Map) { m.PutStr("source.port", "9223372036854775812") }},
		{"double for a number", func(m pcommon.Map) { m.PutDouble("flow.io.bytes", 853) }},
		{"bool for a number", func(m pcommon.Map) { m.PutBool("flow.io.bytes", true) }},
		{"nothing for a number", func(m pcommon.Map) { m.PutEmpty("flow.io.bytes") }},
		{"slice for a number", func(m pcommon.Map) { m.PutEmptySlice("flow.io.bytes").AppendEmpty().SetInt(3) }},
		{"negative", func(m pcommon.Map) { m.PutInt("flow.io.packets", -1) }},
		{"negative time", func(m pcommon.Map) { m.PutInt("flow.end", -1) }},
		{"port too large", func(m pcommon.Map) { m.PutInt("destination.port", 70000) }},
		{"flags too large", func(m pcommon.Map) { m.PutInt("flow.tcp_flags", 65536) }},
		{"octet too large", func(m pcommon.Map) { m.PutInt("flow.ip_tos", 256) }},
		{"ifIndex too large", func(m pcommon.Map) { m.PutInt("flow.in_if", 1<<32) }},
		{"sampling too large", func(m pcommon.Map) { m.PutInt("flow.sampling_rate", 1<<32) }},
		{"number for an address", func(m pcommon.Map) { m.PutInt("source.address", 167772161) }},
		{"name for an address", func(m pcommon.Map) { m.PutStr("source.address", "host.example") }},
		{"empty address", func(m pcommon.Map) { m.PutStr("source.address", "") }},
		{"unknown protocol", func(m pcommon.Map) { m.PutStr("network.transport", "unknown") }},
		{"protocol number of one with a name", func(m pcommon.Map) { m.PutStr("network.transport", "6") }},
		{"protocol as a number", func(m pcommon.Map) { m.PutInt("network.transport", 6) }},
		{"network that is no IP", func(m pcommon.Map) { m.PutStr("network.type", "arp") }},
		{"short MAC", func(m pcommon.Map) { m.PutStr("flow.src_mac", "00:11:22:33:44") }},
		{"long MAC", func(m pcommon.Map) { m.PutStr("flow.src_mac", "00:11:22:33:44:55:66") }},
		{"MAC with dashes", func(m pcommon.Map) { m.PutStr("flow.src_mac", "00-11-22-33-44-55") }},
		{"MAC with other letters", func(m pcommon.Map) { m.PutStr("flow.src_mac", "00:11:22:33:44:5g") }},
		{"MAC without digits", func(m pcommon.Map) { m.PutStr("flow.src_mac", ":::::::::::::::::") }},
		{"number for a MAC", func(m pcommon.Map) { m.PutInt("flow.dst_mac", 3) }},
		{"the table's own placeholders", func(m pcommon.Map) { m.PutInt("Timestamp", 3); m.PutInt("ObservedTimestamp", 4) }},
		{"marks", func(m pcommon.Map) { m.PutEmptySlice("flow.anomaly.ids"); m.PutEmptySlice("flow.anomaly.types") }},
		{"unknown attributes", func(m pcommon.Map) { m.PutInt("http.response.status_code", 200); m.PutInt("flow.new", 1) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			resource, record := oneRecord()
			test.put(record.Attributes())
			record.Attributes().PutInt("flow.out_if", 77)
			f := flow.Flow{Src: netip.MustParseAddr("10.0.0.99"), Bytes: 5, Extra: []flow.Attr{{Name: "old"}}}
			require.True(t, Read(&f, resource, record))
			require.Empty(t, f.Extra)
			f.Extra = nil
			require.Equal(t, flow.Flow{Fields: flow.FieldsOf(flow.FieldOut), Out: 77}, f)
		})
	}
}

func TestReadRefusesWhatIsNoFlow(t *testing.T) {
	for _, test := range []struct {
		name string
		fill func(pcommon.Map, plog.LogRecord)
	}{
		{"empty", func(pcommon.Map, plog.LogRecord) {}},
		{"plain log", func(resource pcommon.Map, record plog.LogRecord) {
			resource.PutStr("service.name", "shop")
			record.Body().SetStr("GET /")
		}},
		{"firewall log", func(_ pcommon.Map, record plog.LogRecord) {
			record.Attributes().PutStr("source.address", "10.0.0.1")
			record.Attributes().PutInt("destination.port", 443)
			record.Attributes().PutStr("network.transport", "tcp")
		}},
		{"unknown flow attributes", func(_ pcommon.Map, record plog.LogRecord) {
			record.Attributes().PutStr("flow.anomaly.id", "a")
			record.Attributes().PutInt("ipfix.flowDirection", 1)
		}},
		{"anomaly event among flows", func(resource pcommon.Map, record plog.LogRecord) {
			resource.PutStr("flow.type", "ipfix")
			record.SetEventName("flow.anomaly")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			resource, record := oneRecord()
			test.fill(resource, record)
			require.False(t, Read(&flow.Flow{}, resource, record))
		})
	}
}

// TestReadTakesAnyOrder writes the attributes of a full flow backwards.
func TestReadTakesAnyOrder(t *testing.T) {
	w := NewWriter("", "")
	w.Append([]flow.Flow{fullFlow()})
	group := w.Take().ResourceLogs().At(0)
	resource, backwards := oneRecord()
	record := group.ScopeLogs().At(0).LogRecords().At(0)
	for _, m := range []pcommon.Map{record.Attributes(), group.Resource().Attributes()} {
		var names []string
		for name := range m.All() {
			names = append([]string{name}, names...)
		}
		for _, name := range names {
			v, _ := m.Get(name)
			v.CopyTo(backwards.Attributes().PutEmpty(name))
		}
	}
	want := fullFlow()
	want.Extra = []flow.Attr{{Name: "flowDirection", Value: flow.IntValue(1)}}
	var f flow.Flow
	require.True(t, Read(&f, resource, backwards))
	require.Equal(t, want, f)
}
