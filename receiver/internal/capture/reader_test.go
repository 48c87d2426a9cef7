package capture

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// frame10 is an Ethernet frame from 192.0.2.7:40001 to 198.51.100.9:2055 that carries "\x00\x0a\x00\x04".
var frame10 = ethernetOf(0x0800, ipv4Of(17, 1, 0, false, udpOf("\x00\x0a\x00\x04")))

// pcapHeaders are a file header and the header of frame10, in the given byte order.
func pcapHeaders(order binary.AppendByteOrder, magic, fraction uint32) []byte {
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint16(b, 4)
	for _, word := range []uint32{0, 0, 10, 1, 1_700_000_001, fraction, uint32(len(frame10)), uint32(len(frame10))} {
		b = order.AppendUint32(b, word)
	}
	return b
}

func TestPcapByteOrders(t *testing.T) {
	for name, test := range map[string]struct {
		header []byte
		time   flow.Time
	}{
		"big endian":               {pcapHeaders(binary.BigEndian, 0xa1b2c3d4, 123_457), 1_700_000_001_123_457_000},
		"little endian":            {pcapHeaders(binary.LittleEndian, 0xa1b2c3d4, 123_458), 1_700_000_001_123_458_000},
		"big endian, nanoseconds":  {pcapHeaders(binary.BigEndian, 0xa1b23c4d, 123_456_789), 1_700_000_001_123_456_789},
		"little endian, nanosecs.": {pcapHeaders(binary.LittleEndian, 0xa1b23c4d, 123_456_788), 1_700_000_001_123_456_788},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, append(test.header, frame10...)) // the header's snapshot length of 10 is a lie
			dg, err := r.Next()
			require.NoError(t, err)
			require.Equal(t, "\x00\x0a\x00\x04", string(dg.Payload))
			require.Equal(t, test.time, dg.Time)
		})
	}
}

func TestPcapngInterfaces(t *testing.T) {
	var file bytes.Buffer
	w, err := pcapgo.NewNgWriterInterface(&file, pcapgo.NgInterface{LinkType: layers.LinkTypeEthernet}, pcapgo.DefaultNgWriterOptions)
	require.NoError(t, err)
	second, err := w.AddInterface(pcapgo.NgInterface{LinkType: layers.LinkTypeRaw})
	require.NoError(t, err)
	write := func(iface int, frame []byte) {
		require.NoError(t, w.WritePacket(gopacket.CaptureInfo{
			Timestamp: captured.Add(time.Duration(iface) * 3 * time.Second), InterfaceIndex: iface, CaptureLength: len(frame), Length: len(frame),
		}, frame))
	}
	write(0, ethernetOf(0x86dd, ipv6Of(17, udpOf(export))))
	write(second, ipv4Of(17, 1, 0, false, udpOf("\x00\x05")))
	require.NoError(t, w.Flush())

	r := open(t, file.Bytes())
	dg, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, export, string(dg.Payload))
	require.Equal(t, "[2001:db8::7]:40001", dg.Source.String())
	require.Equal(t, flow.Time(1_700_000_001_123_456_000), dg.Time)
	dg, err = r.Next()
	require.NoError(t, err)
	require.Equal(t, "\x00\x05", string(dg.Payload))
	require.Equal(t, "192.0.2.7:40001", dg.Source.String())
	require.Equal(t, flow.Time(1_700_000_004_123_456_000), dg.Time)
	_, err = r.Next()
	require.Equal(t, io.EOF, err)
}

// TestPcapngResolution reads a big-endian file by hand: the library's writer knows no other resolution than its own.
func TestPcapngResolution(t *testing.T) {
	section := []byte{10, 13, 13, 10, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0,
		255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 28}
	iface := []byte{0, 0, 0, 1, 0, 0, 0, 44, 0, 1, 0, 0, 0, 0, 0, 0,
		0, 9, 0, 1, 3, 0, 0, 0, // if_tsresol: milliseconds
		0, 14, 0, 8, 0, 0, 0, 0, 0, 0, 0, 100, // if_tsoffset: seconds to add
		0, 0, 0, 0, 0, 0, 0, 44}
	length := byte(len(frame10) + 2 + 32)                                             // two octets of padding
	packet := []byte{0, 0, 0, 6, 0, 0, 0, length, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5, // 2^32 + 5 ms
		0, 0, 0, byte(len(frame10)), 0, 0, 0, byte(len(frame10))}
	packet = append(append(packet, frame10...), 0, 0, 0, 0, 0, length)

	r := open(t, slices.Concat(section, iface, packet))
	dg, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, "\x00\x0a\x00\x04", string(dg.Payload))
	require.Equal(t, flow.Time(4_295_067_301_000_000), dg.Time)
	_, err = r.Next()
	require.Equal(t, io.EOF, err)
}

func TestSnapped(t *testing.T) {
	var file bytes.Buffer
	w := pcapgo.NewWriter(&file)
	require.NoError(t, w.WriteFileHeader(96, layers.LinkTypeEthernet))
	for _, missing := range []int{1, 4} {
		f := append(frame10, 0, 0, 0)[:len(frame10)+3-missing] // three octets of Ethernet padding
		info := gopacket.CaptureInfo{Timestamp: captured, CaptureLength: len(f), Length: len(frame10) + 3}
		require.NoError(t, w.WritePacket(info, f))
	}
	r := open(t, file.Bytes())
	got, err := payloads(r)
	require.Equal(t, io.EOF, err)
	require.Equal(t, []string{"\x00\x0a\x00\x04"}, got, "cut in the padding does no harm")
	counts := r.Counts()
	require.EqualValues(t, 1, counts.Lost(Snapped))
	require.EqualValues(t, 0, counts.Lost(Malformed))
}

