package session

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
		if init != d.session.init {
			d.session.init = init
			d.session.device.init.tell(init, d.session.teller())
		}
		d.clock.start(init)
	}
}

// learnExporter notes the address that the exporting process says it has.
func (d *Decoder) learnExporter() {
	if said := d.record.hopAddress(exporter4, exporter6, 0); said.IsValid() {
		d.session.exporter = said
		d.session.device.exporter.tell(said, d.session.teller())
	}
}
