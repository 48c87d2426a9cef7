package capture

import (
	"net/netip"
	"slices"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// packet is an IP packet without its headers.
type packet struct {
	src, dst netip.Addr
	proto    gopacket.LayerType // of payload
	payload  []byte

	id     uint32 // of the datagram that this is a fragment of
	offset int    // where in that datagram payload stands, in octets
	more   bool   // more fragments follow this one
}

// fragment tells whether p is a part of a datagram. An IPv6 packet that is a whole datagram in one fragment (RFC 6946) is not.
func (p *packet) fragment() bool { return p.more || p.offset > 0 }

// headers reads the headers of frames with gopacket's layers, which it fills anew for every frame.
//
// It goes from layer to layer itself, since gopacket (v1.6.0) goes on into tunnels, whose datagrams a capture may hold outside
// the tunnel as well; since its Packet does not tell damaged frames from those of other protocols; and since its
// DecodingLayerParser takes a frame that ends after a header for a good one.
type headers struct {
	link       gopacket.DecodingLayerMap // what may stand before IP
	extensions gopacket.DecodingLayerMap // what may stand between IP and UDP
	ipv4       layers.IPv4
	ipv6       layers.IPv6
	udp        layers.UDP
}

func newHeaders() *headers {
	extension := &layers.IPv6ExtensionSkipper{}
	return &headers{
		link: gopacket.DecodingLayerMap{
			layers.LayerTypeEthernet:  &layers.Ethernet{},
			layers.LayerTypeDot1Q:     &layers.Dot1Q{},
			layers.LayerTypeLinuxSLL:  &layers.LinuxSLL{},
			layers.LayerTypeLinuxSLL2: &linuxSLL2{},
			layers.LayerTypeLoopback:  &layers.Loopback{},
		},
		extensions: gopacket.DecodingLayerMap{
			layers.LayerTypeIPv6HopByHop:    extension,
			layers.LayerTypeIPv6Routing:     extension,
			layers.LayerTypeIPv6Destination: extension,
			layers.LayerTypeIPSecAH:         &layers.IPSecAH{},
		},
	}
}

// packet reads f up to a fragment's payload or the upper layer.
func (h *headers) packet(f frame) (packet, Reason) {
	first, reason := firstLayer(f)
	if reason != kept {
		return packet{}, reason
	}
	next, b, ok := strip(h.link, first, f.data)
	switch {
	case !ok:
		return packet{}, Malformed
	case next == layers.LayerTypeIPv4:
		return h.packet4(b)
	case next == layers.LayerTypeIPv6:
		return h.packet6(b)
	}
	return packet{}, NotIP
}

// packet4 does not look at the checksum: captures taken where packets are sent hold packets whose checksum the network card was
// still to compute.
func (h *headers) packet4(b []byte) (packet, Reason) {
	ip := &h.ipv4
	if !decode(ip, b) || ip.Version != 4 || int(ip.Length) > len(b) {
		return packet{}, Malformed
	}
	return packet{
		src:     netip.AddrFrom4([4]byte(ip.SrcIP)),
		dst:     netip.AddrFrom4([4]byte(ip.DstIP)),
		proto:   ip.Protocol.LayerType(),
		payload: ip.Payload,
		id:      uint32(ip.Id),
		offset:  int(ip.FragOffset) * 8,
		more:    ip.Flags&layers.IPv4MoreFragments != 0,
	}, kept
}

// packet6 cuts the payload itself: gopacket (v1.6.0) does not count hop-by-hop options in it.
func (h *headers) packet6(b []byte) (packet, Reason) {
	ip := &h.ipv6
	if !decode(ip, b) || ip.Version != 6 || len(ip.Contents)+int(ip.Length) > len(b) {
		return packet{}, Malformed
	}
	payload := b[len(ip.Contents):][:ip.Length]
	next, payload, ok := strip(h.extensions, ip.NextHeader.LayerType(), payload)
	if !ok {
		return packet{}, Malformed
	}
	p := packet{
		src:     netip.AddrFrom16([16]byte(ip.SrcIP)),
		dst:     netip.AddrFrom16([16]byte(ip.DstIP)),
		proto:   next,
		payload: payload,
	}
	if next != layers.LayerTypeIPv6Fragment {
		return p, kept
	}
	// gopacket reads a fragment header in no other way.
	part, ok := gopacket.NewPacket(payload, next, gopacket.DecodeOptions{Lazy: true, NoCopy: true}).Layer(next).(*layers.IPv6Fragment)
	if !ok {
		return packet{}, Malformed
	}
	p.proto, p.payload = part.NextHeader.LayerType(), part.Payload
	p.id, p.offset, p.more = part.Identification, int(part.FragmentOffset)*8, part.MoreFragments
	return p, kept
}

// datagram is the UDP datagram in p, which is no fragment: its source port and its data.
func (h *headers) datagram(p packet) (port uint16, data []byte, reason Reason) {
	next, b, ok := strip(h.extensions, p.proto, p.payload)
	switch {
	case ok && next != layers.LayerTypeUDP:
		return 0, nil, NotUDP
	case !ok, !decode(&h.udp, b), int(h.udp.Length) != len(h.udp.Contents)+len(h.udp.Payload):
		return 0, nil, Malformed
	}
	return uint16(h.udp.SrcPort), h.udp.Payload, kept
}

// strip takes from the front of b all headers that are known, of which next is the first. What next is then, stands first in rest.
func strip(known gopacket.DecodingLayerMap, next gopacket.LayerType, b []byte) (_ gopacket.LayerType, rest []byte, ok bool) {
	for layer := known[next]; layer != nil; layer = known[next] {
		if !decode(layer, b) {
			return next, nil, false
		}
		next, b = layer.NextLayerType(), layer.LayerPayload()
	}
	return next, b, true
}

// decode fills layer from b. Some layers (v1.6.0) slice by a length that b gives and panic where it is too long, or reach what
// stands behind b.
func decode(layer gopacket.DecodingLayer, b []byte) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return layer.DecodeFromBytes(slices.Clip(b), gopacket.NilDecodeFeedback) == nil
}
