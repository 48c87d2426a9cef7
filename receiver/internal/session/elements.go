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
	device := d.session.device
	if device.learnt == nil {
		device.learnt = d.sessions.dictionary.registry.Local()
	}
	if device.learnt.Len() >= d.sessions.options.Limits.MaxNames || !d.reserveIn(&device.weight, nameWeight) {
		d.tally.Lost[NameLimit]++
		return
	}
	const enterpriseBit = 0x8000 // which some exporters write into informationElementId too
	added, err := device.learnt.Learn(ie.Element{
		Enterprise: uint32(r.uint(infoEnterprise)),
		ID:         uint16(r.uint(infoElement)) &^ enterpriseBit,
		Name:       string(r.slots[infoName].value.Bytes()),
		Type:       ie.Type(min(r.uint(infoType), math.MaxUint8)),
	})
	if !added {
		d.reserveIn(&device.weight, -nameWeight)
	}
	if err != nil {
		d.tally.Lost[BadValue]++
	}
}

// taught is how many elements the device has taught.
func (d *device) taught() int {
	if d.learnt == nil {
		return 0
	}
	return d.learnt.Len()
}
