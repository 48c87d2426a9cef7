package session

import (
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// The IDs by which IPFIX withdraws all templates and all options templates (RFC 7011 section 8.1); they are those of the sets too.
const (
	allTemplates = 2
	allOptions   = 3
)

// template learns a template, or a withdrawal of one, from the set with the given ID.
func (d *Decoder) template(given *wire.Template, set uint16) {
	if len(given.Fields) == 0 {
		d.withdraw(given.ID, set == allOptions)
		return
	}
	options := d.isOptionsSet(set)
	old, known := d.session.templates[given.ID]
	if known && old.same(given, options) {
		old.age = d.age()
		return
	}
	if known { // even if the new one is refused: the exporter does not mean the old one any more
		d.drop(old)
		d.countIf(d.stream, TemplateRedefined)
	}
	limits := &d.sessions.options.Limits
	if len(given.Fields) > limits.MaxFields {
		d.tally.Lost[TemplateFields]++
		return
	}
	if len(d.session.templates) >= limits.MaxTemplates {
		d.dropExpired()
	}
	if len(d.session.templates) >= limits.MaxTemplates || !d.reserve(len(given.Fields)) {
		d.tally.Lost[TemplateLimit]++
		return
	}
	made := newTemplate(d.compiler(), given, options)
	made.age = d.age()
	d.keep(made)
	d.tally.Templates++
	d.tally.Lost[UnknownElement] += uint64(made.program.unknown)
}

// withdraw forgets the template id, or all of one kind. Over UDP withdrawals must be ignored (RFC 7011 section 8.4): they may
// overtake data, and forging one is a cheap way to blind the collector.
//
// Templates and options templates share their IDs, but each kind is withdrawn in sets of its own (RFC 7011 section 8.1). So one of the
// other kind is not known by that name, and stays: an exporter that is so wrong of its own templates may as well mean another.
func (d *Decoder) withdraw(id uint16, options bool) {
	if !d.stream {
		d.tally.Lost[WithdrawalIgnored]++
		return
	}
	if id >= leastData {
		t, known := d.session.templates[id]
		if known = known && t.options == options; known {
			d.drop(t)
			d.tally.Withdrawn++
		}
		d.countIf(!known, WithdrawalUnknown)
		return
	}
	if d.session.count(options) == 0 { // or repeating the withdrawal would cost a walk over all others each time
		return
	}
	for _, t := range d.session.templates {
		if t.options == options {
			d.drop(t)
			d.tally.Withdrawn++
		}
	}
}

// lookup finds the template of a data set; nil when there is none, or none that still counts.
func (d *Decoder) lookup(id uint16) *template {
	t := d.session.templates[id]
	if t != nil && d.expired(t.age) {
		d.drop(t)
		d.tally.Lost[TemplateExpired]++
		return nil
	}
	if t != nil && t.private && t.taught != d.session.taught() && d.session.mayCompile(t.weight()) {
		t.compile(d.compiler())
	}
	return t
}

// compiler makes programs for templates of the message at hand.
func (d *Decoder) compiler() compiler {
	return compiler{d.sessions.dictionary, d.message.Version == wire.V9, d.session.elements()}
}

// age is that of what the message at hand has.
func (d *Decoder) age() age { return age{d.now, d.session.messages} }

// expired tells whether what is so old was not sent again within its lifetime, in time or in messages (RFC 7011 section 8.4).
// Connections need no refreshing.
func (d *Decoder) expired(a age) bool {
	limits := &d.sessions.options.Limits
	if d.stream {
		return false
	}
	late := limits.TemplateLifetime > 0 && d.now != 0 && a.seen != 0 && d.now.Sub(a.seen) > limits.TemplateLifetime
	return late || limits.TemplateMessages > 0 && d.session.messages-a.message > uint64(limits.TemplateMessages)
}

// dropExpired looks at the templates only when one of them may have expired, or each that is refused would cost a walk over all.
func (d *Decoder) dropExpired() {
	if !d.expired(d.session.oldest) {
		return
	}
	oldest := d.age()
	for _, t := range d.session.templates {
		if d.expired(t.age) {
			d.drop(t)
			d.tally.Lost[TemplateExpired]++
		} else {
			oldest = oldest.orOlder(t.age)
		}
	}
	d.session.oldest = oldest
}

func (d *Decoder) countIf(lost bool, loss Loss) {
	if lost {
		d.tally.Lost[loss]++
	}
}

// keep adds a template to the session.
func (d *Decoder) keep(t *template) {
	s := d.session
	if len(s.templates) == 0 {
		s.oldest = t.age
	}
	s.oldest = s.oldest.orOlder(t.age)
	s.templates[t.given.ID] = t
	if t.options {
		s.optionsTemplates++
	}
}

// drop forgets a template of the session.
func (d *Decoder) drop(t *template) {
	delete(d.session.templates, t.given.ID)
	if t.options {
		d.session.optionsTemplates--
	}
	d.reserve(-t.weight())
}

// count is how many templates, or options templates, there are.
func (s *session) count(options bool) int {
	if options {
		return s.optionsTemplates
	}
	return len(s.templates) - s.optionsTemplates
}

// reserve makes room for n more template fields or samplers of the session, or gives it back; false when there is none.
func (d *Decoder) reserve(n int) bool { return d.reserveIn(&d.session.weight, n) }

// reserveIn is reserve for the weight of the session or of its device.
func (d *Decoder) reserveIn(weight *int, n int) bool {
	forgotten, ok := d.sessions.reserve(d.session, weight, n)
	d.tally.Lost[SessionLimit] += uint64(forgotten)
	return ok
}
