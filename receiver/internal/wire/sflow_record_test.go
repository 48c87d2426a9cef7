package wire

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// infallible gives the Append of a record that cannot fail the form of the others.
func infallible(appendTo func([]byte) []byte) func([]byte) ([]byte, error) {
	return func(b []byte) ([]byte, error) { return appendTo(b), nil }
}

// parsedAs gives the Parse of a record the form of all others, together with the Append of what it read.
func parsedAs[T any](parse func([]byte) (T, error), appendOf func(T) func([]byte) ([]byte, error)) recordParser {
	return func(b []byte) (any, func([]byte) ([]byte, error), error) {
		v, err := parse(b)
		return v, appendOf(v), err
	}
}

type recordParser func(b []byte) (v any, appendTo func([]byte) ([]byte, error), err error)

var recordParsers = map[uint32]recordParser{
	SFlowFormatHeader: parsedAs(ParseSFlowHeader, func(h SFlowHeader) func([]byte) ([]byte, error) { return infallible(h.Append) }),
	SFlowFormatEthernet: parsedAs(ParseSFlowEthernet, func(e SFlowEthernet) func([]byte) ([]byte, error) {
		return infallible(e.Append)
	}),
	SFlowFormatIPv4:    parsedAs(ParseSFlowIPv4, func(p SFlowIP) func([]byte) ([]byte, error) { return p.Append }),
	SFlowFormatIPv6:    parsedAs(ParseSFlowIPv6, func(p SFlowIP) func([]byte) ([]byte, error) { return p.Append }),
	SFlowFormatSwitch:  parsedAs(ParseSFlowSwitch, func(s SFlowSwitch) func([]byte) ([]byte, error) { return infallible(s.Append) }),
	SFlowFormatRouter:  parsedAs(ParseSFlowRouter, func(r SFlowRouter) func([]byte) ([]byte, error) { return infallible(r.Append) }),
	SFlowFormatGateway: parsedAs(ParseSFlowGateway, func(g SFlowGateway) func([]byte) ([]byte, error) { return g.Append }),
	SFlowFormatUser:    parsedAs(ParseSFlowUser, func(u SFlowUser) func([]byte) ([]byte, error) { return infallible(u.Append) }),
	SFlowFormatURL:     parsedAs(ParseSFlowURL, func(u SFlowURL) func([]byte) ([]byte, error) { return infallible(u.Append) }),
	SFlowFormatMPLS:    parsedAs(ParseSFlowMPLS, func(m SFlowMPLS) func([]byte) ([]byte, error) { return m.Append }),
	SFlowFormatNAT:     parsedAs(ParseSFlowNAT, func(n SFlowNAT) func([]byte) ([]byte, error) { return infallible(n.Append) }),
	SFlowFormatNATPort: parsedAs(ParseSFlowNATPort, func(n SFlowNATPort) func([]byte) ([]byte, error) { return infallible(n.Append) }),
}

