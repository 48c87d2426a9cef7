package session

import (
	"fmt"
	"strconv"

	"github.com/otelflow/otelflow/receiver/internal/ie"
)

// learnt are the enterprise elements of which a device told in type information options (RFC 5610) and that no registry has. They
// count for that device alone: another may say something else. The nil *learnt has none.
type learnt struct{ byNumber map[elementKey]*ie.Element }

type elementKey struct {
	enterprise uint32
	id         uint16
}

func (l *learnt) lookup(enterprise uint32, id uint16) (*ie.Element, bool) {
	if l == nil {
		return nil, false
	}
	element, ok := l.byNumber[elementKey{enterprise, id}]
	return element, ok
}

// len only grows: what was learnt is not learnt anew.
func (l *learnt) len() int {
	if l == nil {
		return 0
	}
	return len(l.byNumber)
}

// longestElement is how long the name of an element may be, in octets; IANA's longest has 47.
const longestElement = 64

// learnElement notes an element from a type information option. What a registry has, and what the device told before, stays.
func (d *Decoder) learnElement() {
	r := &d.record
	if !r.has(infoElement) || !r.has(infoType) || !r.has(infoName) {
		return
	}
	number := elementKey{uint32(r.uint(infoEnterprise)), uint16(r.uint(infoElement)) &^ 0x8000}
	name, kind := r.slots[infoName].value.Bytes(), r.uint(infoType)
	if number.enterprise == 0 || d.sessions.dictionary.has(number) {
		return
	}
	if _, known := d.session.device.learnt.lookup(number.enterprise, number.id); known {
		return
	}
	if number.id == 0 || kind > uint64(ie.Unsigned256) || !elementName(name) {
		d.tally.Lost[BadValue]++
		return
	}
	device := d.session.device
	if device.learnt.len() >= d.sessions.limits.MaxNames || !d.reserveIn(&device.weight, nameWeight) {
		d.tally.Lost[NameLimit]++
		return
	}
	if device.learnt == nil {
		device.learnt = &learnt{byNumber: make(map[elementKey]*ie.Element)}
	}
	device.learnt.byNumber[number] = &ie.Element{
		Enterprise: number.enterprise, ID: number.id, Type: ie.Type(kind), Status: "learnt",
		Name: fmt.Sprintf("%d.%s", number.enterprise, name),
	}
}

// elementName tells whether b may be the name of an element, which becomes one of an attribute: letters, digits, _ and -.
func elementName(b []byte) bool {
	for _, c := range b {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && !('0' <= c && c <= '9') && c != '_' && c != '-' {
			return false
		}
	}
	return 0 < len(b) && len(b) <= longestElement
}

// unknown stands for an element that nobody knows, named by its numbers.
func unknown(enterprise uint32, id uint16) *ie.Element {
	name := strconv.FormatUint(uint64(enterprise), 10) + "." + strconv.FormatUint(uint64(id), 10)
	return &ie.Element{Enterprise: enterprise, ID: id, Name: name, Type: ie.OctetArray}
}

func (d *dictionary) has(number elementKey) bool {
	_, ok := d.registry.Lookup(number.enterprise, number.id)
	return ok
}