func TestCutPcapKeepsWhatWasRead(t *testing.T) {
	whole := pcapOf(t, layers.LinkTypeEthernet, frame10, frame10)
	one := len(pcapOf(t, layers.LinkTypeEthernet, frame10))
	for n := one + 1; n < len(whole); n++ {
		r := open(t, whole[:n])
		got, err := payloads(r)
		require.Len(t, got, 1, n)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, n)
		require.EqualError(t, err, r.path+": after frame 1: unexpected EOF")
		_, again := r.Next()
		require.Equal(t, err, again)
	}
}

func TestDamagedPcapng(t *testing.T) {
	section := []byte{10, 13, 13, 10, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0,
		255, 255, 255, 255, 255, 255, 255, 255, 28, 0, 0, 0}
	iface := []byte{1, 0, 0, 0, 32, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
		9, 0, 1, 0, 64, 0, 0, 0, // a resolution of 10^-64 s
		0, 0, 0, 0, 32, 0, 0, 0}
	_, err := open(t, append(section, iface...)).Next()
	require.ErrorIs(t, err, errDamaged)
	require.ErrorContains(t, err, "after frame 0: damaged block: runtime error: integer divide by zero")
}

// TestPcapngLengthsTakeNoMemory reads blocks that announce almost 4 GiB.
func TestPcapngLengthsTakeNoMemory(t *testing.T) {
	section := []byte{10, 13, 13, 10, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0,
		255, 255, 255, 255, 255, 255, 255, 255, 28, 0, 0, 0}
	iface := []byte{1, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0}
	for name, test := range map[string]struct {
		block   []byte
		message string
	}{
		"enhanced packet": {[]byte{6, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 240, 255, 255, 255, 1, 0, 0, 0, 32, 0, 0, 0},
			"damaged block: 4294967280 octets in a block of 32"},
		"packet": {[]byte{2, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 37, 0, 0, 0, 37, 0, 0, 0, 36, 0, 0, 0},
			"damaged block: 37 octets in a block of 36"},
		"simple packet": {[]byte{3, 0, 0, 0, 16, 0, 0, 0, 1, 0, 4, 0, 16, 0, 0, 0}, "damaged block: 262145 octets in a block of 16"},
		"secrets": {[]byte{10, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 21, 0, 0, 0, 20, 0, 0, 0},
			"damaged block: 21 octets in a block of 20"},
		"length": {[]byte{9, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0}, "damaged block: of 11 octets"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, slices.Concat(section, iface, test.block)).Next()
			require.ErrorContains(t, err, "after frame 0: "+test.message)
		})
	}
}

func FuzzReader(f *testing.F) {
	f.Add(pcapOf(f, layers.LinkTypeEthernet, frame10))
	f.Add(pcapOf(f, layers.LinkTypeLinuxSLL2, make([]byte, 20), ipv6Of(44, fragment6Of(17, 1, 0, true, udpOf(export)[:8]))))
	f.Add([]byte("\x0a\x0d\x0d\x0a\x1c\x00\x00\x00\x4d\x3c\x2b\x1a\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x1c\x00\x00\x00" +
		"\x01\x00\x00\x00\x14\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x14\x00\x00\x00"))
	f.Add([]byte(message1 + message1Long + message7 + message8))
	f.Add([]byte("\x00\x0a\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, contents []byte) {
		var r Reader
		if r.err = r.detect(bufio.NewReader(bytes.NewReader(contents))); r.err != nil {
			return
		}
		got, err := payloads(&r)
		counts := r.Counts()
		if err == nil || counts.Datagrams != uint64(len(got)) {
			t.Fatal(err, counts, len(got))
		}
	})
}

func TestGzip(t *testing.T) {
	for name, contents := range map[string][]byte{
		"pcap":  pcapOf(t, layers.LinkTypeEthernet, frame10),
		"plain": append([]byte("\x00\x0a\x00\x10"), make([]byte, 12)...),
	} {
		t.Run(name, func(t *testing.T) {
			var file bytes.Buffer
			w := gzip.NewWriter(&file)
			_, err := w.Write(contents)
			require.NoError(t, err)
			require.NoError(t, w.Close())
			got, err := payloads(open(t, file.Bytes()))
			require.Equal(t, io.EOF, err)
			require.Len(t, got, 1)
		})
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	_, err := Open(path)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, path)

	for name, test := range map[string]struct{ contents, message string }{
		"text":            {"hello", ErrFormat.Error()},
		"one octet":       {"\x00", ErrFormat.Error()},
		"sFlow version 4": {"\x00\x00\x00\x04", ErrFormat.Error()},
		"half a pcap":     {"\xa1\xb2\xc3\xd4\x00\x02\x00\x04", "unexpected EOF"},
		"half a pcapng":   {"\x0a\x0d\x0d\x0a", "unexpected EOF"},
		"other pcap":      {"\xa1\xb2\xc3\xd4\x00\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x00\x01", "Unknown major version 3"},
		"half gzip":       {"\x1f\x8b", "unexpected EOF"},
		"gzip of nothing": {"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00", ErrFormat.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(path, []byte(test.contents), 0o600))
			_, err := Open(path)
			require.EqualError(t, err, path+": "+test.message)
		})
	}

	_, err = open(t, nil).Next()
	require.Equal(t, io.EOF, err, "an empty file holds nothing, and that is no error")
}
