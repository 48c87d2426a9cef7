package netflowreceiver_test

import (
	"net/netip"
	"testing"
	"time"
)

// opennmsFlow is one flow as OpenNMS expects it: numbers of 64 bits are strings, instants milliseconds since 1970.
type opennmsFlow struct {
	Domain   uint64     `json:"nodeIdentifier,string"`
	Src      netip.Addr `json:"srcAddress"`
	Dst      netip.Addr `json:"dstAddress"`
	SrcPort  uint64     `json:"srcPort"`
	DstPort  uint64     `json:"dstPort"`
	Protocol uint64     `json:"protocol"`
	TCPFlags uint64     `json:"tcpFlags"`
	Bytes    uint64     `json:"numBytes,string"`
	Packets  uint64     `json:"numPackets,string"`
	First    int64      `json:"firstSwitched,string"`
	Last     int64      `json:"lastSwitched,string"`
}

// readOpennms reads the flows of an OpenNMS *.expected.json.
func readOpennms(t *testing.T, _ corpusCase, path string) (rows []row) {
	var flows []opennmsFlow
	readJSON(t, path, &flows)
	for _, f := range flows {
		var r row
		r.number(domain, f.Domain)
		r.address(source, f.Src)
		r.address(destination, f.Dst)
		r.number(sourcePort, f.SrcPort)
		r.number(destinationPort, f.DstPort)
		r.number(protocol, f.Protocol)
		r.number(tcpFlags, f.TCPFlags)
		r.number(octets, f.Bytes)
		r.number(packets, f.Packets)
		r.instant(start, time.UnixMilli(f.First))
		r.instant(end, time.UnixMilli(f.Last))
		rows = append(rows, r)
	}
	return rows
}
