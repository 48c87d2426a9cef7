package session

import "github.com/otelflow/otelflow/internal/flow"

// names are what was said of the things that flow records name by number.
type names struct {
	interfaces   map[uint32]told[label]
	vrfs         map[uint32]told[text]
	applications map[string]told[text] // by applicationId (RFC 6759), octets
	count        int                   // of all of them
}

// told is a name, and in which of the device's domains it was told.
type told[V any] struct {
	name V
	by   teller
}

// naming is what something is called.
type naming[V any] interface {
	comparable
	octets() int
	over(old V) V // what is known when it was told after old
}

// text is the name of what has one name.
type text string

func (t text) octets() int    { return len(t) }
func (t text) over(text) text { return t }

// label is what is known of an interface.
type label struct{ name, description string }

func (l label) octets() int { return len(l.name) + len(l.description) }

// over keeps of old what l does not tell: some exporters have names in one record and descriptions in another.
func (l label) over(old label) label {
	orElse(&l.name, old.name)
	orElse(&l.description, old.description)
	return l
}

const (
	// longestName is how long a name may be, in octets: SNMP's DisplayString, of which ifName and ifAlias are, ends there.
	longestName = 255
	// longestApplication is how long an applicationId may be. RFC 6759 section 4 has an octet and a selector,
	// where that is a vendor's with an enterprise number of 4 octets in front; the selectors in use have up to 8.
	longestApplication = 32
	// leastName is what a name, or an element, counts for in Limits.MaxTotal, whose unit is about 75 octets.
	leastName = 4
	// nameOctets is how many octets of a name count for one more: with less, names as long as they may be would take more memory
	// than the unit promises, which TestNamesTakeWhatTheyCount measures.
	nameOctets = 64
)

// nameWeight is what n counts for in Limits.MaxTotal.
func nameWeight[V naming[V]](n V) int { return leastName + n.octets()/nameOctets }

// name gives the flow of r the names of what it names by number, where the record had none itself.
func (s *session) name(r *record) {
	if s.isNameless() {
		return
	}
	f := r.flow
	s.nameInterfaces(f)
	f.InVRF = s.vrf(r.has(ingressVRF), uint32(r.uint(ingressVRF)))
	f.OutVRF = s.vrf(r.has(egressVRF), uint32(r.uint(egressVRF)))
	if r.has(applicationID) {
		orElse(&f.Application, string(s.application(r.slots[applicationID].value.Bytes())))
	}
}

// isNameless tells whether nothing was named, as with most exporters.
func (s *session) isNameless() bool { return s.device.names.count+s.names.count == 0 }

// nameInterfaces gives f the names of its interfaces.
func (s *session) nameInterfaces(f *flow.Flow) {
	if f.Has(flow.FieldIn) {
		in := s.label(f.In)
		orElse(&f.InName, in.name)
		orElse(&f.InDescription, in.description)
	}
	if f.Has(flow.FieldOut) {
		out := s.label(f.Out)
		orElse(&f.OutName, out.name)
		f.OutDescription = out.description
	}
}

func orElse(name *string, other string) {
	if *name == "" {
		*name = other
	}
}

// label is what an interface is called in the session's own domain, or in others where that never named it.
func (s *session) label(id uint32) label {
	if s.names.count > 0 { // which it seldom is, and this is done twice a flow
		if own, ok := s.names.interfaces[id]; ok {
			return own.name
		}
	}
	return s.device.names.interfaces[id].name
}

// vrf is the same for a VRF, empty where a record names none.
func (s *session) vrf(named bool, id uint32) string {
	if !named {
		return ""
	}
	if own, ok := s.names.vrfs[id]; ok {
		return string(own.name)
	}
	return string(s.device.names.vrfs[id].name)
}

// application is the same for an application.
func (s *session) application(id []byte) text {
	if own, ok := s.names.applications[string(id)]; ok {
		return own.name
	}
	return s.device.names.applications[string(id)].name
}
