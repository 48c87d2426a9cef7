package session

import "github.com/otelflow/otelflow/receiver/internal/packet"

// section is a part of a packet that the records of a template carry, and what tells of it. All are steps of the program, -1 where the
// template has none.
type section struct {
	link      packet.Link // what the packet begins with
	step      int         // the octets themselves
	offset    int         // sectionOffset: at which octet of the packet they begin
	exported  int         // sectionExportedOctets: how many of them are no padding
	frameType int         // dataLinkFrameType
}

// links are the elements that carry parts of packets (RFC 5477 section 8.5, RFC 7133 section 3), and what these begin with.
var links = map[string]packet.Link{
	"dataLinkFrameSection":     packet.Ethernet,
	"layer2packetSectionData":  packet.Ethernet, // of before RFC 7133
	"ipHeaderPacketSection":    packet.IP,
	"mplsPayloadPacketSection": packet.IP,
	"mplsLabelStackSection":    packet.MPLS,
}

// sectionsOf finds the sections among the steps. Where a record has several, the first sectionOffset belongs to the first, and so on
// (RFC 7011 section 8: elements of one kind count by order).
func sectionsOf(steps []step) []section {
	var found []section
	for i := range steps {
		if link, ok := links[steps[i].element.Name]; ok {
			n := len(found)
			found = append(found, section{link: link, step: i, offset: nth(steps, "sectionOffset", n),
				exported: nth(steps, "sectionExportedOctets", n), frameType: nth(steps, "dataLinkFrameType", n)})
		}
	}
	return found
}

// sections reads the headers of the packets, or the parts of them, that the record carries: some routers export nothing else. What the
// record says itself counts more. A section that was read is not told as octets too.
func (d *Decoder) sections(r *record, p *program) {
	for i := range p.sections {
		s := &p.sections[i]
		if d.packets.Fill(r.flow, s.link, s.packet(p, d.values)) {
			r.spare[s.step] = false
			d.stack = d.packets.Labels()
		}
	}
}

// packet is the packet from its first octet without the padding after it; empty where s has not got the first octet, or where the frame
// is none of Ethernet's.
func (s *section) packet(p *program, values [][]byte) []byte {
	const ethernetFrame = 1 // of dataLinkFrameType (RFC 7133 section 3.4); exporters that leave it out send these too
	if offset, _ := p.number(s.offset, values); offset != 0 {
		return nil
	}
	if kind, ok := p.number(s.frameType, values); ok && s.link == packet.Ethernet && kind&ethernetFrame == 0 {
		return nil
	}
	b := values[p.steps[s.step].index]
	if exported, ok := p.number(s.exported, values); ok {
		b = b[:min(exported, uint64(len(b)))]
	}
	return b
}
