package session

import "github.com/otelflow/otelflow/internal/flow"

// learnNames notes what an interface, a VRF or an application is called.
func (d *Decoder) learnNames() {
	r := &d.record
	if r.has(optionInterface) && (r.has(interfaceName) || r.has(interfaceDescription)) {
		learnName(d, (*names).ofInterfaces, uint32(r.uint(optionInterface)), label{d.name(interfaceName), d.name(interfaceDescription)})
	}
	if name := d.name(vrfName); name != "" {
		for _, s := range [...]slot{ingressVRF, egressVRF} {
			if r.has(s) {
				learnName(d, (*names).ofVrfs, uint32(r.uint(s)), text(name))
			}
		}
	}
	if id := d.application(); id != "" {
		if name := d.name(applicationName); name != "" {
			learnName(d, (*names).ofApplications, id, text(name))
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

func (n *names) ofInterfaces() *map[uint32]told[label]  { return &n.interfaces }
func (n *names) ofVrfs() *map[uint32]told[text]         { return &n.vrfs }
func (n *names) ofApplications() *map[string]told[text] { return &n.applications }

// learnName stores a name, if there is room. Where there is none for a longer one, the old is forgotten: it is not what the device
// means any more. The device keeps the name of the domain that told one first, for all; each other domain keeps what it tells for
// itself, so that two exporters behind one address do not name each other's interfaces.
func learnName[K comparable, V naming[V]](d *Decoder, kind func(*names) *map[K]told[V], id K, name V) {
	s := d.session
	by, to, weight := s.teller(), &s.device.names, &s.device.weight
	first, ok := (*kind(to))[id]
	if _, own := (*kind(&s.names))[id]; own || ok && first.by != by {
		to, weight = &s.names, &s.weight
	}
	entries := kind(to)
	old, known := (*entries)[id]
	if name = name.over(old.name); known && name == old.name {
		return
	}
	if known {
		delete(*entries, id)
		to.count--
		d.reserveIn(weight, -nameWeight(old.name))
	}
	if to.count >= d.sessions.options.Limits.MaxNames || !d.reserveIn(weight, nameWeight(name)) {
		d.tally.Lost[NameLimit]++
		return
	}
	if *entries == nil {
		*entries = make(map[K]told[V])
	}
	to.count++
	(*entries)[id] = told[V]{name, by}
}
