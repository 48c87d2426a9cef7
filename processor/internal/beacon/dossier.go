package beacon

import (
	"net/netip"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// dossier is what is kept besides of a pair that looks regular.
type dossier struct {
	of    *beacon
	entry *entry
	calls detect.Examples
	hosts [mostHosts]detect.Host // that were called, for a place
}

// mostHosts is how many hosts of a place are named.
const mostHosts = 5

// note keeps a call as an example.
func (d *dossier) note(c *detect.Contact) {
	d.calls.Latest(detect.ExampleOf(c))
	server := detect.HostOf(c.Server)
	for i := range d.hosts {
		switch d.hosts[i] {
		case server:
			return
		case detect.Host{}:
			d.hosts[i] = server
			return
		}
	}
}

// peers are the hosts that were called.
func (d *dossier) peers() []netip.Addr {
	if !isWide(d.entry.Key, &d.entry.Value) {
		return []netip.Addr{d.entry.Value.server.Addr()}
	}
	var list []netip.Addr
	for _, h := range d.hosts {
		if h != (detect.Host{}) {
			list = append(list, h.Addr())
		}
	}
	return list
}
