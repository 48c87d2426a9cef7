package main

import (
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// isBenign tells whether a is a host inside that nothing true could accuse: no row of truth names it as who did something, and
// none as who was flooded. Whoever was scanned may still not be accused.
func (s *set) isBenign(a netip.Addr) bool {
	if !a.IsValid() || !contains(s.insideNetworks(), a) {
		return false
	}
	flood := familyOf("volume")
	for i := range s.claims {
		c := &s.claims[i]
		if c.src.Contains(a) || flood.claims(c.family) && c.dst.Contains(a) {
			return false
		}
	}
	return true
}

// benignHostDays is for how long there were such hosts: the hours in which each of them sent something, in days. That is less
// than the span of the recording for a host that comes and goes.
func (s *set) benignHostDays() float64 {
	type hour struct {
		host netip.Addr
		n    flow.Time
	}
	hours := map[hour]struct{}{}
	benign := map[netip.Addr]bool{}
	for i := range s.rows {
		r := &s.rows[i]
		for _, end := range []struct {
			host netip.Addr
			sent uint64
		}{{r.src, r.asked.packets}, {r.dst, r.answered.packets}} {
			known, ok := benign[end.host]
			if !ok {
				known = s.isBenign(end.host)
				benign[end.host] = known
			}
			if !known || end.sent == 0 {
				continue
			}
			for n := r.start / flow.Time(time.Hour); n <= r.end()/flow.Time(time.Hour); n++ {
				hours[hour{end.host, n}] = struct{}{}
			}
		}
	}
	return float64(len(hours)) / 24
}
