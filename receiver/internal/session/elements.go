package session

import (
	"math"

	"github.com/otelflow/otelflow/receiver/internal/ie"
)

// learnElement notes an element from a type information option (RFC 5610). What a registry has, and what the device told before,
// stays.
func (d *Decoder) learnElement() {
	r := &d.record
	if !r.has(infoElement) || !r.has(infoType) || !r.has(infoName) {
		return
	}
	const enterpriseBit = 0x8000 // which some exporters write into informationElementId too
	told := ie.Element{
		Enterprise: uint32(r.uint(infoEnterprise)),
		ID:         uint16(r.uint(infoElement)) &^ enterpriseBit,
		Type:       ie.Type(min(r.uint(infoType), math.MaxUint8)),
	}
	device := d.session.device
	if device.learnt == nil {
		device.learnt = d.sessions.dictionary.registry.Local()
	}
	if _, known := device.learnt.Lookup(told.Enterprise, told.ID); known {
		return
	}
	told.Name = string(r.slots[infoName].value.Bytes())
	// Room is made at the cost of other sessions, so not before it is sure that there is something to learn.
	if told.Learnable() != nil {
		d.tally.Lost[BadValue]++
		return
	}
	if device.learnt.Len() >= d.sessions.options.Limits.MaxNames || !d.reserveIn(&device.weight, leastName) {
		d.tally.Lost[NameLimit]++
		return
	}
	_, _ = device.learnt.Learn(told)
}

// taught is how many elements the device has taught.
func (d *device) taught() int {
	if d.learnt == nil {
		return 0
	}
	return d.learnt.Len()
}
