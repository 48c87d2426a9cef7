package capture

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"
)

// What the tests' exporter sends: something that starts like NetFlow v9.
const export = "\x00\x09\x00\x00export"

var (
	exporter4, collector4 = netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("198.51.100.9")
	exporter6, collector6 = netip.MustParseAddr("2001:db8::7"), netip.MustParseAddr("2001:db8::9")
	captured              = time.Unix(1_700_000_001, 123_456_000)
)

// udpOf puts a UDP header in front of data, from port 40001 to 2055.
func udpOf(data string) []byte {
	b := binary.BigEndian.AppendUint16(nil, 40001)
	b = binary.BigEndian.AppendUint16(b, 2055)
	b = binary.BigEndian.AppendUint16(b, uint16(8+len(data)))
	return append(append(b, 0, 0), data...)
}

// ipv4Of puts an IPv4 header in front of payload. offset is in octets.
func ipv4Of(proto byte, id uint16, offset int, more bool, payload []byte) []byte {
	flags := uint16(offset / 8)
	if more {
		flags |= 0x2000
	}
	b := binary.BigEndian.AppendUint16([]byte{0x45, 0}, uint16(20+len(payload)))
	b = binary.BigEndian.AppendUint16(b, id)
	b = binary.BigEndian.AppendUint16(b, flags)
	b = append(b, 64, proto, 0, 0)
	b = append(b, exporter4.AsSlice()...)
	b = append(b, collector4.AsSlice()...)
	return append(b, payload...)
}

// ipv6Of puts an IPv6 header in front of payload.
func ipv6Of(proto byte, payload []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0x60, 0, 0, 0}, uint16(len(payload)))
	b = append(b, proto, 63)
	b = append(b, exporter6.AsSlice()...)
	b = append(b, collector6.AsSlice()...)
	return append(b, payload...)
}

// fragment6Of puts an IPv6 fragment header in front of payload. offset is in octets.
func fragment6Of(proto byte, id uint32, offset int, more bool, payload []byte) []byte {
	word := uint16(offset)
	if more {
		word |= 1
	}
	b := binary.BigEndian.AppendUint16([]byte{proto, 0}, word)
	return append(binary.BigEndian.AppendUint32(b, id), payload...)
}

// ethernetOf puts an Ethernet header in front of payload.
func ethernetOf(etherType uint16, payload []byte) []byte {
	b := []byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}
	return append(binary.BigEndian.AppendUint16(b, etherType), payload...)
}

// sll2Of puts the header in front of payload that tcpdump writes for all interfaces together: of one with the given type of
// hardware, whose address is said to be addrLength octets long.
func sll2Of(hardware uint16, addrLength byte, etherType uint16, payload []byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, etherType)
	b = binary.BigEndian.AppendUint16(append(b, 0, 0, 0, 0, 0, 3), hardware)
	b = append(b, 4, addrLength, 2, 0, 0, 0, 0, 2, 0, 0)
	return append(b, payload...)
}

// pcapOf is a pcap file of frames that were captured one second after another.
func pcapOf(t testing.TB, link layers.LinkType, frames ...[]byte) []byte {
	var file bytes.Buffer
	w := pcapgo.NewWriter(&file)
	require.NoError(t, w.WriteFileHeader(65535, link))
	for i, f := range frames {
		info := gopacket.CaptureInfo{
			Timestamp:     captured.Add(time.Duration(i) * time.Second),
			CaptureLength: len(f),
			Length:        len(f),
		}
		require.NoError(t, w.WritePacket(info, f))
	}
	return file.Bytes()
}

// open writes contents to a file and opens that.
func open(t *testing.T, contents []byte) *Reader {
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, contents, 0o600))
	r, err := Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

// payloads reads r to its end.
func payloads(r *Reader) (all []string, err error) {
	for {
		dg, err := r.Next()
		if err != nil {
			return all, err
		}
		all = append(all, string(dg.Payload))
	}
}
