package session

import (
	"errors"
	"fmt"
	"time"
)

// Limits bound the memory that exporters, real ones or forged, can make the collector use.
type Limits struct {
	// MaxSessions is how many sessions are remembered: one for each exporter address, protocol version and observation domain.
	// Beyond it a session that has been silent for long is forgotten. More costs about 900 octets a session; fewer makes exporters
	// that take turns lose their templates to each other. Connections have sessions of their own, as many again and at least one each.
	MaxSessions int

	// MaxTemplates is how many templates one session may have. Most exporters use fewer than ten; the most seen was 30 (a Cisco ASA).
	MaxTemplates int

	// MaxFields is how many fields one template may have. The longest seen has 55 (Keysight IxFlow). A record's log record costs
	// time with the square of its attributes.
	MaxFields int

	// MaxSamplers is how many samplers one session may describe, by an ID or an interface; a chassis has one for each interface at most.
	MaxSamplers int

	// MaxTotal is how many template fields, samplers, and names (each counted as four, and one more for each 64 octets of it) all
	// sessions together may have; beyond it a session that has been silent for long is forgotten. It is what bounds the memory, at 45
	// to 135 octets for a field of a template of eight or more, 230 for the field of a template that has no other, 40 for a
	// sampler, and 25 to 60 for each that a name counts (measured). Connections have up to half of it, and lose nothing to datagrams.
	MaxTotal int

	// TemplateLifetime is how long a template counts without being sent again, over UDP. RFC 7011 section 8.4 asks for at
	// least three times the exporter's interval, which is 1 to 30 minutes in most devices. Shorter loses the data of exporters
	// that refresh seldom; longer only matters for those that use an ID for another template without saying so. 0 is for ever.
	TemplateLifetime time.Duration

	// TemplateMessages is the same counted in messages of the session, as RFC 7011 section 8.4 allows too. 0 is without end.
	TemplateMessages int

	// MaxNames is how many interfaces, VRFs, applications and enterprise elements one device may name. A chassis has a few
	// thousand interfaces, NBAR some 1,500 applications.
	MaxNames int
}

// DefaultLimits suffice for a few thousand exporters and use up to about 135 MiB when somebody floods the collector with
// templates of flows, and 230 MiB with templates of a single field; and 15 MiB for sessions, twice that where there are connections.
func DefaultLimits() Limits {
	return Limits{
		MaxSessions:      16384,
		MaxTemplates:     512,
		MaxFields:        256,
		MaxSamplers:      1024,
		MaxTotal:         1 << 20,
		MaxNames:         16384,
		TemplateLifetime: 24 * time.Hour,
	}
}

// Validate says what is wrong with l, all of it.
func (l Limits) Validate() error {
	var errs []error
	positive := func(name string, n int) {
		if n < 1 {
			errs = append(errs, fmt.Errorf("%s is %d, but must be at least 1", name, n))
		}
	}
	positive("MaxSessions", l.MaxSessions)
	positive("MaxTemplates", l.MaxTemplates)
	positive("MaxFields", l.MaxFields)
	positive("MaxSamplers", l.MaxSamplers)
	positive("MaxTotal", l.MaxTotal)
	positive("MaxNames", l.MaxNames)
	if l.TemplateMessages < 0 {
		errs = append(errs, fmt.Errorf("TemplateMessages is %d, but must not be negative", l.TemplateMessages))
	}
	if l.TemplateLifetime < 0 {
		errs = append(errs, fmt.Errorf("TemplateLifetime is %v, but must not be negative", l.TemplateLifetime))
	}
	return errors.Join(errs...)
}