// sflowRecords are records written by hand.
var sflowRecords = []struct {
	name   string
	format uint32
	hex    string
	want   any
	least  int // octets without which it is none; the rest is padding
}{
	{"raw packet header", SFlowFormatHeader, "00000001 00000102 00000004 00000005 6162636465 000000",
		SFlowHeader{Protocol: 1, FrameLength: 258, Stripped: 4, Header: []byte("abcde")}, 21},
	{"Ethernet frame", SFlowFormatEthernet, "00000103 0a0b0c0d0e0f 0000 1a1b1c1d1e1f 0000 00000800",
		SFlowEthernet{Length: 259, SrcMAC: [6]byte{10, 11, 12, 13, 14, 15}, DstMAC: [6]byte{26, 27, 28, 29, 30, 31}, EtherType: 0x800}, 24},
	{"IPv4 packet", SFlowFormatIPv4, "00000104 00000011 c0000201 c6336402 00000105 00000106 00000013 00000014",
		SFlowIP{Length: 260, Protocol: 17, Src: netip.MustParseAddr("192.0.2.1"), Dst: netip.MustParseAddr("198.51.100.2"),
			SrcPort: 261, DstPort: 262, TCPFlags: 19, TOS: 20}, 32},
	{"IPv6 packet", SFlowFormatIPv6, `00000107 0000003a 20010db8000000000000000000000021 00000000000000000000ffffc0000202
			00000108 00000109 00000022 00000023`,
		SFlowIP{Length: 263, Protocol: 58, Src: netip.MustParseAddr("2001:db8::21"), Dst: netip.MustParseAddr("::ffff:192.0.2.2"),
			SrcPort: 264, DstPort: 265, TCPFlags: 34, TOS: 35}, 56},
	{"switch", SFlowFormatSwitch, "00000031 00000002 00000033 ffffffff",
		SFlowSwitch{SrcVLAN: 49, SrcPriority: 2, DstVLAN: 51, DstPriority: 0xffffffff}, 16},
	{"router", SFlowFormatRouter, "00000001 cb007141 00000018 00000017",
		SFlowRouter{NextHop: netip.MustParseAddr("203.0.113.65"), SrcPrefix: 24, DstPrefix: 23}, 16},
	{"router without next hop", SFlowFormatRouter, "00000000 00000018 00000017", SFlowRouter{SrcPrefix: 24, DstPrefix: 23}, 12},
	{"gateway", SFlowFormatGateway, `00000002 20010db8000000000000000000000051 0000fd01 0000fd02 0000fd03
			00000002  00000002 00000002 0000fd04 0000fd05  00000001 00000001 0000fd06  00000002 fd010007 fd010008 00000064`,
		SFlowGateway{NextHop: netip.MustParseAddr("2001:db8::51"), AS: 64769, SrcAS: 64770, SrcPeerAS: 64771,
			Path:        unhex("00000002 00000002 0000fd04 0000fd05 00000001 00000001 0000fd06"),
			Communities: unhex("fd010007 fd010008"), LocalPref: 100}, 80},
	{"gateway without path", SFlowFormatGateway, "00000001 cb007151 0000fd01 0000fd02 0000fd03 00000000 00000000 00000064",
		SFlowGateway{NextHop: netip.MustParseAddr("203.0.113.81"), AS: 64769, SrcAS: 64770, SrcPeerAS: 64771,
			Path: SFlowPath{}, Communities: SFlowNumbers{}, LocalPref: 100}, 32},
	{"user", SFlowFormatUser, "0000006a 00000005 616c696365 000000 00000003 00000003 626f62 00",
		SFlowUser{SrcCharset: 106, Src: []byte("alice"), DstCharset: 3, Dst: []byte("bob")}, 27},
	{"URL", SFlowFormatURL, "00000002 00000005 474554202f 000000 00000002 6862 0000",
		SFlowURL{Direction: 2, URL: []byte("GET /"), Host: []byte("hb")}, 22},
	{"MPLS", SFlowFormatMPLS, "00000001 cb007161 00000002 00010001 00020102 00000001 00030140",
		SFlowMPLS{NextHop: netip.MustParseAddr("203.0.113.97"), In: unhex("00010001 00020102"), Out: unhex("00030140")}, 28},
	{"NAT", SFlowFormatNAT, "00000001 cb007171 00000002 20010db8000000000000000000000071",
		SFlowNAT{Src: netip.MustParseAddr("203.0.113.113"), Dst: netip.MustParseAddr("2001:db8::71")}, 28},
	{"NAT ports", SFlowFormatNATPort, "0000c351 000001bb", SFlowNATPort{Src: 50001, Dst: 443}, 8},
}

func TestParseAndAppendSFlowRecords(t *testing.T) {
	for _, c := range sflowRecords {
		t.Run(c.name, func(t *testing.T) {
			parse, b := recordParsers[c.format], unhex(c.hex)
			got, appendTo, err := parse(b)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
			again, err := appendTo([]byte("before"))
			require.NoError(t, err)
			assert.Equal(t, append([]byte("before"), b...), again)

			grown, _, err := parse(append(b, 1, 2, 3, 4))
			require.NoError(t, err, "structures may grow at their end")
			assert.Equal(t, c.want, grown)

			for n := range len(b) {
				v, _, err := parse(b[:n:n])
				if n < c.least {
					assert.ErrorIs(t, err, ErrTruncated, "%d octets", n)
					assert.Zero(t, v, "%d octets", n)
				} else {
					assert.NoError(t, err, "%d octets", n)
				}
			}
		})
	}
}

