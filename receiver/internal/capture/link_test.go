package capture

import (
	"io"
	"net/netip"
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestLinkTypes(t *testing.T) {
	packet4, packet6 := ipv4Of(17, 1, 0, false, udpOf(export)), ipv6Of(17, udpOf(export))
	sll := func(etherType ...byte) []byte {
		return append([]byte{0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 2, 0, 0}, etherType...)
	}
	for name, test := range map[string]struct {
		link  layers.LinkType
		frame []byte
		from  string
	}{
		"Ethernet":            {layers.LinkTypeEthernet, ethernetOf(0x0800, packet4), "192.0.2.7:40001"},
		"Ethernet, IPv6":      {layers.LinkTypeEthernet, ethernetOf(0x86dd, packet6), "[2001:db8::7]:40001"},
		"Ethernet, padded":    {layers.LinkTypeEthernet, append(ethernetOf(0x0800, packet4), 0, 0, 0), "192.0.2.7:40001"},
		"802.1Q":              {layers.LinkTypeEthernet, ethernetOf(0x8100, append([]byte{0, 5, 8, 0}, packet4...)), "192.0.2.7:40001"},
		"QinQ":                {layers.LinkTypeEthernet, ethernetOf(0x88a8, append([]byte{0, 5, 0x81, 0, 0, 6, 8, 0}, packet4...)), "192.0.2.7:40001"},
		"SLL":                 {layers.LinkTypeLinuxSLL, append(sll(8, 0), packet4...), "192.0.2.7:40001"},
		"SLL, VLAN":           {layers.LinkTypeLinuxSLL, append(sll(0x81, 0, 0, 9, 0x86, 0xdd), packet6...), "[2001:db8::7]:40001"},
		"SLL2":                {layers.LinkTypeLinuxSLL2, sll2Of(1, 6, 0x86dd, packet6), "[2001:db8::7]:40001"},
		"SLL2, VLAN":          {layers.LinkTypeLinuxSLL2, sll2Of(1, 6, 0x8100, append([]byte{0, 5, 8, 0}, packet4...)), "192.0.2.7:40001"},
		"SLL2, InfiniBand":    {layers.LinkTypeLinuxSLL2, sll2Of(32, 20, 0x0800, packet4), "192.0.2.7:40001"},
		"SLL2, GRE tunnel":    {layers.LinkTypeLinuxSLL2, sll2Of(778, 4, 0x86dd, packet6), "[2001:db8::7]:40001"},
		"raw":                 {layers.LinkTypeRaw, packet4, "192.0.2.7:40001"},
		"raw, IPv6":           {layers.LinkTypeRaw, packet6, "[2001:db8::7]:40001"},
		"raw as 12":           {12, packet4, "192.0.2.7:40001"},
		"raw as 14":           {14, packet6, "[2001:db8::7]:40001"},
		"IPv4":                {layers.LinkTypeIPv4, packet4, "192.0.2.7:40001"},
		"null, little endian": {layers.LinkTypeNull, append([]byte{2, 0, 0, 0}, packet4...), "192.0.2.7:40001"},
		"null, macOS IPv6":    {layers.LinkTypeNull, append([]byte{30, 0, 0, 0}, packet6...), "[2001:db8::7]:40001"},
		"loop":                {layers.LinkTypeLoop, append([]byte{0, 0, 0, 2}, packet4...), "192.0.2.7:40001"},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, pcapOf(t, test.link, test.frame))
			dg, err := r.Next()
			require.NoError(t, err)
			require.Equal(t, export, string(dg.Payload))
			require.Equal(t, netip.MustParseAddrPort(test.from), dg.Source)
			require.Equal(t, flow.Time(1_700_000_001_123_456_000), dg.Time)
			_, err = r.Next()
			require.Equal(t, io.EOF, err)
		})
	}
}

