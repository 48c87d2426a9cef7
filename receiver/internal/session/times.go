package session

import (
	"math"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// The two ends of a flow and the time of an observation, from the most precise element to the least. Delta and uptime are as
// exact as their units, since the export time that they refer to is the very number in the header.
var (
	startSlots    = [...]slot{startNano, startMicro, startDelta, startMilli, startUptime, startSecond}
	endSlots      = [...]slot{endNano, endMicro, endDelta, endMilli, endUptime, endSecond}
	observedSlots = [...]slot{observedNano, observedMicro, observedMilli, observedSecond}
)

// times settles when the flow began and ended.
//
// A duration gives the end that is missing. A record that has neither end but the time of an observation is about something that
// happened at that instant, a NAT binding (RFC 8158) or a single packet (RFC 5476), so it begins and ends there; and what a firewall
// or a translator tells of a flow reaches to the instant of the event. The observation stays in Extra too, as what it is. A
// collectionTime is not used: it is the time of a collector, not of traffic.
func (r *record) times(c *clock) {
	f := r.flow
	if c.ipfix && (r.has(startUptime) || r.has(endUptime)) {
		r.take(systemInit)
	}
	f.Start = r.best(startSlots[:], c)
	f.End = r.best(endSlots[:], c)
	switch {
	case f.Start != 0 && f.End != 0:
	case f.Start != 0:
		if d := r.duration(); d >= 0 {
			f.End = f.Start.Add(d)
		} else if t := r.observed(c); t >= f.Start && (f.Has(flow.FieldFirewallEvent) || f.Has(flow.FieldNATEvent)) {
			f.End = t
		}
	case f.End != 0:
		if d := r.duration(); d >= 0 {
			f.Start = earlier(f.End, d)
		}
	default:
		f.Start = r.observed(c)
		f.End = f.Start
	}
}

// observed is the time of the observation, 0 when it is not known.
func (r *record) observed(c *clock) flow.Time {
	for _, s := range observedSlots {
		if t := r.instant(s, c); t != 0 {
			return t
		}
	}
	return 0
}

// best takes the first of the slots, in their order, that has an instant; 0 when none has.
func (r *record) best(order []slot, c *clock) flow.Time {
	for _, s := range order {
		if t := r.instant(s, c); t != 0 {
			r.take(s)
			return t
		}
	}
	return 0
}

// instant is the instant in s, 0 when it is not known. An uptime of zero is what exporters write that do not know it, unless the
// other end of the flow has one: then the flow began with the device itself.
func (r *record) instant(s slot, c *clock) flow.Time {
	if !r.has(s) {
		return 0
	}
	switch s {
	case startDelta, endDelta:
		return c.before(r.uint(s))
	case startUptime, endUptime:
		if r.uint(startUptime) == 0 && r.uint(endUptime) == 0 {
			return 0
		}
		return c.at(r.uint(s))
	}
	return r.slots[s].value.Time()
}

// duration takes how long the flow was, negative when that is not known or longer than any duration.
func (r *record) duration() time.Duration {
	for _, d := range [...]struct {
		slot
		unit time.Duration
	}{{durationMicro, time.Microsecond}, {durationMilli, time.Millisecond}} {
		if n := r.uint(d.slot); r.has(d.slot) && n <= uint64(math.MaxInt64/d.unit) {
			r.take(d.slot)
			return time.Duration(n) * d.unit
		}
	}
	return -1
}
