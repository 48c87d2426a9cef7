package bench

import (
	"net/netip"

	flowmessage "github.com/netsampler/goflow2/v2/pb"
	"github.com/netsampler/goflow2/v2/producer"
	protoproducer "github.com/netsampler/goflow2/v2/producer/proto"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// The existing receiver spells by maps; of its protocols those that Loads have, and some for company.
var (
	transports = map[uint32]string{1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 58: "ipv6-icmp", 132: "sctp"}
	networks   = map[uint32]string{0x800: "ipv4", 0x806: "arp", 0x86dd: "ipv6"}
	types      = map[flowmessage.FlowMessage_FlowType]string{
		flowmessage.FlowMessage_SFLOW_5: "sflow_5", flowmessage.FlowMessage_NETFLOW_V5: "netflow_v5",
		flowmessage.FlowMessage_NETFLOW_V9: "netflow_v9", flowmessage.FlowMessage_IPFIX: "ipfix",
	}
)

// Put makes a plog.Logs of a datagram's messages: a record for each, of 16 attributes put one by one.
func Put(messages []producer.ProducerMessage) plog.Logs {
	logs := plog.NewLogs()
	scoped := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty()
	scoped.Scope().SetName("bench")
	scoped.Scope().Attributes().PutStr("receiver", "netflow")
	for _, m := range messages {
		if message, ok := m.(*protoproducer.ProtoProducerMessage); ok {
			put(message, scoped.LogRecords().AppendEmpty())
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
	to.PutStr("network.transport", transports[m.Proto])
	to.PutStr("network.type", networks[m.Etype])
	to.PutInt("flow.io.bytes", int64(m.Bytes))
	to.PutInt("flow.io.packets", int64(m.Packets))
	to.PutStr("flow.type", types[m.Type])
	to.PutInt("flow.sequence_num", int64(m.SequenceNum))
	to.PutInt("flow.time_received", int64(m.TimeReceivedNs))
	to.PutInt("flow.start", int64(m.TimeFlowStartNs))
	to.PutInt("flow.end", int64(m.TimeFlowEndNs))
	to.PutInt("flow.sampling_rate", int64(m.SamplingRate))
	to.PutStr("flow.sampler_address", sampler.String())
	to.PutInt("flow.tcp_flags", int64(m.TcpFlags))
}