func TestMalformedSFlowRecords(t *testing.T) {
	for _, c := range []struct {
		name   string
		format uint32
		hex    string
		want   error
		text   string
	}{
		{"header longer than its record", SFlowFormatHeader, "00000001 00000102 00000004 ffffffff 61626364", ErrTruncated,
			"raw packet header of 20 octets: 4294967295 octets by their length, 4 are there: truncated"},
		{"next hop of type 3", SFlowFormatRouter, "00000003 cb007141 00000018 00000017", ErrLength,
			"router data of 16 octets: address of unknown type 3: impossible length"},
		{"path of too many segments", SFlowFormatGateway, "00000000 0000fd01 0000fd02 0000fd03 ffffffff 00000001 00000000", ErrTruncated,
			"gateway data of 28 octets: 4 octets, 0 are there: truncated"},
		{"segment of too many systems", SFlowFormatGateway, "00000000 0000fd01 0000fd02 0000fd03 00000001 00000001 40000001 0000fd04",
			ErrTruncated, "gateway data of 32 octets: 1073741825 numbers in 4 octets: truncated"},
		{"too many communities", SFlowFormatGateway, "00000000 0000fd01 0000fd02 0000fd03 00000000 00000002 00000001", ErrTruncated,
			"gateway data of 28 octets: 2 numbers in 4 octets: truncated"},
		{"too many labels", SFlowFormatMPLS, "00000000 00000000 00000001", ErrTruncated,
			"MPLS data of 12 octets: 1 numbers in 0 octets: truncated"},
	} {
		_, _, err := recordParsers[c.format](unhex(c.hex))
		assert.ErrorIs(t, err, c.want, c.name)
		assert.EqualError(t, err, c.text, c.name)
	}
}

func TestAppendSFlowRecordErrors(t *testing.T) {
	v4, v6 := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")
	for name, appendTo := range map[string]func([]byte) ([]byte, error){
		"IP of two families":     SFlowIP{Src: v4, Dst: v6}.Append,
		"IP without source":      SFlowIP{Dst: v4}.Append,
		"IP without destination": SFlowIP{Src: v6}.Append,
		"path of three octets":   SFlowGateway{Path: SFlowPath{1, 2, 3}}.Append,
		"communities":            SFlowGateway{Communities: SFlowNumbers{1}}.Append,
		"labels in":              SFlowMPLS{In: SFlowNumbers{1, 2, 3, 4, 5}}.Append,
		"labels out":             SFlowMPLS{Out: SFlowNumbers{1, 2}}.Append,
	} {
		b, err := appendTo([]byte("before"))
		assert.ErrorIs(t, err, ErrLength, name)
		assert.Equal(t, []byte("before"), b, name)
	}
}

func TestSFlowPath(t *testing.T) {
	kind, systems, rest, ok := SFlowPath(unhex("00000002 00000002 0000fd04 0000fd05 00000001 00000001 0000fd06")).Segment()
	require.True(t, ok)
	assert.EqualValues(t, SFlowASSequence, kind)
	require.Equal(t, 2, systems.Len())
	assert.EqualValues(t, 64772, systems.At(0))
	assert.EqualValues(t, 64773, systems.At(1))

	kind, systems, rest, ok = rest.Segment()
	require.True(t, ok)
	assert.EqualValues(t, SFlowASSet, kind)
	require.Equal(t, 1, systems.Len())
	assert.EqualValues(t, 64774, systems.At(0))
	assert.Empty(t, rest)
	_, _, _, ok = rest.Segment()
	assert.False(t, ok)
}

func TestSFlowRecordsNeedNoMemory(t *testing.T) {
	header, gateway := unhex(sflowRecords[0].hex), unhex(sflowRecords[7].hex)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if _, err := ParseSFlowHeader(header); err != nil {
			panic(err)
		}
		if _, err := ParseSFlowGateway(gateway); err != nil {
			panic(err)
		}
	}))
}
