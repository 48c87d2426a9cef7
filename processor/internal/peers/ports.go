package peers

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// bitOf is the bit of a host in linear counting.
func bitOf(a netip.Addr) uint64 {
	h := detect.HostOf(a)
	return 1 << (h.Hash() >> 58)
}

// prominent tells whether a single conversation shows that a port is a service: those that no system hands out by itself, and those
// of remote access. Of the system ports (RFC 6335 section 6) the upper half is handed out to privileged clients, such as those of
// NFS (rresvport, 512 to 1023).
func prominent(port uint16, p flow.Protocol) bool { return port < 512 || remote(port, p) }

// remote tells whether a port is one of administration or remote access.
func remote(port uint16, p flow.Protocol) bool {
	return accessBy(port, p) != anomaly.Technique{}
}

// accessBy is how MITRE ATT&CK (version 16) calls access by a port; zero when it is none of administration or remote access.
func accessBy(port uint16, p flow.Protocol) anomaly.Technique {
	if p != flow.TCP {
		return anomaly.Technique{}
	}
	t := anomaly.Technique{ID: "T1021", Name: "Remote Services", Tactic: "lateral movement"}
	switch port {
	case 23, 4899, 5938: // Telnet, Radmin, TeamViewer
	case 3389:
		t.ID, t.Name = "T1021.001", "Remote Services: Remote Desktop Protocol"
	case 139, 445:
		t.ID, t.Name = "T1021.002", "Remote Services: SMB/Windows Admin Shares"
	case 135:
		t.ID, t.Name = "T1021.003", "Remote Services: Distributed Component Object Model"
	case 22, 2222:
		t.ID, t.Name = "T1021.004", "Remote Services: SSH"
	case 5900, 5901, 5902, 5903:
		t.ID, t.Name = "T1021.005", "Remote Services: VNC"
	case 5985, 5986:
		t.ID, t.Name = "T1021.006", "Remote Services: Windows Remote Management"
	default:
		return anomaly.Technique{}
	}
	return t
}

// discovery tells whether a port is one on which any host answers now and then without serving anybody: addresses, names and
// devices on the local network.
func discovery(port uint16, p flow.Protocol) bool {
	if p != flow.UDP {
		return false
	}
	switch port {
	case 67, 68, 137, 138, 546, 547, 1900, 3702, 5353, 5355: // DHCP, NetBIOS, DHCPv6, SSDP, WS-Discovery, mDNS, LLMNR
		return true
	}
	return false
}

// human is the name of the service on a port that people use, rather than programs; empty for all others.
func human(port uint16, p flow.Protocol) string {
	switch {
	case p == flow.TCP && (port == 22 || port == 2222):
		return "SSH"
	case port == 3389:
		return "RDP"
	case p == flow.TCP && (port == 139 || port == 445):
		return "SMB"
	case p == flow.TCP && port >= 5900 && port <= 5903:
		return "VNC"
	case p == flow.UDP && (port == 500 || port == 4500 || port == 1701 || port == 51820), p == flow.TCP && port == 1723, port == 1194:
		return "VPN" // IPsec, L2TP, WireGuard, PPTP, OpenVPN
	}
	return ""
}
