package scan

import (
	"net/netip"
	"slices"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// How much evidence a finding carries: what a person still reads.
const (
	samplePorts = 20
	samplePeers = 10
	sampleOpen  = 20
)

// sample is what was tried first without success.
type sample struct {
	ports []uint16
	peers []netip.Addr
	tries []int // targets of each of the peers
}

func (s *sample) take(t *target) {
	if t.port != 0 && len(s.ports) < samplePorts && !slices.Contains(s.ports, t.port) {
		s.ports = append(s.ports, t.port)
	}
	host := t.host.Addr()
	if i := slices.Index(s.peers, host); i >= 0 {
		s.tries[i]++
	} else if len(s.peers) < samplePeers {
		s.peers, s.tries = append(s.peers, host), append(s.tries, 1)
	}
}

// sample is the source's.
func (d *dossier) sample() sample {
	if d.wide != nil {
		return d.wide.sample
	}
	var tried sample
	for i := range d.targets {
		if d.targets[i].outcome != detect.Answered {
			tried.take(&d.targets[i])
		}
	}
	return tried
}

// stray is how many targets of a host may fail beside a scan of another host and mean nothing.
const stray = 4

// victim is the one host that a vertical scan is about, whatever else its source failed to reach; invalid when there are
// several. It is not part of judging, since only what is told needs it.
func (d *dossier) victim(v *verdict) netip.Addr {
	var one netip.Addr
	if v.form != vertical || v.hosts > samplePeers {
		return one
	}
	tried := d.sample()
	for i, tries := range tried.tries {
		switch {
		case tries <= stray && v.hosts > 1:
		case one.IsValid():
			return netip.Addr{}
		default:
			one = tried.peers[i]
		}
	}
	return one
}
