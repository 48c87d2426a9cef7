package exfil

import (
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// aim is where most of what a host sent to a place went.
type aim struct {
	host    favourite[detect.Host]
	service favourite[service]
}

func (a *aim) vote(t *detect.Traffic) {
	a.host.vote(detect.HostOf(t.Dst), t.Volume.Bytes)
	a.service.vote(service{t.DstPort, t.Protocol}, t.Volume.Bytes)
}

// port is the one that nearly all went to; 0 when they are several or there is none.
func (a *aim) port() uint16 {
	if !a.service.nearlyAll() {
		return 0
	}
	return a.service.value.port
}

// favourite is what most of something went to (Boyer and Moore's majority vote, 1981, with weights).
type favourite[T comparable] struct {
	value         T
	weight, total uint64
}

func (f *favourite[T]) vote(v T, weight uint64) {
	f.total = plus(f.total, weight)
	switch {
	case f.weight == 0 || f.value == v:
		f.value, f.weight = v, plus(f.weight, weight)
	case f.weight >= weight:
		f.weight -= weight
	default:
		f.value, f.weight = v, weight-f.weight
	}
}

// nearlyAll tells whether the others had no more than a twentieth.
func (f *favourite[T]) nearlyAll() bool { return f.weight >= f.total-f.total/10 }
