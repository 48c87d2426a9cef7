// Package packet reads the headers of a sampled packet into a flow: what sFlow's raw header and the packet sections of IPFIX (RFC 5477,
// RFC 7133) carry, and from some routers nothing else.
//
// Samplers cut packets after some 64 to 128 octets, so that a header that ends early is the rule and no fault: what was read before
// the end is kept. Ethernet, VLAN and IPv4 headers are decoded by gopacket's layers. The others are read here: gopacket (v1.6.0)
// refuses an IPv6 or TCP header of which the options are cut, allocates for each extension header, and its MPLS reads only into
// packets of its own.
//
// Only package session imports it; it lives beside it all the same, so that all that turns bytes into flows is in one place, one level
// deep.
package packet

import (
	"encoding/binary"
	"slices"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"github.com/otelflow/otelflow/internal/flow"
)

// Link is what a sampled packet begins with.
type Link uint8

// The links.
const (
	Ethernet Link = iota
	IP            // IPv4 or IPv6, as the first four bits say
	MPLS          // a stack of labels over IP
	PPP           // a protocol field over IP or MPLS, with or without HDLC's address and control before it
	unread        // anything else
)

// Decoder reads headers with memory that it uses again. The zero value is ready; it is not safe for concurrent use.
type Decoder struct {
	ethernet layers.Ethernet
	dot1q    layers.Dot1Q
	ipv4     layers.IPv4
	header   [20]byte // what ipv4 is read from
	labels   []byte   // of the packet at hand
}

// maxTags is how many VLAN tags and MPLS labels are passed at most; real packets have up to two tags and some ten labels.
const maxTags = 16

// Fill gives f what it has not got yet from the headers of the packet b, and tells whether there was an IP header. The outermost IP
// header is the flow's, as everywhere: nothing goes on into tunnels. The packet counts as a flow of one packet with the length
// that its IP header says.
func (d *Decoder) Fill(f *flow.Flow, link Link, b []byte) bool {
	d.labels = nil
	if link == Ethernet {
		link, b = d.frame(f, b)
	}
	if link == PPP {
		link, b = ppp(b)
	}
	if link == MPLS {
		d.labels, b = stack(b)
		link = IP
	}
	if link != IP || len(b) == 0 {
		return false
	}
	switch b[0] >> 4 { // whatever the frame says
	case 4:
		return d.fill4(f, b)
	case 6:
		return fill6(f, b)
	}
	return false
}

// qinq is the type of outer VLAN tags before 802.1ad gave them one, which old switches still write.
const qinq layers.EthernetType = 0x9100

// frame reads the Ethernet header and VLAN tags, and tells what follows them.
func (d *Decoder) frame(f *flow.Flow, b []byte) (Link, []byte) {
	if !decode(&d.ethernet, b) {
		return unread, nil
	}
	number(f, flow.FieldSrcMAC, &f.SrcMAC, flow.MAC48([6]byte(d.ethernet.SrcMAC)))
	number(f, flow.FieldDstMAC, &f.DstMAC, flow.MAC48([6]byte(d.ethernet.DstMAC)))
	next, b := d.ethernet.EthernetType, d.ethernet.Payload
	for range maxTags {
		switch next {
		case layers.EthernetTypeIPv4, layers.EthernetTypeIPv6:
			return IP, b
		case layers.EthernetTypeMPLSUnicast, layers.EthernetTypeMPLSMulticast:
			return MPLS, b
		case layers.EthernetTypePPPoESession:
			const header = 6 // RFC 2516 section 4
			return PPP, b[min(header, len(b)):]
		case layers.EthernetTypeDot1Q, layers.EthernetTypeQinQ, qinq:
			if !decode(&d.dot1q, b) {
				return unread, nil
			}
			if id := d.dot1q.VLANIdentifier; id != 0 { // 0 is a tag that has a priority only (IEEE 802.1Q section 9.6)
				number(f, flow.FieldVLAN, &f.VLAN, id)
			}
			next, b = d.dot1q.Type, d.dot1q.Payload
		default:
			return unread, nil
		}
	}
	return unread, nil
}

// ppp passes a PPP header (RFC 1661 section 2), which after HDLC's address and control (RFC 1662 section 3.1) is one too.
func ppp(b []byte) (Link, []byte) {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 0x03 {
		b = b[2:]
	}
	if len(b) < 2 {
		return unread, nil
	}
	switch binary.BigEndian.Uint16(b) {
	case 0x0021, 0x0057: // IPv4 (RFC 1332), IPv6 (RFC 5072)
		return IP, b[2:]
	case 0x0281, 0x0283: // RFC 3032 section 4.3
		return MPLS, b[2:]
	}
	return unread, nil
}

// Labels is the stack of MPLS labels in the packet that Fill read last, four octets each, the top one first; none where it does not end.
// It points into that packet.
func (d *Decoder) Labels() []byte { return d.labels }

// stack cuts a stack of MPLS labels (RFC 3032 section 2.1) from the front of b; both are nil when it does not end.
func stack(b []byte) (labels, rest []byte) {
	const label, bottom = 4, 1 // octets; the lowest bit of the third
	for end := label; end <= min(len(b), maxTags*label); end += label {
		if b[end-2]&bottom != 0 {
			return b[:end:end], b[end:]
		}
	}
	return nil, nil
}

// decode fills layer from b. Some layers (gopacket v1.6.0) slice by a length that b gives and panic where it is too long, or reach
// what stands behind b.
func decode(layer gopacket.DecodingLayer, b []byte) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return layer.DecodeFromBytes(slices.Clip(b), gopacket.NilDecodeFeedback) == nil
}

// number sets a number of f that it has not got yet.
func number[T ~uint8 | ~uint16 | ~uint32 | ~uint64](f *flow.Flow, field flow.Field, to *T, n T) {
	if !f.Has(field) {
		*to = n
		f.Fields.Add(field)
	}
}