func TestLost(t *testing.T) {
	packet4 := ipv4Of(17, 1, 0, false, udpOf(export))
	longer := func(b []byte, at int) []byte { b[at]++; return b }
	for name, test := range map[string]struct {
		link   layers.LinkType
		frame  []byte
		reason Reason
	}{
		"a link type that nobody reads": {layers.LinkTypeIEEE802_11, packet4, UnknownLink},
		"ARP":                           {layers.LinkTypeEthernet, ethernetOf(0x0806, make([]byte, 28)), NotIP},
		"802.3 length":                  {layers.LinkTypeEthernet, ethernetOf(38, make([]byte, 38)), NotIP},
		"raw, version 5":                {layers.LinkTypeRaw, []byte{0x50, 0}, NotIP},
		"TCP":                           {layers.LinkTypeRaw, ipv4Of(6, 1, 0, false, udpOf(export)), NotUDP},
		"a fragment of TCP":             {layers.LinkTypeRaw, ipv4Of(6, 1, 8, false, udpOf(export)), NotUDP},
		"DNS":                           {layers.LinkTypeRaw, ipv4Of(17, 1, 0, false, udpOf("\x12\x34\x01\x00")), NotFlowExport},
		"UDP without data":              {layers.LinkTypeRaw, ipv4Of(17, 1, 0, false, udpOf("")), NotFlowExport},
		"empty frame":                   {layers.LinkTypeRaw, nil, Malformed},
		"no network layer":              {layers.LinkTypeEthernet, ethernetOf(0x0800, nil), Malformed},
		"half an Ethernet header":       {layers.LinkTypeEthernet, make([]byte, 13), Malformed},
		"half a VLAN tag":               {layers.LinkTypeEthernet, ethernetOf(0x8100, []byte{0, 1, 8}), Malformed},
		"half an SLL2 header":           {layers.LinkTypeLinuxSLL2, make([]byte, 19), Malformed},
		"SLL2 address length 255":       {layers.LinkTypeLinuxSLL2, sll2Of(1, 255, 0x0800, packet4), Malformed},
		"a version of IP that lies":     {layers.LinkTypeEthernet, ethernetOf(0x86dd, packet4), Malformed},
		"UDP in a tunnel":               {layers.LinkTypeRaw, ipv4Of(4, 1, 0, false, packet4), NotUDP},
		"UDP length 0":                  {layers.LinkTypeRaw, ipv6Of(17, append([]byte{156, 65, 8, 7, 0, 0, 0, 0}, export...)), Malformed},
		"half a loopback header":        {layers.LinkTypeNull, make([]byte, 3), Malformed},
		"IPv4 header cut":               {layers.LinkTypeRaw, packet4[:19], Malformed},
		"IPv4 total length too long":    {layers.LinkTypeRaw, longer(ipv4Of(17, 1, 0, false, udpOf(export)), 3), Malformed},
		"IPv4 header length 16":         {layers.LinkTypeRaw, append([]byte{0x44}, packet4[1:]...), Malformed},
		"IPv6 header cut":               {layers.LinkTypeRaw, ipv6Of(17, nil)[:39], Malformed},
		"IPv6 payload length too long":  {layers.LinkTypeRaw, longer(ipv6Of(17, udpOf(export)), 5), Malformed},
		"IPv6 extension too long":       {layers.LinkTypeRaw, ipv6Of(60, []byte{17, 1, 0, 0, 0, 0, 0, 0}), Malformed},
		"IPv6 fragment header cut":      {layers.LinkTypeRaw, ipv6Of(44, []byte{17, 0, 0, 0}), Malformed},
		"UDP header cut":                {layers.LinkTypeRaw, ipv6Of(17, make([]byte, 7)), Malformed},
		"UDP length too long":           {layers.LinkTypeRaw, ipv6Of(17, longer(udpOf(export), 5)), Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, pcapOf(t, test.link, test.frame))
			_, err := r.Next()
			require.Equal(t, io.EOF, err)
			counts := r.Counts()
			require.EqualValues(t, 1, counts.Frames)
			require.EqualValues(t, 0, counts.Datagrams)
			for _, reason := range Reasons() {
				want := 0
				if reason == test.reason {
					want = 1
				}
				require.EqualValues(t, want, counts.Lost(reason), reason)
			}
		})
	}
}

func TestIPv6Extensions(t *testing.T) {
	packet := ipv6Of(0, append([]byte{
		51, 0, 0, 0, 0, 0, 0, 0, // hop by hop
		60, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // authentication
		44, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // destination options
		43, 0, 0, 0, 0, 0, 0, 1, // a whole datagram in one fragment
		17, 0, 4, 0, 0, 0, 0, 0, // routing by segments
	}, udpOf(export)...))
	got, err := payloads(open(t, pcapOf(t, layers.LinkTypeRaw, packet)))
	require.Equal(t, io.EOF, err)
	require.Equal(t, []string{export}, got)
}
