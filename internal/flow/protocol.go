package flow

import "strconv"

// Protocol is an IP protocol number (IANA protocol-numbers, RFC 7012 protocolIdentifier).
type Protocol uint8

// The protocols that the code asks for by name.
const (
	ICMP   Protocol = 1
	TCP    Protocol = 6
	UDP    Protocol = 17
	ICMPv6 Protocol = 58
)

// HasPorts tells whether p has ports where TCP has them.
func (p Protocol) HasPorts() bool {
	const dccp, sctp, udplite = 33, 132, 136
	switch p {
	case TCP, UDP, dccp, sctp, udplite:
		return true
	}
	return false
}

// String is IANA's keyword in lower case ("tcp", "ipv6-icmp"), as network.transport wants it, or the number in decimal where
// IANA gives no keyword.
func (p Protocol) String() string {
	if int(p) < len(protocolNames) {
		return protocolNames[p]
	}
	return strconv.Itoa(int(p))
}

// ParseProtocol is the inverse of String. It does not take the decimal form of a protocol that has a keyword.
func ParseProtocol(name string) (Protocol, bool) {
	p, ok := protocols[name]
	return p, ok
}

// protocols are those of all names. Every record that is read has one, and to look it up takes a tenth off reading a record.
var protocols = func() map[string]Protocol {
	named := make(map[string]Protocol)
	for p := range 1 << 8 {
		named[Protocol(p).String()] = Protocol(p)
	}
	return named
}()

// protocolNames are IANA's keywords of 2026 in lower case; the five numbers without one have a name for what they are.
var protocolNames = [...]string{
	"hopopt", "icmp", "igmp", "ggp", "ipv4", "st", "tcp", "cbt", "egp", "igp", "bbn-rcc-mon", "nvp-ii", "pup", "argus",
	"emcon", "xnet", "chaos", "udp", "mux", "dcn-meas", "hmp", "prm", "xns-idp", "trunk-1", "trunk-2", "leaf-1",
	"leaf-2", "rdp", "irtp", "iso-tp4", "netblt", "mfe-nsp", "merit-inp", "dccp", "3pc", "idpr", "xtp", "ddp",
	"idpr-cmtp", "tp++", "il", "ipv6", "sdrp", "ipv6-route", "ipv6-frag", "idrp", "rsvp", "gre", "dsr", "bna", "esp",
	"ah", "i-nlsp", "swipe", "narp", "min-ipv4", "tlsp", "skip", "ipv6-icmp", "ipv6-nonxt", "ipv6-opts",
	"any-host-internal-protocol", "cftp", "any-local-network", "sat-expak", "kryptolan", "rvd", "ippc",
	"any-distributed-file-system", "sat-mon", "visa", "ipcv", "cpnx", "cphb", "wsn", "pvp", "br-sat-mon", "sun-nd",
	"wb-mon", "wb-expak", "iso-ip", "vmtp", "secure-vmtp", "vines", "iptm", "nsfnet-igp", "dgp", "tcf", "eigrp",
	"ospfigp", "sprite-rpc", "larp", "mtp", "ax.25", "ipip", "micp", "scc-sp", "etherip", "encap",
	"any-private-encryption-scheme", "gmtp", "ifmp", "pnni", "pim", "aris", "scps", "qnx", "a/n", "ipcomp", "snp",
	"compaq-peer", "ipx-in-ip", "vrrp", "pgm", "any-0-hop-protocol", "l2tp", "ddx", "iatp", "stp", "srp", "uti", "smp",
	"sm", "ptp", "isis over ipv4", "fire", "crtp", "crudp", "sscopmce", "iplt", "sps", "pipe", "sctp", "fc",
	"rsvp-e2e-ignore", "mobility header", "udplite", "mpls-in-ip", "manet", "hip", "shim6", "wesp", "rohc", "ethernet",
	"aggfrag", "nsh", "homa", "bit-emu",
}
