package capture

import (
	"encoding/binary"

	"github.com/gopacket/gopacket/layers"
)

// Link types that go by more than one number (https://www.tcpdump.org/linktypes.html), or that gopacket does not name.
const (
	linkRawBSD     layers.LinkType = 12 // DLT_RAW as most systems write it
	linkRawOpenBSD layers.LinkType = 14 // DLT_RAW as OpenBSD writes it
)

// EtherTypes (IEEE 802 numbers).
const (
	etherIPv4   = 0x0800
	etherIPv6   = 0x86dd
	etherVLAN   = 0x8100 // IEEE 802.1Q
	etherQinQ   = 0x88a8 // IEEE 802.1ad
	etherOldQin = 0x9100 // 802.1ad as it was before the standard
)

// Header lengths in octets.
const (
	ethernetHeader = 14
	vlanTag        = 4
	sllHeader      = 16 // https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
	sll2Header     = 20 // https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
	nullHeader     = 4
)

// network takes the link layer off a frame and gives the IP packet in it.
//
// gopacket's layers are not used: its LinuxSLL2 (v1.6.0) indexes by a length that the file gives and panics.
func network(link layers.LinkType, frame []byte) ([]byte, Reason) {
	switch link {
	case layers.LinkTypeEthernet:
		return ethernet(frame, ethernetHeader-2, ethernetHeader)
	case layers.LinkTypeLinuxSLL:
		return ethernet(frame, sllHeader-2, sllHeader)
	case layers.LinkTypeLinuxSLL2:
		return ethernet(frame, 0, sll2Header)
	case layers.LinkTypeNull, layers.LinkTypeLoop:
		// The address family in front has another number for IPv6 on every system; the packet tells its version itself.
		if len(frame) < nullHeader {
			return nil, Malformed
		}
		return raw(frame[nullHeader:])
	case layers.LinkTypeRaw, linkRawBSD, linkRawOpenBSD, layers.LinkTypeIPv4, layers.LinkTypeIPv6:
		return raw(frame)
	}
	return nil, UnknownLink
}

// ethernet reads the EtherType at offset typeAt of a header of the given length, and the VLAN tags that may follow.
func ethernet(frame []byte, typeAt, header int) ([]byte, Reason) {
	if len(frame) < header {
		return nil, Malformed
	}
	etherType, packet := binary.BigEndian.Uint16(frame[typeAt:]), frame[header:]
	for etherType == etherVLAN || etherType == etherQinQ || etherType == etherOldQin {
		if len(packet) < vlanTag {
			return nil, Malformed
		}
		etherType, packet = binary.BigEndian.Uint16(packet[2:]), packet[vlanTag:]
	}
	if etherType != etherIPv4 && etherType != etherIPv6 {
		return nil, NotIP
	}
	return packet, kept
}

// raw checks that a packet without EtherType is IP.
func raw(packet []byte) ([]byte, Reason) {
	if len(packet) == 0 {
		return nil, Malformed
	}
	if version := packet[0] >> 4; version != 4 && version != 6 {
		return nil, NotIP
	}
	return packet, kept
}
