package session

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

var agent = netip.MustParseAddr("203.0.113.9")

// flowSample is a compact flow sample with records.
func flowSample(records ...wire.SFlowRecord) wire.SFlowSample {
	return wire.SFlowSample{
		Format: wire.SFlowFlowSample, Sequence: 71, SourceIndex: 72, Rate: 1000, Pool: 74, Drops: 75,
		Input: wire.SFlowInterface{Value: 76}, Output: wire.SFlowInterface{Value: 77}, Records: records,
	}
}

func sflowRecord(t testing.TB, format uint32, data string) wire.SFlowRecord {
	return wire.SFlowRecord{Format: format, Data: unhex(t, strings.Join(strings.Fields(data), ""))}
}

// rawHeader is a record of a packet of which the given octets were sampled.
func rawHeader(t testing.TB, protocol uint32, packet string) wire.SFlowRecord {
	h := wire.SFlowHeader{Protocol: protocol, FrameLength: 120, Stripped: 4, Header: unhex(t, packet)}
	return wire.SFlowRecord{Format: wire.SFlowFormatHeader, Data: h.Append(nil)}
}

func sflowOf(samples ...wire.SFlowSample) wire.SFlow {
	return wire.SFlow{Agent: agent, SubAgent: 81, Sequence: 82, Uptime: 83, Samples: samples}
}

func sflowGram(t testing.TB, m wire.SFlow) Datagram {
	t.Helper()
	b, err := m.Append(nil)
	require.NoError(t, err)
	return Datagram{Payload: b, Exporter: exporter, Received: received}
}

// sflowFlow decodes one sample.
func sflowFlow(t testing.TB, s wire.SFlowSample) (flow.Flow, Tally) {
	t.Helper()
	flows, tally, err := newDecoder(t).Decode(nil, sflowGram(t, sflowOf(s)))
	require.NoError(t, err)
	require.Len(t, flows, 1)
	return flows[0], tally
}

func TestSFlowInterfaces(t *testing.T) {
	for name, tt := range map[string]struct {
		format  uint32
		in, out [2]uint32   // format and value
		fields  flow.Fields // of In, Out and ForwardingStatus
		want    [3]uint32   // their numbers
	}{
		"known":          {1, [2]uint32{0, 5}, [2]uint32{0, 6}, flow.FieldsOf(flow.FieldIn, flow.FieldOut), [3]uint32{5, 6}},
		"unknown":        {1, [2]uint32{0, 0}, [2]uint32{0, 0}, 0, [3]uint32{}},
		"from itself":    {1, [2]uint32{0, 0x3fffffff}, [2]uint32{0, 6}, flow.FieldsOf(flow.FieldIn, flow.FieldOut), [3]uint32{0, 6}},
		"to itself":      {1, [2]uint32{0, 5}, [2]uint32{0, 0x3fffffff}, flow.FieldsOf(flow.FieldIn, flow.FieldOut, flow.FieldForwardingStatus), [3]uint32{5, 0, 195}},
		"expanded":       {3, [2]uint32{0, 0x40000005}, [2]uint32{0, 0x40000006}, flow.FieldsOf(flow.FieldIn, flow.FieldOut), [3]uint32{0x40000005, 0x40000006}},
		"expanded, self": {3, [2]uint32{0, 0xffffffff}, [2]uint32{0, 0xffffffff}, flow.FieldsOf(flow.FieldIn, flow.FieldOut, flow.FieldForwardingStatus), [3]uint32{0, 0, 195}},
		"multiple":       {1, [2]uint32{0, 5}, [2]uint32{2, 7}, flow.FieldsOf(flow.FieldIn), [3]uint32{5}},
		"input is odd":   {1, [2]uint32{1, 5}, [2]uint32{0, 6}, flow.FieldsOf(flow.FieldOut), [3]uint32{0, 6}},
		"discarded, ACL": {1, [2]uint32{0, 5}, [2]uint32{1, 258}, flow.FieldsOf(flow.FieldIn, flow.FieldForwardingStatus), [3]uint32{5, 0, 129}},
		"discarded":      {3, [2]uint32{0, 5}, [2]uint32{1, 256}, flow.FieldsOf(flow.FieldIn, flow.FieldForwardingStatus), [3]uint32{5, 0, 128}},
	} {
		t.Run(name, func(t *testing.T) {
			s := flowSample()
			s.Format = tt.format
			s.Input = wire.SFlowInterface{Format: tt.in[0], Value: tt.in[1]}
			s.Output = wire.SFlowInterface{Format: tt.out[0], Value: tt.out[1]}
			f, _ := sflowFlow(t, s)
			mask := flow.FieldsOf(flow.FieldIn, flow.FieldOut, flow.FieldForwardingStatus)
			assert.Equal(t, tt.fields, f.Fields&mask)
			assert.Equal(t, tt.want, [3]uint32{f.In, f.Out, uint32(f.ForwardingStatus)})
		})
	}
}

