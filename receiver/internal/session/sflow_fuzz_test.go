package session

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// FuzzDecodeSFlow: no records of a sample make Decode panic, or make more of the datagram than there is in it.
func FuzzDecodeSFlow(f *testing.F) {
	for protocol, packet := range map[uint32]string{1: sampledFrame, 7: "0021" + sampledTCP, 11: sampledTCP, 13: "00010140" + sampledTCP} {
		f.Add(sflowGram(f, sflowOf(flowSample(rawHeader(f, protocol, packet)))).Payload)
	}
	f.Add(sflowGram(f, sflowOf(flowSample(
		sflowRecord(f, wire.SFlowFormatSwitch, "00000065 00000001 00000066 00000002"),
		sflowRecord(f, wire.SFlowFormatRouter, "00000001 cb007141 00000018 00000017"),
		sflowRecord(f, wire.SFlowFormatGateway, `00000001 cb007142 0000fd01 0000fd02 0000fd03
			00000001 00000002 00000001 0000fd04 00000000 00000064`),
		sflowRecord(f, wire.SFlowFormatNATPort, "0000c354 000001be"),
	), wire.SFlowSample{Format: wire.SFlowCounterSample})).Payload)
	registry, err := ie.NewRegistry()
	require.NoError(f, err)
	s, err := NewSessions(registry, Options{Limits: DefaultLimits()})
	require.NoError(f, err)
	d := NewDecoder(s)
	f.Fuzz(func(t *testing.T, b []byte) {
		flows, tally, err := d.Decode(nil, Datagram{Payload: b, Exporter: exporter, Received: received})
		checkDecoded(t, b, flows, tally, err)
		for i := range flows {
			if flows[i].Type == flow.SFlowV5 && flows[i].Packets != 1 {
				t.Fatalf("%d packets of one sample", flows[i].Packets)
			}
		}
	})
}
