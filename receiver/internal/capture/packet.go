package capture

import (
	"encoding/binary"
	"net/netip"
)

// The IP protocol numbers that stand between an IP header and UDP.
const (
	protoHopByHop    = 0
	protoUDP         = 17
	protoRouting     = 43
	protoFragment    = 44
	protoAuth        = 51
	protoDestination = 60
)

const (
	ipv4Header     = 20
	ipv6Header     = 40
	fragmentHeader = 8
	udpHeader      = 8
)

// packet is an IP packet without its headers.
type packet struct {
	src, dst netip.Addr
	proto    uint8 // of payload
	payload  []byte

	id     uint32 // of the datagram that this is a fragment of
	offset int    // where in that datagram payload stands, in octets
	more   bool   // more fragments follow this one
}

// fragment tells whether p is a part of a datagram. An IPv6 packet that is a whole datagram in one fragment (RFC 6946) is not.
func (p *packet) fragment() bool { return p.more || p.offset > 0 }

// parse reads an IP packet of either version.
func parse(b []byte) (packet, Reason) {
	if len(b) == 0 {
		return packet{}, Malformed
	}
	switch b[0] >> 4 {
	case 4:
		return parseIPv4(b)
	case 6:
		return parseIPv6(b)
	}
	return packet{}, Malformed
}

// parseIPv4 reads RFC 791 section 3.1. The checksum is not looked at: captures taken where packets are sent hold packets whose
// checksum the network card was still to compute.
func parseIPv4(b []byte) (packet, Reason) {
	if len(b) < ipv4Header {
		return packet{}, Malformed
	}
	header, total := int(b[0]&0x0f)*4, int(binary.BigEndian.Uint16(b[2:]))
	if total == 0 {
		total = len(b) // the card was still to segment the packet
	}
	if header < ipv4Header || total < header || total > len(b) {
		return packet{}, Malformed
	}
	flags := binary.BigEndian.Uint16(b[6:])
	return packet{
		src:     netip.AddrFrom4([4]byte(b[12:16])),
		dst:     netip.AddrFrom4([4]byte(b[16:20])),
		proto:   b[9],
		payload: b[header:total],
		id:      uint32(binary.BigEndian.Uint16(b[4:])),
		offset:  int(flags&0x1fff) * 8,
		more:    flags&0x2000 != 0,
	}, kept
}

// parseIPv6 reads RFC 8200 section 3 and the extension headers up to a fragment's payload or the upper layer.
func parseIPv6(b []byte) (packet, Reason) {
	if len(b) < ipv6Header {
		return packet{}, Malformed
	}
	end := ipv6Header + int(binary.BigEndian.Uint16(b[4:]))
	if end > len(b) {
		return packet{}, Malformed
	}
	p := packet{
		src:     netip.AddrFrom16([16]byte(b[8:24])),
		dst:     netip.AddrFrom16([16]byte(b[24:40])),
		proto:   b[6],
		payload: b[ipv6Header:end],
	}
	if !p.skipExtensions() {
		return packet{}, Malformed
	}
	if p.proto != protoFragment {
		return p, kept
	}
	if len(p.payload) < fragmentHeader {
		return packet{}, Malformed
	}
	head := p.payload[:fragmentHeader] // RFC 8200 section 4.5
	offset := binary.BigEndian.Uint16(head[2:])
	p.proto, p.payload = head[0], p.payload[fragmentHeader:]
	p.id, p.offset, p.more = binary.BigEndian.Uint32(head[4:]), int(offset&0xfff8), offset&1 != 0
	if !p.fragment() && !p.skipExtensions() {
		return packet{}, Malformed
	}
	return p, kept
}

// skipExtensions moves p past the IPv6 extension headers that carry nothing for us (RFC 8200 section 4), and stops at a fragment
// header. It is false when one of them is longer than the packet.
func (p *packet) skipExtensions() bool {
	for {
		unit, base := 8, 8
		switch p.proto {
		case protoHopByHop, protoRouting, protoDestination:
		case protoAuth:
			unit = 4 // RFC 4302 section 2.2: in words of 32 bits, minus 2
		default:
			return true
		}
		if len(p.payload) < base {
			return false
		}
		length := base + int(p.payload[1])*unit
		if len(p.payload) < length {
			return false
		}
		p.proto, p.payload = p.payload[0], p.payload[length:]
	}
}

// udp cuts the UDP header off payload (RFC 768) and gives the source port and the data.
func udp(payload []byte) (port uint16, data []byte, reason Reason) {
	if len(payload) < udpHeader {
		return 0, nil, Malformed
	}
	length := int(binary.BigEndian.Uint16(payload[4:]))
	if length < udpHeader || length > len(payload) {
		return 0, nil, Malformed
	}
	return binary.BigEndian.Uint16(payload), payload[udpHeader:length], kept
}
