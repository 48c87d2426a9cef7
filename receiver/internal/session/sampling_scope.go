package session

import (
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// learnSampler notes the rate of what the option record is about: of a sampler if it names one, and of the part of the device that is
// its scope. A record of an interface's sampler tells both.
func (d *Decoder) learnSampler(t *template) {
	r := &d.record
	rate := r.ownRate()
	if rate == 0 && !r.tellsRate() {
		return
	}
	id := r.samplerID()
	if id != 0 {
		d.learnRate(part{bySampler, id}, rate)
	}
	if scope, ok := d.part(t); ok && (id == 0 || scope.kind == byInterface) {
		d.learnRate(scope, rate)
	}
}

// learnRate stores the rate of p; 0 is that of what samples no more.
func (d *Decoder) learnRate(p part, rate uint32) {
	s := &d.session.samplers
	if p.kind == everything && d.session.teller().whole() {
		d.session.device.sampling = rate
	}
	if rate == 0 && p.kind == bySampler {
		if s.forget(p) {
			d.reserve(-1)
		}
		return
	}
	if !s.has(p) && (s.count() >= d.sessions.options.Limits.MaxSamplers || !d.reserve(1)) {
		d.tally.Lost[SamplerLimit]++
		return
	}
	s.store(p, rate)
}

// part is the part of the device that the option record is about; false where that is not of this session.
func (d *Decoder) part(t *template) (part, bool) {
	if index := d.record.uint(optionInterface); index != 0 {
		return part{byInterface, index}, true
	}
	narrow := part{}
	for i, field := range t.layout.Fields[:t.layout.Scopes] {
		scope := scopeOf(field, d.message.Version == wire.V9)
		value, _ := ie.Unsigned64.Number(d.values[i])
		switch {
		case scope == scopeDomain && value != uint64(d.message.Domain):
			return part{}, false
		case scope == scopeTemplate && narrow.kind == everything:
			narrow = part{byTemplate, value}
		case scope == scopeTemplate, scope == scopeOther:
			narrow = part{byScope, d.scope(t)}
		}
	}
	return narrow, true
}

// scopeKind is what a scope field says of the whole record's.
type scopeKind uint8

const (
	scopeOther scopeKind = iota // something smaller than the session: a line card, a VRF
	scopeWhole                  // no less than the session
	scopeDomain
	scopeTemplate
)

// scopeOf is the kind of a scope field: by the numbers of RFC 3954 section 6.1 in NetFlow v9, by elements in IPFIX.
func scopeOf(field wire.Field, v9 bool) scopeKind {
	const (
		v9System, v9Interface, v9Template                           = 1, 2, 5
		exporterIPv4, exporterIPv6                                  = 130, 131
		meteringProcess, exportingProcess, templateID, domain       = 143, 144, 145, 149
		samplerElement, selector, ingressInterface, egressInterface = 48, 302, 10, 14
	)
	id := field.ID
	switch {
	case v9 && id == v9Template, !v9 && id == templateID && field.Enterprise == 0:
		return scopeTemplate
	case v9:
		if id == v9System || id == v9Interface {
			return scopeWhole
		}
		return scopeOther
	case field.Enterprise != 0:
		return scopeOther
	}
	switch id {
	case domain:
		return scopeDomain
	case exporterIPv4, exporterIPv6, meteringProcess, exportingProcess, samplerElement, selector, ingressInterface, egressInterface:
		return scopeWhole // an interface or a selector that is 0 is none
	}
	return scopeOther
}
