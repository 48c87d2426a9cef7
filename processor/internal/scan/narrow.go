package scan

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// narrow is the key under which a try at a service outside is judged by that service alone. Whoever works at a host, or behind a
// gateway, reaches new web sites all the time, which would clear the worm that looks for SMB or Telnet from there; what answers
// on that port may. It tells false for contacts that are judged with all others only.
func (w who) narrow(c *detect.Contact) (who, bool) {
	if !w.outward || c.Protocol != flow.TCP || !sought(c.ServerPort) {
		return w, false
	}
	w.port = c.ServerPort
	return w, true
}

// sought tells whether a port is one that worms look for, and that no ordinary client tries on many hosts: shells, file shares, remote
// desktops, data bases, and the management of routers (what Mirai and its kin try: Antonakakis et al. 2017, table 1).
func sought(port uint16) bool {
	switch port {
	case 22, 23, 135, 139, 445, 1433, 2222, 2323, 3306, 3389, 5432, 5555, 5900, 6379, 7547:
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
