package session

import (
	"github.com/otelflow/otelflow/internal/flow"
)

// option learns from the option record in d.values.
func (d *Decoder) option(t *template) {
	d.tally.OptionRecords++
	r := &d.record
	r.bad = 0
	r.read(&t.program, d.values)
	d.tally.Lost[BadValue] += r.bad
	d.learnInit()
	d.learnSampler(t)
	d.learnNames()
	d.learnElement()
	d.learnExporter()
	d.learnReports(t)
}

// learnInit notes when the device started if the record says so.
func (d *Decoder) learnInit() {
	if init := d.record.instant(systemInit, &d.clock); init != 0 {
		d.session.init = init
		d.clock.start(init)
	}
}

// learnExporter notes the address that the exporting process says it has.
func (d *Decoder) learnExporter() {
	if said := d.record.hopAddress(exporter4, exporter6, 0); said.IsValid() {
		d.session.exporter = said
	}
}

// learnNames notes what an interface, a VRF or an application is called.
func (d *Decoder) learnNames() {
	r, n := &d.record, &d.session.device.names
	if r.has(optionInterface) && (r.has(interfaceName) || r.has(interfaceDescription)) {
		learnName(d, &n.interfaces, uint32(r.uint(optionInterface)), label{d.name(interfaceName), d.name(interfaceDescription)})
	}
	if name := d.name(vrfName); name != "" {
		for _, s := range [...]slot{ingressVRF, egressVRF} {
			if r.has(s) {
				learnName(d, &n.vrfs, uint32(r.uint(s)), name)
			}
		}
	}
	if name := d.name(applicationName); name != "" && r.has(applicationID) {
		learnName(d, &n.applications, string(r.slots[applicationID].value.Bytes()), name)
	}
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

// learnName stores a name, if there is room.
func learnName[K, V comparable](d *Decoder, names *map[K]V, id K, name V) {
	device := d.session.device
	if old, known := (*names)[id]; known {
		if old != name {
			(*names)[id] = name
		}
		return
	}
	if device.names.count >= d.sessions.options.Limits.MaxNames || !d.reserveIn(&device.weight, nameWeight) {
		d.tally.Lost[NameLimit]++
		return
	}
	if *names == nil {
		*names = make(map[K]V)
	}
	device.names.count++
	(*names)[id] = name
}
