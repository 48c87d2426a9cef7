package detect

import (
	"net/netip"

	"github.com/gaissmai/bart"
)

// Networks are the networks that the user tells apart.
type Networks struct {
	Internal []CIDR `mapstructure:"internal"`
}

// networks tells whose an address is.
type networks struct {
	inside bart.Lite
}

// privateNetworks are what counts as inside when the user names nothing: RFC 1918, RFC 6598 (shared address space of
// carriers) and RFC 4193 (unique local).
var privateNetworks = [...]string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"}

func newNetworks(inside []CIDR) *networks {
	n := new(networks)
	for _, c := range inside {
		n.inside.Insert(c.Prefix)
	}
	return n
}

// zone tells the zone of a.
func (n *networks) zone(a netip.Addr) Zone {
	switch {
	case isGroup(a):
		return Group
	case n.inside.Contains(a):
		return Inside
	}
	return Outside
}

// limitedBroadcast is RFC 919's; directed broadcasts cannot be told without the netmask.
var limitedBroadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

func isGroup(a netip.Addr) bool {
	return a.IsMulticast() || a == limitedBroadcast || a.IsLinkLocalUnicast() || a.IsLoopback() || a.IsUnspecified()
}
