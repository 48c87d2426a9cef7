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
	if i := slices.Index(s.peers, t.host); i >= 0 {
		s.tries[i]++
	} else if len(s.peers) < samplePeers {
		s.peers, s.tries = append(s.peers, t.host), append(s.tries, 1)
	}
}

// sample is the source's.
func (s *source) sample() sample {
	if s.wide != nil {
		return s.wide.sample
	}
	var tried sample
	for i := range s.targets {
		if s.targets[i].outcome != detect.Answered {
			tried.take(&s.targets[i])
		}
	}
	return tried
}

// stray is how many targets of a host may fail beside a scan of another host and mean nothing.
const stray = 4

// victim is the one host that a vertical scan is about, whatever else its source failed to reach; invalid when there are
// several. It is not part of judging, since only what is told needs it.
func (s *source) victim(v *verdict) netip.Addr {
	var one netip.Addr
	if v.form != vertical || v.hosts > samplePeers {
		return one
	}
	tried := s.sample()
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