func TestSFlowDiscarded(t *testing.T) {
	for reason, want := range map[uint32]uint8{
		0: 131, 1: 128, 4: 133, 5: 128, 6: 131, 9: 129, 10: 129, 11: 131, 13: 129, 255: 128, 256: 128, 257: 137, 258: 129, 259: 128,
		260: 139, 261: 138, 262: 128, 1 << 29: 128,
	} {
		assert.Equal(t, want, discarded(reason), "%d", reason)
	}
}

func TestSFlowSamples(t *testing.T) {
	m := sflowOf(
		wire.SFlowSample{Format: wire.SFlowCounterSample, Data: unhex(t, "01020304")},
		flowSample(),
		wire.SFlowSample{Format: wire.SFlowCounterSampleExpanded},
		wire.SFlowSample{Format: wire.SFlowDiscardedPacket},
		wire.SFlowSample{Enterprise: 4300, Format: 1},
		wire.SFlowSample{Enterprise: 4300, Format: 2},
		flowSample(),
	)
	flows, tally, err := newDecoder(t).Decode([]flow.Flow{{Domain: 1}}, sflowGram(t, m))
	require.NoError(t, err)
	require.Len(t, flows, 3)
	assert.EqualValues(t, 1, flows[0].Domain)
	assert.EqualValues(t, 2, tally.Flows)
	var want [Losses]uint64
	want[SFlowCounterSample], want[SFlowUnknownSample] = 2, 3
	assert.Equal(t, want, tally.Lost)
}

func TestSFlowFaults(t *testing.T) {
	d := newDecoder(t)
	whole := sflowGram(t, sflowOf(flowSample(), flowSample())).Payload
	for name, tt := range map[string]struct {
		payload []byte
		flows   int
		want    Loss
	}{
		"version 4":    {unhex(t, "00000004 00000001"), 0, UnknownVersion},
		"header cut":   {whole[:20], 0, Malformed},
		"sample cut":   {whole[:len(whole)-1], 1, Malformed},
		"more follows": {append(whole, 0, 0, 0, 1), 2, Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			flows, tally, err := d.Decode(nil, Datagram{Payload: tt.payload, Exporter: exporter, Received: received})
			require.Error(t, err)
			assert.Len(t, flows, tt.flows)
			assert.EqualValues(t, tt.flows, tally.Flows)
			assert.EqualValues(t, 1, tally.Lost[tt.want])
		})
	}
}

// TestSFlowExporter shows who is the exporter, and whose sampling rule applies.
func TestSFlowExporter(t *testing.T) {
	rules := []SamplingRule{
		{Prefix: netip.PrefixFrom(exporter.Addr(), 32), Override: 7},
		{Prefix: netip.PrefixFrom(agent, 32), Override: 8},
	}
	none := netip.MustParseAddr("0.0.0.0")
	for name, tt := range map[string]struct {
		agent, want netip.Addr
		source      netip.AddrPort
		element     bool
		rate        uint32
	}{
		"the sender":             {agent, exporter.Addr(), exporter, false, 7},
		"the agent":              {agent, agent, exporter, true, 8},
		"the agent, for a file":  {agent, agent, netip.AddrPort{}, false, 8},
		"the agent is not known": {netip.Addr{}, exporter.Addr(), exporter, true, 7},
		"the agent is no agent":  {none, exporter.Addr(), exporter, true, 7},
		"nothing is known":       {none, netip.Addr{}, netip.AddrPort{}, true, 1000},
		"IPv4 in IPv6":           {netip.AddrFrom16(agent.As16()), agent, exporter, true, 8},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSessions(t, DefaultLimits())
			s.options.ExporterElement, s.sampling = tt.element, newSamplingRules(rules)
			m := sflowOf(flowSample())
			m.Agent = tt.agent
			dg := sflowGram(t, m)
			dg.Exporter = tt.source
			flows, _, err := NewDecoder(s).Decode(nil, dg)
			require.NoError(t, err)
			require.Len(t, flows, 1)
			assert.Equal(t, tt.want, flows[0].Exporter)
			assert.Equal(t, tt.rate, flows[0].Sampling)
		})
	}
}

