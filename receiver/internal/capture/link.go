package capture

import (
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// Link types that gopacket does not name (https://www.tcpdump.org/linktypes.html).
const (
	linkRawBSD     layers.LinkType = 12 // DLT_RAW as most systems write it
	linkRawOpenBSD layers.LinkType = 14 // DLT_RAW as OpenBSD writes it
)

// firstLayer tells what a frame starts with.
func firstLayer(f frame) (gopacket.LayerType, Reason) {
	switch f.link {
	case layers.LinkTypeEthernet:
		return layers.LayerTypeEthernet, kept
	case layers.LinkTypeLinuxSLL:
		return layers.LayerTypeLinuxSLL, kept
	case layers.LinkTypeLinuxSLL2:
		return layers.LayerTypeLinuxSLL2, kept
	case layers.LinkTypeNull, layers.LinkTypeLoop:
		return layers.LayerTypeLoopback, kept
	case layers.LinkTypeRaw, linkRawBSD, linkRawOpenBSD, layers.LinkTypeIPv4, layers.LinkTypeIPv6:
		return rawLayer(f.data)
	}
	return gopacket.LayerTypeZero, UnknownLink
}

// rawLayer tells what a packet without link layer starts with.
func rawLayer(packet []byte) (gopacket.LayerType, Reason) {
	if len(packet) == 0 {
		return gopacket.LayerTypeZero, Malformed
	}
	switch packet[0] >> 4 {
	case 4:
		return layers.LayerTypeIPv4, kept
	case 6:
		return layers.LayerTypeIPv6, kept
	}
	return gopacket.LayerTypeZero, NotIP
}

// linuxSLL2 corrects the library's layer (v1.6.0), which looks for Ethernet in what was captured on a GRE tunnel. There, as
// elsewhere, it is the protocol type that tells what follows (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html).
type linuxSLL2 struct{ layers.LinuxSLL2 }

func (l *linuxSLL2) NextLayerType() gopacket.LayerType { return l.ProtocolType.LayerType() }
