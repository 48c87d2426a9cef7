package detect

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

func TestConfigValidate(t *testing.T) {
	tests := []struct {
		breaks func(*Config)
		want   string
	}{
		{func(c *Config) { c.JoinWindow = time.Hour }, "join_window: got 1h0m0s, may be 1s to 10m0s"},
		{func(c *Config) { c.ActiveTimeout = 0 }, "active_timeout: got 0s, may be 1s to 24h0m0s"},
		{func(c *Config) { c.Lateness = -time.Second }, "lateness: got -1s, may be 0s to 1h0m0s"},
		{func(c *Config) { c.MaxConversations = 3 }, "max_conversations: got 3, may be 16 to 100000000"},
		{func(c *Config) { c.MaxEpisodes = 0 }, "max_episodes: got 0, may be 1 to 10000000"},
		{func(c *Config) { c.MaxPeers = 15 }, "max_peers: got 15, may be 16 to 100000000"},
		{func(c *Config) { c.PeerMemory = time.Minute }, "peer_memory: got 1m0s, may be 1h0m0s to 8784h0m0s"},
		{func(c *Config) { c.MaxTold = 0 }, "max_told: got 0, may be 1 to 1000000"},
		{func(c *Config) { c.Networks.Internal = []CIDR{{}} }, "networks::internal[0]: got nothing, may be an address or a CIDR, such as 10.0.0.0/8"},
		{func(c *Config) { c.Allow = []Allow{{Port: 5}, {Comment: "all"}} }, "allow[1]: would excuse everything: give at least one of subject, peer and port"},
	}
	for _, test := range tests {
		c := DefaultConfig()
		require.NoError(t, c.Validate())
		test.breaks(&c)
		require.EqualError(t, c.Validate(), test.want)
		_, err := NewEngine(c, nil)
		require.EqualError(t, err, test.want)
	}
	c := DefaultConfig()
	c.Allow = []Allow{{Port: 5, Detector: "scam"}}
	_, err := NewEngine(c, []Named{{Name: "scan"}, {Name: "beacon"}})
	require.EqualError(t, err, `allow: detector: got "scam", may be empty or one of scan, beacon`)
}

func TestCIDR(t *testing.T) {
	for text, want := range map[string]string{
		"10.0.0.0/8": "10.0.0.0/8", "192.0.2.7": "192.0.2.7/32", "2001:db8::/32": "2001:db8::/32", "::ffff:192.0.2.8": "192.0.2.8/32",
	} {
		c := MustCIDR(text)
		b, err := c.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(b))
	}
	var c CIDR
	require.EqualError(t, c.UnmarshalText([]byte("10.1.2.3/8")), `"10.1.2.3/8" has host bits set: want 10.0.0.0/8, or the address alone`)
	require.EqualError(t, c.UnmarshalText([]byte("ten")), `"ten" is no network: want an address or a CIDR, such as 10.0.0.0/8`)
}

func TestZones(t *testing.T) {
	n := newNetworks(DefaultConfig().Networks.Internal)
	for addr, want := range map[string]Zone{
		"10.3.4.5": Inside, "100.64.9.9": Inside, "fd00::1": Inside, "8.8.8.8": Outside, "2001:db8::1": Outside,
		"224.0.0.251": Group, "255.255.255.255": Group, "fe80::1": Group, "ff02::1": Group, "127.0.0.1": Group, "0.0.0.0": Group,
	} {
		require.Equal(t, want, n.zone(netip.MustParseAddr(addr)), addr)
	}
}

func TestICMPQuery(t *testing.T) {
	v5 := func(kind uint16) *flow.Flow {
		return &flow.Flow{Protocol: flow.ICMP, DstPort: kind<<8 | 3, Fields: flow.FieldsOf(flow.FieldDstPort)}
	}
	tests := []struct {
		f       *flow.Flow
		request uint8
		answer  bool
	}{
		{v5(8), 8, false},
		{v5(0), 8, true},
		{v5(14), 13, true},
		{v5(11), 0, false},
		{&flow.Flow{Protocol: flow.ICMPv6, ICMPType: 129, Fields: flow.FieldsOf(flow.FieldICMPType)}, 128, true},
		{&flow.Flow{Protocol: flow.ICMPv6, ICMPType: 135, Fields: flow.FieldsOf(flow.FieldICMPType)}, 0, false},
		{&flow.Flow{Protocol: flow.ICMP}, 0, false},
	}
	for _, test := range tests {
		request, answer := icmpMessage(test.f).query()
		require.Equal(t, test.request, request)
		require.Equal(t, test.answer, answer)
	}
	require.True(t, icmpMessage(v5(3)).unreachable())
}
