package wire

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// The formats of those of sFlow.org's own flow records, those with enterprise 0, that this package reads. Structures may grow at
// their end without a new format ("sFlow Version 5", data_format), so what follows the known fields in a record's Data is passed
// over. The errors of all Parse functions of records are ErrTruncated and ErrLength; with them comes nothing of the record.
const (
	SFlowFormatHeader   = 1
	SFlowFormatEthernet = 2
	SFlowFormatIPv4     = 3
	SFlowFormatIPv6     = 4
	SFlowFormatSwitch   = 1001
	SFlowFormatRouter   = 1002
	SFlowFormatGateway  = 1003
	SFlowFormatUser     = 1004
	SFlowFormatURL      = 1005
	SFlowFormatMPLS     = 1006
	SFlowFormatNAT      = 1007
	SFlowFormatNATPort  = 1020 // "sFlow Port NAT Structures"
)

// The header protocols whose first octets are a link or network header in common use; the others are rings, cells and relays.
const (
	SFlowEthernetHeader = 1
	SFlowPPPHeader      = 7
	SFlowIPv4Header     = 11
	SFlowIPv6Header     = 12
	SFlowMPLSHeader     = 13
	SFlowPOSHeader      = 14 // RFC 1662, RFC 2615
)

// SFlowHeader is a raw packet header: the first octets of the packet itself.
type SFlowHeader struct {
	Protocol    uint32 // what Header begins with
	FrameLength uint32 // octets of the frame as received, with the frame check sequence, or of the packet if Protocol is no link's
	Stripped    uint32 // octets of these, in front and at the end, that were taken off before Header was cut
	Header      []byte
}

// ParseSFlowHeader reads the Data of a record of SFlowFormatHeader.
func ParseSFlowHeader(b []byte) (SFlowHeader, error) {
	x := xdr{b: b}
	h := SFlowHeader{Protocol: x.uint32(), FrameLength: x.uint32(), Stripped: x.uint32(), Header: x.opaque()}
	return read(&x, h, "raw packet header", b)
}

// Append writes h after b.
func (h SFlowHeader) Append(b []byte) []byte {
	return appendOpaque(appendUint32s(b, h.Protocol, h.FrameLength, h.Stripped), h.Header)
}

// SFlowEthernet is an Ethernet frame's header, from an agent that has no raw one.
type SFlowEthernet struct {
	Length         uint32 // octets of the frame, with the frame check sequence
	SrcMAC, DstMAC [6]byte
	EtherType      uint32
}

// ParseSFlowEthernet reads the Data of a record of SFlowFormatEthernet.
func ParseSFlowEthernet(b []byte) (SFlowEthernet, error) {
	x := xdr{b: b}
	e := SFlowEthernet{Length: x.uint32(), SrcMAC: x.mac(), DstMAC: x.mac(), EtherType: x.uint32()}
	return read(&x, e, "Ethernet frame", b)
}

// Append writes e after b.
func (e SFlowEthernet) Append(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, e.Length)
	b = append(append(b, e.SrcMAC[:]...), 0, 0)
	b = append(append(b, e.DstMAC[:]...), 0, 0)
	return binary.BigEndian.AppendUint32(b, e.EtherType)
}

// SFlowIP is an IPv4 or IPv6 packet's header with the ports, from an agent that has no raw one.
type SFlowIP struct {
	Length           uint32 // octets of the IP packet
	Protocol         uint32
	Src, Dst         netip.Addr // both of the record's family
	SrcPort, DstPort uint32
	TCPFlags         uint32
	TOS              uint32 // type of service of IPv4, "priority" of IPv6
}

// ParseSFlowIPv4 reads the Data of a record of SFlowFormatIPv4.
func ParseSFlowIPv4(b []byte) (SFlowIP, error) { return parseSFlowIP(b, 4) }

// ParseSFlowIPv6 reads the Data of a record of SFlowFormatIPv6.
func ParseSFlowIPv6(b []byte) (SFlowIP, error) { return parseSFlowIP(b, 16) }

func parseSFlowIP(b []byte, octets int) (SFlowIP, error) {
	x := xdr{b: b}
	p := SFlowIP{
		Length: x.uint32(), Protocol: x.uint32(), Src: x.ip(octets), Dst: x.ip(octets),
		SrcPort: x.uint32(), DstPort: x.uint32(), TCPFlags: x.uint32(), TOS: x.uint32(),
	}
	return read(&x, p, "IP packet", b)
}

// Append writes p after b, in the format of its addresses' family. It is ErrLength, and b as it was, when they are not of one.
func (p SFlowIP) Append(b []byte) ([]byte, error) {
	if !p.Src.IsValid() || !p.Dst.IsValid() || p.Src.Is4() != p.Dst.Is4() {
		return b, fmt.Errorf("IP packet from %s to %s: %w", p.Src, p.Dst, ErrLength)
	}
	b = appendUint32s(b, p.Length, p.Protocol)
	b = append(b, p.Src.AsSlice()...)
	b = append(b, p.Dst.AsSlice()...)
	return appendUint32s(b, p.SrcPort, p.DstPort, p.TCPFlags, p.TOS), nil
}

// SFlowSwitch is what a switch knows of the packet. 0xffffffff is a value that it does not know.
type SFlowSwitch struct {
	SrcVLAN, SrcPriority uint32 // of the frame as it came in, or as its port had it without a tag
	DstVLAN, DstPriority uint32 // of the frame as it went out
}

// ParseSFlowSwitch reads the Data of a record of SFlowFormatSwitch.
func ParseSFlowSwitch(b []byte) (SFlowSwitch, error) {
	x := xdr{b: b}
	s := SFlowSwitch{SrcVLAN: x.uint32(), SrcPriority: x.uint32(), DstVLAN: x.uint32(), DstPriority: x.uint32()}
	return read(&x, s, "switch data", b)
}

// Append writes s after b.
func (s SFlowSwitch) Append(b []byte) []byte {
	return appendUint32s(b, s.SrcVLAN, s.SrcPriority, s.DstVLAN, s.DstPriority)
}

// read is v, or after a fault nothing of it, and of which structure the fault is.
func read[T any](x *xdr, v T, structure string, b []byte) (T, error) {
	if x.fault != nil {
		var none T
		return none, fmt.Errorf("%s of %d octets: %w", structure, len(b), x.fault)
	}
	return v, nil
}
