package session

import (
	"math"

	"github.com/otelflow/otelflow/receiver/internal/ie"
)

// elementID is the numbers of an element.
type elementID struct {
	enterprise uint32
	id         uint16
}

// learnElement notes an element from a type information option (RFC 5610). What a registry has stays.
func (d *Decoder) learnElement() {
	r := &d.record
	if !r.has(infoElement) || !r.has(infoType) { // without a type it is about something else, the anonymization of elements (RFC 6235)
		return
	}
	const enterpriseBit = 0x8000 // which some exporters write into informationElementId too
	told := ie.Element{
		Enterprise: uint32(r.uint(infoEnterprise)),
		ID:         uint16(r.uint(infoElement)) &^ enterpriseBit,
		Type:       ie.Type(min(r.uint(infoType), math.MaxUint8)),
	}
	if _, known := d.sessions.dictionary.registry.Lookup(told.Enterprise, told.ID); known {
		return
	}
	if r.has(infoName) {
		told.Name = string(r.slots[infoName].value.Bytes())
	}
	// Room is made at the cost of other sessions, so not before it is sure that there is something to learn.
	ownerless := told.Enterprise == 0 && r.uint(infoElement)&enterpriseBit != 0
	if ownerless || told.Learnable() != nil {
		d.tally.Lost[BadValue]++
		return
	}
	d.learnTold(told)
}

// learnTold keeps an element as learnName does a name.
func (d *Decoder) learnTold(told ie.Element) {
	s, id := d.session, elementID{told.Enterprise, told.ID}
	local, weight := s.device.local(d.sessions.dictionary.registry), &s.device.weight
	if first, ok := s.device.teachers[id]; ok && first != s.teller() {
		if s.learnt == nil {
			s.learnt = local.Local()
		}
		local, weight = s.learnt, &s.weight
	}
	full := local.Len() >= d.sessions.options.Limits.MaxNames
	if !local.Has(id.enterprise, id.id) && (full || !d.reserveIn(weight, leastName)) {
		d.tally.Lost[NameLimit]++
		return
	}
	_, _ = local.Learn(told) // which was asked before
	if local == s.device.learnt {
		s.device.teachers[id] = s.teller()
	}
}

// local is where the device's elements are.
func (d *device) local(r *ie.Registry) *ie.Local {
	if d.learnt == nil {
		d.learnt, d.teachers = r.Local(), make(map[elementID]teller)
	}
	return d.learnt
}

// elements are the registry with what the session's domain, or others of the device, told; nil when they told nothing.
func (s *session) elements() *ie.Local {
	if s.learnt != nil {
		return s.learnt
	}
	return s.device.learnt
}

// taught is how often type information changed elements of the session.
func (s *session) taught() int {
	if local := s.elements(); local != nil {
		return local.Changes()
	}
	return 0
}

// recompiled is how many fields of templates one message may have compiled for type information that changed, and any one template:
// each some 250 nanoseconds. With more, a message of one such record and many sets without records could cost milliseconds; with
// less, it takes more messages until type information counts for all templates.
const recompiled = 512

// mayCompile tells whether a template of so many fields may be compiled again in the message at hand.
func (s *session) mayCompile(fields int) bool {
	if s.compiledIn != s.messages {
		s.compiledIn, s.compiled = s.messages, 0
	}
	if s.compiled > 0 && s.compiled+fields > recompiled {
		return false
	}
	s.compiled += fields
	return true
}
