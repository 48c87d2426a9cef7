package session

import "github.com/otelflow/otelflow/internal/flow"

// learnNames notes what an interface, a VRF or an application is called.
func (d *Decoder) learnNames() {
	r, n := &d.record, &d.session.device.names
	if r.has(optionInterface) && (r.has(interfaceName) || r.has(interfaceDescription)) {
		learnName(d, &n.interfaces, uint32(r.uint(optionInterface)), label{d.name(interfaceName), d.name(interfaceDescription)})
	}
	if name := d.name(vrfName); name != "" {
		for _, s := range [...]slot{ingressVRF, egressVRF} {
			if r.has(s) {
				learnName(d, &n.vrfs, uint32(r.uint(s)), text(name))
			}
		}
	}
	if id := d.application(); id != "" {
		if name := d.name(applicationName); name != "" {
			learnName(d, &n.applications, id, text(name))
		}
	}
}

// application is the applicationId of the record, empty when it has none, or one that can be none.
func (d *Decoder) application() string {
	if !d.record.has(applicationID) {
		return ""
	}
	id := d.record.slots[applicationID].value.Bytes()
	if len(id) > longestApplication {
		d.tally.Lost[BadValue]++
		return ""
	}
	return string(id)
}

// name is the text in s, empty when it is none that may be a name.
func (d *Decoder) name(s slot) string {
	if !d.record.has(s) {
		return ""
	}
	v := d.record.slots[s].value
	switch {
	case len(v.Bytes()) == 0:
		return ""
	case v.Kind() != flow.String || len(v.Bytes()) > longestName:
		d.tally.Lost[BadValue]++
		return ""
	}
	return string(v.Bytes())
}

// learnName stores a name, if there is room. Where there is none for a longer one, the old is forgotten: it is not what the device
// means any more.
func learnName[K comparable, V name](d *Decoder, names *map[K]V, id K, name V) {
	device := d.session.device
	old, known := (*names)[id]
	if known && old == name {
		return
	}
	if known {
		delete(*names, id)
		device.names.count--
		d.reserveIn(&device.weight, -nameWeight(old))
	}
	if device.names.count >= d.sessions.options.Limits.MaxNames || !d.reserveIn(&device.weight, nameWeight(name)) {
		d.tally.Lost[NameLimit]++
		return
	}
	if *names == nil {
		*names = make(map[K]V)
	}
	device.names.count++
	(*names)[id] = name
}
