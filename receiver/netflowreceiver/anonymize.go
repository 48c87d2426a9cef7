package netflowreceiver

import (
	"encoding/binary"
	"net/netip"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/cryptopan"
)

// lossAnonymized is elements that could hold addresses where nothing can make pseudonyms of them.
const lossAnonymized = "anonymized"

// anonymizer makes pseudonyms of the addresses in flows. One goroutine uses it.
type anonymizer struct {
	pseudonyms *cryptopan.Pseudonyms
	octets     []byte // of the pseudonyms in the flows of the last datagram, whose own octets are not ours to write
	line       []byte // a text in the reading
	dropped    uint64
}

// newAnonymizer is nil without a cipher.
func newAnonymizer(cipher *cryptopan.Cipher) *anonymizer {
	if cipher == nil {
		return nil
	}
	return &anonymizer{pseudonyms: cryptopan.New(cipher)}
}

// rewrite makes pseudonyms of all addresses in flows, which are good until the next call, and tells how many elements it had to drop. The
// exporter's address stays, as whoever gets the flows must know whose they are.
func (a *anonymizer) rewrite(flows []flow.Flow) (dropped uint64) {
	const usual = 64 << 10 // more than a datagram can hold
	if a.octets = a.octets[:0]; cap(a.octets) > usual {
		a.octets = nil
	}
	a.dropped = 0
	for i := range flows {
		f := &flows[i]
		for _, address := range [...]*netip.Addr{&f.Src, &f.Dst, &f.NextHop, &f.BGPNextHop, &f.NATSrc, &f.NATDst} {
			*address = a.pseudonyms.Addr(*address)
		}
		f.SrcMAC, f.DstMAC = a.pseudonyms.MAC(f.SrcMAC), a.pseudonyms.MAC(f.DstMAC)
		for _, text := range [...]*string{
			&f.InName, &f.OutName, &f.InDescription, &f.OutDescription, &f.InVRF, &f.OutVRF, &f.Application,
		} {
			a.name(text)
		}
		a.attrs(f.Extra)
	}
	return a.dropped
}

// attrs rewrites extra and all in it. What is dropped becomes None, which no log record has.
func (a *anonymizer) attrs(extra []flow.Attr) {
	for i := range extra {
		e := &extra[i]
		if drops(e) {
			e.Value = flow.Value{}
			a.dropped++
			continue
		}
		switch e.Value.Kind() {
		case flow.Addr:
			e.Value = flow.AddrValue(a.addr(e.Value.Addr()))
		case flow.MAC:
			e.Value = flow.MACValue(a.mac(e.Value.Bytes()))
		case flow.String:
			if pseudonym, ok := a.text(e.Value.Bytes()); ok {
				e.Value = flow.StringValue(pseudonym)
			}
		case flow.List, flow.Map:
			a.attrs(e.Value.Items())
		}
	}
}

// opaque are the elements of octets that can hold no address. Octets of all others are dropped, be they sections of packets and frames,
// lists that could not be read, or of no table: nobody could tell where an address stands in them.
var opaque = map[string]bool{
	"mplsTopLabelStackSection": true,
	"mplsLabelStackSection2":   true, "mplsLabelStackSection3": true, "mplsLabelStackSection4": true,
	"mplsLabelStackSection5": true, "mplsLabelStackSection6": true, "mplsLabelStackSection7": true,
	"mplsLabelStackSection8": true, "mplsLabelStackSection9": true, "mplsLabelStackSection10": true,
	"applicationId": true, "dot1qServiceInstanceTag": true,
	"ipv6ExtensionHeadersFull": true, "tcpOptionsFull": true, "udpSafeOptions": true,
	"cisco.classHierarchy": true, "cisco.ingressAclId": true, "cisco.egressAclId": true,
	"cert.sslClientJA3": true, "cert.sslServerJA3S": true, "cert.sshHassh": true, "cert.sshServerHassh": true,
}

// telltale are elements that give addresses away though they are no octets: addresses of the exporter, whose pseudonyms would stand beside
// flow.sampler_address and tell of each address how much it has in common with that; and hashes without a key, of which the
// addresses in them can be guessed.
var telltale = map[string]bool{
	"exporterIPv4Address": true, "exporterIPv6Address": true,
	"originalExporterIPv4Address": true, "originalExporterIPv6Address": true, "ntop.NPROBE_IPV4_ADDRESS": true,
	"digestHashValue": true, "reverseDigestHashValue": true, "cert.yafFlowKeyHash": true,
}

func drops(e *flow.Attr) bool {
	return e.Value.Kind() == flow.Octets && !opaque[e.Name] || telltale[e.Name]
}

func (a *anonymizer) addr(address netip.Addr) []byte {
	if !address.IsValid() {
		return nil
	}
	octets, _ := a.pseudonyms.Addr(address).AppendBinary(a.octets) // never fails
	return a.keep(octets)
}

func (a *anonymizer) mac(b []byte) []byte {
	if len(b) != 6 {
		return nil
	}
	pseudonym := a.pseudonyms.MAC(flow.MAC48([6]byte(b)))
	octets := binary.BigEndian.AppendUint16(a.octets, uint16(pseudonym>>32))
	return a.keep(binary.BigEndian.AppendUint32(octets, uint32(pseudonym)))
}

// keep makes octets, which begins with a.octets, the new a.octets, and gives what is new of it. Where append had to move it, the values
// that were made before have the old memory, which is as good.
func (a *anonymizer) keep(octets []byte) []byte {
	from := len(a.octets)
	a.octets = octets
	return octets[from:len(octets):len(octets)]
}
