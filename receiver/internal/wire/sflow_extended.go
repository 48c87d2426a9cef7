package wire

import (
	"encoding/binary"
	"net/netip"
)

// SFlowNAT are the packet's addresses after their translation; one that was not translated is that of the packet.
type SFlowNAT struct {
	Src, Dst netip.Addr // invalid where they are unknown
}

// ParseSFlowNAT reads the Data of a record of SFlowFormatNAT.
func ParseSFlowNAT(b []byte) (SFlowNAT, error) {
	x := xdr{b: b}
	n := SFlowNAT{Src: x.address(), Dst: x.address()}
	return read(&x, n, "NAT addresses", b)
}

// Append writes n after b.
func (n SFlowNAT) Append(b []byte) []byte { return appendAddress(appendAddress(b, n.Src), n.Dst) }

// SFlowNATPort are the packet's ports after their translation.
type SFlowNATPort struct {
	Src, Dst uint32
}

// ParseSFlowNATPort reads the Data of a record of SFlowFormatNATPort.
func ParseSFlowNATPort(b []byte) (SFlowNATPort, error) {
	x := xdr{b: b}
	n := SFlowNATPort{Src: x.uint32(), Dst: x.uint32()}
	return read(&x, n, "NAT ports", b)
}

// Append writes n after b.
func (n SFlowNATPort) Append(b []byte) []byte { return appendUint32s(b, n.Src, n.Dst) }

// SFlowUser is who talks to whom by the packet, empty where it is unknown.
type SFlowUser struct {
	SrcCharset uint32 // IANA's MIBenum, 106 for UTF-8, 0 unknown
	Src        []byte
	DstCharset uint32
	Dst        []byte
}

// ParseSFlowUser reads the Data of a record of SFlowFormatUser.
func ParseSFlowUser(b []byte) (SFlowUser, error) {
	x := xdr{b: b}
	u := SFlowUser{SrcCharset: x.uint32(), Src: x.opaque(), DstCharset: x.uint32(), Dst: x.opaque()}
	return read(&x, u, "user data", b)
}

// Append writes u after b.
func (u SFlowUser) Append(b []byte) []byte {
	b = appendOpaque(binary.BigEndian.AppendUint32(b, u.SrcCharset), u.Src)
	return appendOpaque(binary.BigEndian.AppendUint32(b, u.DstCharset), u.Dst)
}

// SFlowURL is the HTTP request that the packet belongs to.
type SFlowURL struct {
	Direction uint32 // 1: the source is the server, 2: the destination is
	URL       []byte // the request line
	Host      []byte // the request's host field
}

// ParseSFlowURL reads the Data of a record of SFlowFormatURL.
func ParseSFlowURL(b []byte) (SFlowURL, error) {
	x := xdr{b: b}
	u := SFlowURL{Direction: x.uint32(), URL: x.opaque(), Host: x.opaque()}
	return read(&x, u, "URL data", b)
}

// Append writes u after b.
func (u SFlowURL) Append(b []byte) []byte {
	return appendOpaque(appendOpaque(binary.BigEndian.AppendUint32(b, u.Direction), u.URL), u.Host)
}
