package packet

import (
	"encoding/binary"
	"net/netip"

	"github.com/gopacket/gopacket/layers"

	"github.com/otelflow/otelflow/internal/flow"
)

// fill4 reads an IPv4 header and what follows it. The options mean nothing to a flow and may be cut, so gopacket sees the header
// without them.
func (d *Decoder) fill4(f *flow.Flow, b []byte) bool {
	const shortest, noOptions = 20, 4<<4 | 5
	if len(b) < shortest {
		return false
	}
	d.header = [shortest]byte(b)
	d.header[0] = noOptions
	ip, header, total := &d.ipv4, int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	if header < shortest || total != 0 && total < header || !decode(ip, d.header[:]) {
		return false
	}
	endpoints(f, netip.AddrFrom4([4]byte(ip.SrcIP)), netip.AddrFrom4([4]byte(ip.DstIP)))
	number(f, flow.FieldIPVersion, &f.IPVersion, 4)
	number(f, flow.FieldTOS, &f.TOS, ip.TOS)
	number(f, flow.FieldTTL, &f.TTL, ip.TTL)
	number(f, flow.FieldIPFlags, &f.IPFlags, uint8(ip.Flags)&3) // the reserved bit is none of them
	number(f, flow.FieldFragmentID, &f.FragmentID, uint32(ip.Id))
	number(f, flow.FieldFragmentOffset, &f.FragmentOffset, ip.FragOffset)
	number(f, flow.FieldProtocol, &f.Protocol, flow.Protocol(ip.Protocol))
	b = count(f, b, total)
	if ip.FragOffset == 0 {
		transport(f, flow.Protocol(ip.Protocol), b[min(header, len(b)):])
	}
	return true
}

// fill6 reads an IPv6 header and what follows it.
func fill6(f *flow.Flow, b []byte) bool {
	const header = 40
	if len(b) < header {
		return false
	}
	endpoints(f, netip.AddrFrom16([16]byte(b[8:24])), netip.AddrFrom16([16]byte(b[24:40])))
	number(f, flow.FieldIPVersion, &f.IPVersion, 6)
	number(f, flow.FieldTOS, &f.TOS, b[0]<<4|b[1]>>4)
	number(f, flow.FieldTTL, &f.TTL, b[7])
	number(f, flow.FieldFlowLabel, &f.FlowLabel, binary.BigEndian.Uint32(b)&0xfffff)
	total := 0
	if payload := int(binary.BigEndian.Uint16(b[4:])); payload != 0 { // 0 is a jumbogram, whose length stands elsewhere
		total = header + payload
	}
	b = count(f, b, total)
	next, rest, ok := extensions(f, b[6], b[header:])
	if !ok {
		return true
	}
	number(f, flow.FieldProtocol, &f.Protocol, next)
	transport(f, next, rest)
	return true
}

// maxExtensions is how many extension headers are passed at most: RFC 8200 section 4.1 has six kinds, of which one may come twice.
const maxExtensions = 8

// extensions passes extension headers (RFC 8200 section 4) up to the transport protocol. It is not ok when the packet ends before
// that, or is a later fragment of a datagram whose first holds some of them. What a later fragment has left is nothing: it is a
// piece of the first one's payload.
func extensions(f *flow.Flow, next byte, b []byte) (_ flow.Protocol, rest []byte, ok bool) {
	first := true
	for range maxExtensions {
		length, extension := extensionLength(next, b)
		switch {
		case !extension && first:
			return flow.Protocol(next), b, true
		case !extension:
			return flow.Protocol(next), nil, true
		case !first, length > len(b):
			return 0, nil, false
		case layers.IPProtocol(next) == layers.IPProtocolIPv6Fragment:
			first = fragment(f, b)
		}
		next, b = b[0], b[length:]
	}
	return 0, nil, false
}

// extensionLength is how many octets the extension header takes that b begins with, as far as b tells; false when next is none.
func extensionLength(next byte, b []byte) (int, bool) {
	const shortest = 8
	unit := 0
	switch layers.IPProtocol(next) {
	case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination:
		unit = 8
	case layers.IPProtocolAH:
		unit = 4
	case layers.IPProtocolIPv6Fragment: // whose second octet is reserved
	default:
		return 0, false
	}
	if len(b) < shortest {
		return shortest, true
	}
	return shortest + unit*int(b[1]), true
}

// fragment reads a fragment header and tells whether it is that of a first fragment.
func fragment(f *flow.Flow, b []byte) bool {
	word := binary.BigEndian.Uint16(b[2:])
	number(f, flow.FieldFragmentOffset, &f.FragmentOffset, word>>3)
	number(f, flow.FieldFragmentID, &f.FragmentID, binary.BigEndian.Uint32(b[4:]))
	number(f, flow.FieldIPFlags, &f.IPFlags, uint8(word&1)) // more fragments
	return word>>3 == 0
}

// endpoints sets both addresses, or the one that the record has not got if the other is the packet's. Else the record tells of something
// else, a tunnel or a translation, and one address of it and one of the packet make no pair.
func endpoints(f *flow.Flow, src, dst netip.Addr) {
	knowsSrc, knowsDst := f.Src.IsValid(), f.Dst.IsValid()
	if (!knowsSrc || f.Src == src) && (!knowsDst || f.Dst == dst) {
		f.Src, f.Dst = src, dst
	}
}

// count counts the packet b, unless the record has counted, and takes off what follows it in its frame: padding, a checksum.
// Packets whose length the network card was still to fill in have a total of 0, and are not counted.
func count(f *flow.Flow, b []byte, total int) []byte {
	if total == 0 {
		return b
	}
	number(f, flow.FieldBytes, &f.Bytes, uint64(total))
	number(f, flow.FieldPackets, &f.Packets, 1)
	return b[:min(total, len(b))]
}

// transport reads the ports, flags or type that b begins with, as far as it goes.
func transport(f *flow.Flow, p flow.Protocol, b []byte) {
	switch {
	case p.HasPorts():
		if len(b) < 4 {
			return
		}
		number(f, flow.FieldSrcPort, &f.SrcPort, binary.BigEndian.Uint16(b))
		number(f, flow.FieldDstPort, &f.DstPort, binary.BigEndian.Uint16(b[2:]))
		if p == flow.TCP && len(b) >= 14 {
			number(f, flow.FieldTCPFlags, &f.TCPFlags, binary.BigEndian.Uint16(b[12:])&0xfff)
		}
	case p == flow.ICMP, p == flow.ICMPv6:
		if len(b) < 2 {
			return
		}
		number(f, flow.FieldICMPType, &f.ICMPType, b[0])
		number(f, flow.FieldICMPCode, &f.ICMPCode, b[1])
	}
}
