package session

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestTunnel reads records that have the outer header of a tunnel before the inner one, as SRv6 and 6in4 exporters send them.
func TestTunnel(t *testing.T) {
	const (
		outer6 = "20010db8000000000000000000000091 20010db8000000000000000000000090 04 0000 0001"
		inner4 = "c000020d c000020c 11 0457 08ae"
		outer4 = "c6336405 c6336406 29 0000 0002"
		inner6 = "20010db8000000000000000000000013 20010db8000000000000000000000012 3a 0003 0088"
	)
	v4 := []wire.Field{field(8, 4), field(12, 4), field(4, 1), field(7, 2), field(11, 2)}
	v6 := []wire.Field{field(27, 16), field(28, 16), field(4, 1), field(7, 2), field(11, 2)}

	for name, test := range map[string]struct {
		fields   []wire.Field
		record   string
		src, dst string
		protocol flow.Protocol
		ports    [2]uint16
	}{
		"IPv4 in IPv6": {append(v6[:5:5], v4...), outer6 + inner4, "2001:db8::91", "2001:db8::90", 4, [2]uint16{0, 1}},
		"IPv6 in IPv4": {append(v4[:5:5], v6...), outer4 + inner6, "198.51.100.5", "198.51.100.6", 41, [2]uint16{0, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			flows, _, err := newDecoder(t).Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
				{ID: 2, Templates: []wire.Template{tpl(300, test.fields...)}},
				{ID: 300, Data: unhex(t, test.record)},
			}}))
			require.NoError(t, err)
			require.Len(t, flows, 1)
			f := &flows[0]
			require.Equal(t, netip.MustParseAddr(test.src), f.Src)
			require.Equal(t, netip.MustParseAddr(test.dst), f.Dst)
			require.Equal(t, test.protocol, f.Protocol)
			require.Equal(t, test.ports, [2]uint16{f.SrcPort, f.DstPort})
			require.Len(t, f.Extra, 5, "the inner header")
		})
	}
}
