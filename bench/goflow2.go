package bench

import (
	"bytes"
	"net/netip"
	"time"

	"github.com/netsampler/goflow2/v2/decoders/netflow"
	"github.com/netsampler/goflow2/v2/decoders/netflowlegacy"
	"github.com/netsampler/goflow2/v2/producer"
	protoproducer "github.com/netsampler/goflow2/v2/producer/proto"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// Goflow2 decodes as goflow2's NetFlowPipe does, step by step.
type Goflow2 struct {
	templates netflow.NetFlowTemplateSystem
	producer  producer.ProducerInterface
	v5        netflowlegacy.PacketNetFlowV5
	v9        netflow.NFv9Packet
	ipfix     netflow.IPFIXPacket
	decoded   any
}

// NewGoflow2 has learnt the templates of l.
func NewGoflow2(l *Load) (*Goflow2, error) {
	config, err := (&protoproducer.ProducerConfig{}).Compile()
	if err != nil {
		return nil, err
	}
	p, err := protoproducer.CreateProtoProducer(config, protoproducer.CreateSamplingSystem)
	if err != nil {
		return nil, err
	}
	g := &Goflow2{templates: netflow.CreateTemplateSystem(), producer: p}
	if l.Templates == nil {
		return g, nil
	}
	_, err = g.Decode(l.Templates)
	return g, err
}

// Decode reads a datagram and says how many records it had.
func (g *Goflow2) Decode(datagram []byte) (n int, err error) {
	g.v5, g.v9, g.ipfix = netflowlegacy.PacketNetFlowV5{}, netflow.NFv9Packet{}, netflow.IPFIXPacket{}
	b := bytes.NewBuffer(datagram[2:])
	var sets []any
	switch datagram[1] {
	case 5:
		g.v5.Version, g.decoded = 5, &g.v5
		err = netflowlegacy.DecodeMessage(b, &g.v5)
		return len(g.v5.Records), err
	case 9:
		g.v9.Version, g.decoded = 9, &g.v9
		err = netflow.DecodeMessageNetFlow(b, g.templates, &g.v9)
		sets = g.v9.FlowSets
	default:
		g.ipfix.Version, g.decoded = 10, &g.ipfix
		err = netflow.DecodeMessageIPFIX(b, g.templates, &g.ipfix)
		sets = g.ipfix.FlowSets
	}
	for _, set := range sets {
		if data, ok := set.(netflow.DataFlowSet); ok {
			n += len(data.Records)
		}
	}
	return n, err
}

// Produce makes messages of what was decoded last, which go back with Commit.
func (g *Goflow2) Produce() ([]producer.ProducerMessage, error) {
	return g.producer.Produce(g.decoded, &producer.ProduceArgs{
		Src: netip.AddrPortFrom(exporter, 40000), SamplerAddress: exporter, TimeReceived: time.Unix(1700000000, 0),
	})
}

// Commit gives messages back.
func (g *Goflow2) Commit(messages []producer.ProducerMessage) { g.producer.Commit(messages) }

// Put makes a plog.Logs of messages as the Collector's existing receiver does: 16 attributes, put one by one.
func Put(messages []producer.ProducerMessage) plog.Logs {
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for _, m := range messages {
		if message, ok := m.(*protoproducer.ProtoProducerMessage); ok {
			put(message, records.AppendEmpty())
		}
	}
	return logs
}

func put(m *protoproducer.ProtoProducerMessage, record plog.LogRecord) {
	record.SetObservedTimestamp(pcommon.Timestamp(m.TimeReceivedNs))
	record.SetTimestamp(pcommon.Timestamp(m.TimeFlowStartNs))
	source, _ := netip.AddrFromSlice(m.SrcAddr)
	destination, _ := netip.AddrFromSlice(m.DstAddr)
	sampler, _ := netip.AddrFromSlice(m.SamplerAddress)
	to := record.Attributes()
	to.PutStr("source.address", source.String())
	to.PutInt("source.port", int64(m.SrcPort))
	to.PutStr("destination.address", destination.String())
	to.PutInt("destination.port", int64(m.DstPort))
	to.PutStr("network.transport", "tcp")
	to.PutStr("network.type", "ipv4")
	to.PutInt("flow.io.bytes", int64(m.Bytes))
	to.PutInt("flow.io.packets", int64(m.Packets))
	to.PutStr("flow.type", m.Type.String())
	to.PutInt("flow.sequence_num", int64(m.SequenceNum))
	to.PutInt("flow.time_received", int64(m.TimeReceivedNs))
	to.PutInt("flow.start", int64(m.TimeFlowStartNs))
	to.PutInt("flow.end", int64(m.TimeFlowEndNs))
	to.PutInt("flow.sampling_rate", int64(m.SamplingRate))
	to.PutStr("flow.sampler_address", sampler.String())
	to.PutInt("flow.tcp_flags", int64(m.TcpFlags))
}
