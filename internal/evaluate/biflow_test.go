package main

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestBiflows(t *testing.T) {
	rows, _ := parseRows(t, `1655056416,9,tcp,10.1.2.3,58939,203.0.113.7,443,12,11,1938,1249,27,26,SF,,
1655056417,2,tcp,10.1.2.4,1024,203.0.113.8,22,0,3,0,180,0,18,OTH,,
1655056418,1,icmp,10.1.2.5,8,203.0.113.9,0,4,2,336,168,,,OTH,,
`)
	exporter := netip.MustParseAddr("192.0.2.7")
	counted := flow.FieldsOf(flow.FieldProtocol, flow.FieldIPVersion, flow.FieldBytes, flow.FieldPackets)
	ported := counted | flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldTCPFlags)
	typed := counted | flow.FieldsOf(flow.FieldICMPType, flow.FieldICMPCode)
	begin := rows[0].start
	after := func(d time.Duration) flow.Time { return begin.Add(d) }
	require.Equal(t, []flow.Flow{
		{ // only the answer was seen
			Fields: ported, Type: flow.IPFIX, Exporter: exporter, Protocol: flow.TCP, IPVersion: 4,
			Src: rows[1].dst, SrcPort: 22, Dst: rows[1].src, DstPort: 1024, Packets: 3, Bytes: 180, TCPFlags: 18,
			Start: after(time.Second + time.Microsecond), End: after(3 * time.Second), Received: after(3 * time.Second),
		},
		{
			Fields: typed, Type: flow.IPFIX, Exporter: exporter, Protocol: flow.ICMP, IPVersion: 4,
			Src: rows[2].dst, Dst: rows[2].src, Packets: 2, Bytes: 168,
			Start: after(2*time.Second + time.Microsecond), End: after(3 * time.Second), Received: after(3 * time.Second),
		},
		{
			Fields: typed, Type: flow.IPFIX, Exporter: exporter, Protocol: flow.ICMP, IPVersion: 4, ICMPType: 8,
			Src: rows[2].src, Dst: rows[2].dst, Packets: 4, Bytes: 336,
			Start: after(2 * time.Second), End: after(3 * time.Second), Received: after(3 * time.Second),
		},
		{
			Fields: ported | flow.FieldsOf(flow.FieldReverseBytes, flow.FieldReversePackets, flow.FieldReverseTCPFlags),
			Type:   flow.IPFIX, Exporter: exporter, Protocol: flow.TCP, IPVersion: 4,
			Src: rows[0].src, SrcPort: 58939, Dst: rows[0].dst, DstPort: 443, Packets: 12, Bytes: 1938, TCPFlags: 27,
			Start: begin, End: after(9 * time.Second), Received: after(9 * time.Second),
			Reverse: flow.Reverse{Start: after(time.Microsecond), End: after(9 * time.Second), Packets: 11, Bytes: 1249, TCPFlags: 26},
		},
	}, slices.Collect(biflows(rows)))
}

func TestBiflowsConserve(t *testing.T) {
	rows := anyRows(500)
	require.Equal(t, sumsOfRows(rows), sumsOfFlows(slices.Collect(biflows(rows))))
	for range biflows(rows) {
		break // a reader may stop
	}
	for f := range biflows(rows[5:6]) {
		require.Equal(t, uint8(6), f.IPVersion)
	}
}
