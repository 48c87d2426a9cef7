package scan

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// who is the key: of what a client does, that which is judged by itself. Pings are, they have other thresholds and no ports; and so is
// what a client inside does among the hosts outside, and there again the services that worms look for. Whoever works at a host, or
// behind a gateway, reaches new web sites all the time, which would clear the worm on the same host.
type who struct {
	client  detect.Host
	pings   bool
	outward bool // a client inside, asking servers outside
	sought  bool // for a service there that worms look for
}

func whoOf(c *detect.Contact) who {
	w := who{client: detect.HostOf(c.Client), pings: c.ICMPType != 0}
	w.outward = c.ClientZone == detect.Inside && c.ServerZone == detect.Outside
	w.sought = w.outward && c.Protocol == flow.TCP && sought(c.ServerPort)
	return w
}

// number tells apart the cases against one client.
func (w who) number() uint64 { return uint64(one(w.pings) + 2*one(w.outward) + 4*one(w.sought)) }

// sought tells whether a port is one that worms look for, and that no ordinary client tries on many hosts: shells, file shares, remote
// desktops, data bases, and the management of containers, routers and cameras (Mirai and its kin: Antonakakis et al. 2017, table 1).
func sought(port uint16) bool {
	switch port {
	case 22, 23, 135, 139, 445, 1433, 2222, 2323, 2375, 3306, 3389, 5432, 5555, 5900, 6379, 7547, 9200, 27017, 37215, 52869, 60001:
		return true
	}
	return false
}

// everyday tells whether a port is that of a service which clients use all day.
func everyday(port uint16) bool {
	switch port {
	case 53, 80, 123, 443, 853:
		return true
	}
	return false
}
