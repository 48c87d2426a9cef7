package packet

import (
	"encoding/binary"
	"net/netip"

	"github.com/gopacket/gopacket/layers"

	"github.com/otelflow/otelflow/internal/flow"
)

// fill4 reads an IPv4 header and what follows it.
func (d *Decoder) fill4(f *flow.Flow, b []byte) bool {
	const shortest = 20
	ip := &d.ipv4
	if len(b) < shortest || !decode(ip, b) {
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
	if length := binary.BigEndian.Uint16(b[2:]); length != 0 { // 0 is left to the network card; gopacket puts in what was cut
		count(f, uint64(length))
	}
	if ip.FragOffset == 0 {
		transport(f, flow.Protocol(ip.Protocol), b[min(4*int(ip.IHL), len(b)):])
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
	if length := binary.BigEndian.Uint16(b[4:]); length != 0 { // 0 is a jumbogram, whose length stands elsewhere
		count(f, header+uint64(length))
	}
	next, rest, first := extensions(f, b[6], b[header:])
	if rest == nil {
		return true
	}
	number(f, flow.FieldProtocol, &f.Protocol, next)
	if first {
		transport(f, next, rest)
	}
	return true
}

// maxExtensions is how many extension headers are passed at most: RFC 8200 section 4.1 has six kinds, of which one may come twice.
const maxExtensions = 8

// extensions passes extension headers (RFC 8200 section 4) up to the transport protocol; nil is left when the packet ends before
// it. It is the first part of its datagram unless a fragment header says otherwise.
func extensions(f *flow.Flow, next byte, b []byte) (_ flow.Protocol, rest []byte, first bool) {
	first = true
	for range maxExtensions {
		var length int
		switch layers.IPProtocol(next) {
		case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination:
			if len(b) >= 8 {
				length = 8 + 8*int(b[1])
			}
		case layers.IPProtocolAH:
			if len(b) >= 8 {
				length = 8 + 4*int(b[1])
			}
		case layers.IPProtocolIPv6Fragment:
			if len(b) >= 8 {
				length = 8
				first = fragment(f, b)
			}
		default:
			return flow.Protocol(next), b, first
		}
		if length == 0 || length > len(b) {
			return 0, nil, false
		}
		next, b = b[0], b[length:]
	}
	return 0, nil, false
}

// fragment reads a fragment header and tells whether it is that of a first fragment.
func fragment(f *flow.Flow, b []byte) bool {
	word := binary.BigEndian.Uint16(b[2:])
	number(f, flow.FieldFragmentOffset, &f.FragmentOffset, word>>3)
	number(f, flow.FieldFragmentID, &f.FragmentID, binary.BigEndian.Uint32(b[4:]))
	number(f, flow.FieldIPFlags, &f.IPFlags, uint8(word&1)) // more fragments
	return word>>3 == 0
}

// endpoints sets both addresses unless one is known: they belong together.
func endpoints(f *flow.Flow, src, dst netip.Addr) {
	if !f.Src.IsValid() && !f.Dst.IsValid() {
		f.Src, f.Dst = src, dst
	}
}

// count counts the packet, unless the record has counted.
func count(f *flow.Flow, octets uint64) {
	number(f, flow.FieldBytes, &f.Bytes, octets)
	number(f, flow.FieldPackets, &f.Packets, 1)
}

// transport reads the ports, flags or type that b begins with, as far as it goes.
func transport(f *flow.Flow, p flow.Protocol, b []byte) {
	const sctp, dccp, udplite = 132, 33, 136
	switch p {
	case flow.TCP, flow.UDP, sctp, dccp, udplite:
		if len(b) < 4 {
			return
		}
		number(f, flow.FieldSrcPort, &f.SrcPort, binary.BigEndian.Uint16(b))
		number(f, flow.FieldDstPort, &f.DstPort, binary.BigEndian.Uint16(b[2:]))
		if p == flow.TCP && len(b) >= 14 {
			number(f, flow.FieldTCPFlags, &f.TCPFlags, binary.BigEndian.Uint16(b[12:])&0xfff)
		}
	case flow.ICMP, flow.ICMPv6:
		if len(b) < 2 {
			return
		}
		number(f, flow.FieldICMPType, &f.ICMPType, b[0])
		number(f, flow.FieldICMPCode, &f.ICMPCode, b[1])
	}
}
