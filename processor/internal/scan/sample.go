package scan

import (
	"net/netip"
	"slices"
)

// How much evidence a finding carries: what a person still reads.
const (
	samplePorts = 20
	samplePeers = 10
	sampleOpen  = 20
)

// sample is what was tried first of what accuses.
type sample struct {
	ports  []uint16
	onPort []int // targets on each of the ports
	peers  []netip.Addr
	onPeer []int // targets of each of the peers
	all    int   // targets
}

func (s *sample) take(t *target) {
	s.all++
	if t.port != 0 {
		s.ports, s.onPort = tick(s.ports, s.onPort, t.port, samplePorts)
	}
	s.peers, s.onPeer = tick(s.peers, s.onPeer, t.host.Addr(), samplePeers)
}

// tick counts one more of a thing, as long as there are no more than so many different ones.
func tick[T comparable](things []T, counts []int, thing T, most int) ([]T, []int) {
	if i := slices.Index(things, thing); i >= 0 {
		counts[i]++
	} else if len(things) < most {
		return append(things, thing), append(counts, 1)
	}
	return things, counts
}

// sample is the source's.
func (d *dossier) sample(blind bool) sample {
	if d.wide != nil {
		return d.wide.shape(blind).sample
	}
	var tried sample
	for i := range d.targets {
		if accuses(d.targets[i].outcome, blind) {
			tried.take(&d.targets[i])
		}
	}
	return tried
}

// stray is how many targets of a host may fail beside a scan of another host and mean nothing.
const stray = 4

// focus finds the one host, or the one port, that a scan is about. It is not part of judging, since only what is told needs
// it.
func (d *dossier) focus(v *verdict) {
	switch {
	case v.ports == 1:
		v.port = d.lead(v.blind).port
	case v.form == horizontal:
		tried := d.sample(v.blind)
		v.port, v.strays = tried.chief()
	case v.form == vertical && v.hosts <= samplePeers:
		tried := d.sample(v.blind)
		v.victim = tried.victim(v.hosts)
	}
}

// chief is the port on which nearly all was tried, nine targets in ten, and how many were tried on others; 0 when there is none.
func (s *sample) chief() (port uint16, strays int) {
	for i, tries := range s.onPort {
		if tries*10 >= s.all*9 {
			return s.ports[i], s.all - tries
		}
	}
	return 0, 0
}

// victim is the one of so many hosts that a vertical scan is about, whatever else its source failed to reach; invalid when
// there are several.
func (s *sample) victim(hosts int) netip.Addr {
	var one netip.Addr
	for i, tries := range s.onPeer {
		switch {
		case tries <= stray && hosts > 1:
		case one.IsValid():
			return netip.Addr{}
		default:
			one = s.peers[i]
		}
	}
	return one
}