// TestSFlowSequence shows that each sub-agent of each agent counts for itself, whoever passes the datagrams on.
func TestSFlowSequence(t *testing.T) {
	d := newDecoder(t)
	follow := func(agent string, subAgent, sequence uint32) [2]uint64 {
		m := sflowOf(flowSample())
		m.Agent, m.SubAgent, m.Sequence = netip.MustParseAddr(agent), subAgent, sequence
		_, tally, err := d.Decode(nil, sflowGram(t, m))
		require.NoError(t, err)
		return [2]uint64{tally.Lost[MessageGap], tally.Lost[SequenceJump]}
	}
	assert.Equal(t, [2]uint64{0, 0}, follow("203.0.113.1", 1, 10))
	assert.Equal(t, [2]uint64{0, 0}, follow("203.0.113.1", 2, 500))
	assert.Equal(t, [2]uint64{0, 0}, follow("203.0.113.2", 1, 9000))
	assert.Equal(t, [2]uint64{0, 0}, follow("203.0.113.1", 1, 11))
	assert.Equal(t, [2]uint64{3, 0}, follow("203.0.113.1", 1, 15))
	assert.Equal(t, [2]uint64{0, 1}, follow("203.0.113.1", 1, 13))
	assert.Equal(t, [2]uint64{0, 0}, follow("203.0.113.1", 2, 501))
	assert.Equal(t, [2]uint64{2, 0}, follow("203.0.113.2", 1, 9003))
	assert.Equal(t, 3, d.sessions.Len())
}

// TestSFlowBesideNetFlow shows that sFlow and NetFlow v5 of one device and domain do not share a session.
func TestSFlowBesideNetFlow(t *testing.T) {
	d := newDecoder(t)
	m := sflowOf()
	m.Agent, m.SubAgent = exporter.Addr(), 0
	for range 2 {
		_, tally, err := d.Decode(nil, sflowGram(t, m))
		require.NoError(t, err)
		assert.Zero(t, tally.Lost[MessageGap])
		_, tally, err = d.Decode(nil, datagram(t, wire.Message{Version: wire.V5, Sequence: 7000, Sets: []wire.Set{{ID: wire.V5Set}}}))
		require.NoError(t, err)
		assert.Zero(t, tally.Lost[SequenceGap])
		m.Sequence++
	}
}

// TestSFlowNamesInterfaces shows that what a device says of its interfaces in IPFIX holds for its sFlow.
func TestSFlowNamesInterfaces(t *testing.T) {
	d := newDecoder(t)
	_, _, err := d.Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
		{ID: 3, Templates: []wire.Template{{ID: 256, Scopes: 1, Fields: []wire.Field{field(10, 4), field(82, 3)}}}},
		{ID: 256, Data: append(binary.BigEndian.AppendUint32(nil, 76), "ge1"...)},
	}}))
	require.NoError(t, err)
	m := sflowOf(flowSample())
	m.Agent = exporter.Addr()
	flows, _, err := d.Decode(nil, sflowGram(t, m))
	require.NoError(t, err)
	require.Len(t, flows, 1)
	assert.Equal(t, "ge1", flows[0].InName)
}

func TestSFlowNeedsNoMemory(t *testing.T) {
	d, dg := newDecoder(t), sflowGram(t, sflowOf(flowSample(rawHeader(t, 1, sampledFrame), sflowRecord(t, 1001, "00000065 00000001 00000066 00000002"))))
	flows, _, err := d.Decode(nil, dg)
	require.NoError(t, err)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if flows, _, err = d.Decode(flows[:0], dg); err != nil {
			panic(err)
		}
	}))
}

func BenchmarkDecodeSFlow(b *testing.B) {
	sample := flowSample(rawHeader(b, 1, sampledFrame), sflowRecord(b, 1001, "00000065 00000001 00000066 00000002"))
	d, dg := newDecoder(b), sflowGram(b, sflowOf(sample, sample, sample, sample, sample, sample, sample))
	var flows []flow.Flow
	var err error
	b.ReportAllocs()
	for range b.N {
		if flows, _, err = d.Decode(flows[:0], dg); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(flows)*b.N)/b.Elapsed().Seconds(), "flows/s")
}
