package volume

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// class is what is measured apart for one target.
type class uint8

// The classes. Those before reflected are of hosts inside that get what they did not ask for.
const (
	tcp class = iota
	syn       // TCP that never got beyond its first packet
	udp
	icmp
	fragment  // of which only the first has ports
	other     // tunnels and the rest
	reflected // answers of an abusable service without a question
	outbound  // from a host inside to hosts outside
	network   // to all hosts of a network inside
	link      // through one direction of an interface
	classes
)

// names are the finding types of the classes.
var names = [classes]string{
	tcp: "volume.tcp_flood", syn: "volume.syn_flood", udp: "volume.udp_flood", icmp: "volume.icmp_flood",
	fragment: "volume.fragment_flood", other: "volume.other_flood", reflected: "volume.reflection",
	outbound: "volume.outbound", network: "volume.network", link: "volume.interface",
}

// reflectorType is the finding type of a server that is abused, which is judged by the hour.
const reflectorType = "volume.reflector"

// TCP flags (RFC 9293 section 3.1).
const (
	flagFIN = 0x01
	flagSYN = 0x02
	flagRST = 0x04
	flagPSH = 0x08
	flagACK = 0x10
)

// classOf is the class of a record by its protocol.
func classOf(t *detect.Traffic) class {
	switch {
	case isFragment(t.Flow):
		return fragment
	case t.Protocol == flow.UDP:
		return udp
	case t.Protocol == flow.ICMP, t.Protocol == flow.ICMPv6:
		return icmp
	case t.Protocol != flow.TCP:
		return other
	case t.TCPFlags&(flagSYN|flagACK) == flagSYN && t.Sampling <= 1:
		return syn
	}
	return tcp // of sampled connections, too, some show nothing but their SYN
}

// isFragment tells whether a record is of fragments other than the first: they say so, or have no ports where there should be
// some.
func isFragment(f *flow.Flow) bool {
	return f.FragmentOffset != 0 || f.Protocol.HasPorts() && f.SrcPort == 0 && f.DstPort == 0
}

// service is what an abusable UDP service is called, empty when a port is none: those of CISA alert TA14-017A and the ones that
// were found since.
func service(port uint16) string {
	switch port {
	case 17:
		return "QOTD"
	case 19:
		return "chargen"
	case 53:
		return "DNS"
	case 69:
		return "TFTP"
	case 111:
		return "portmap"
	case 123:
		return "NTP"
	case 137:
		return "NetBIOS"
	case 161:
		return "SNMP"
	case 177:
		return "XDMCP"
	case 389:
		return "CLDAP"
	case 427:
		return "SLP"
	case 520:
		return "RIP"
	case 1434:
		return "MS-SQL"
	}
	return laterService(port)
}

// laterService is service for registered ports.
func laterService(port uint16) string {
	switch port {
	case 1900:
		return "SSDP"
	case 3283:
		return "Apple Remote Desktop"
	case 3702:
		return "WS-Discovery"
	case 5093:
		return "Sentinel"
	case 5353:
		return "mDNS"
	case 5683:
		return "CoAP"
	case 10001:
		return "Ubiquiti discovery"
	case 11211:
		return "memcached"
	case 37810:
		return "DVR discovery"
	}
	return ""
}
