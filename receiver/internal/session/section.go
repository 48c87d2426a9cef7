package session

import "github.com/otelflow/otelflow/receiver/internal/packet"

// section reads the headers of the packet, or the part of one, that the record carries (RFC 5477 section 8.5, RFC 7133 section 3):
// some routers export nothing else. What the record says itself counts more. A section that was read is not told as octets too.
func (d *Decoder) section(r *record) {
	if r.held&sections == 0 {
		return
	}
	const ethernetFrame = 1 // of dataLinkFrameType (RFC 7133 section 3.4); exporters that leave it out send these too
	frames := !r.has(frameType) || r.uint(frameType)&ethernetFrame != 0
	for _, section := range [...]struct {
		slot
		link packet.Link
		ok   bool
	}{{frameSection, packet.Ethernet, frames}, {headerSection, packet.IP, true}, {mplsSection, packet.MPLS, true}} {
		if section.ok && r.has(section.slot) && d.packets.Fill(r.flow, section.link, r.slots[section.slot].value.Bytes()) {
			r.take(section.slot)
			d.stack = d.packets.Labels()
		}
	}
}

const sections slots = 1<<frameSection | 1<<headerSection | 1<<mplsSection
