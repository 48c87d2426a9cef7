package session

import "github.com/otelflow/otelflow/internal/flow"

// names are what a device said of the things that its flow records name by number.
type names struct {
	interfaces   map[uint32]label
	vrfs         map[uint32]text
	applications map[string]text // by applicationId (RFC 6759), octets
	count        int             // of all of them
}

// name is what something is called.
type name interface {
	comparable
	octets() int
}

// text is the name of what has one name.
type text string

func (t text) octets() int { return len(t) }

// label is what is known of an interface.
type label struct{ name, description string }

func (l label) octets() int { return len(l.name) + len(l.description) }

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
func nameWeight[V name](n V) int { return leastName + n.octets()/nameOctets }

// join gives the flow of r the names of what it names by number, where the record had none itself.
func (n *names) join(r *record) {
	if n.count == 0 {
		return
	}
	f := r.flow
	if in, ok := n.interfaces[f.In]; ok && f.Has(flow.FieldIn) {
		orElse(&f.InName, in.name)
		orElse(&f.InDescription, in.description)
	}
	if out, ok := n.interfaces[f.Out]; ok && f.Has(flow.FieldOut) {
		orElse(&f.OutName, out.name)
		f.OutDescription = out.description
	}
	f.InVRF, f.OutVRF = n.vrf(r, ingressVRF), n.vrf(r, egressVRF)
	if r.has(applicationID) {
		orElse(&f.Application, string(n.applications[string(r.slots[applicationID].value.Bytes())]))
	}
}

func orElse(name *string, other string) {
	if *name == "" {
		*name = other
	}
}

func (n *names) vrf(r *record, s slot) string {
	if !r.has(s) {
		return ""
	}
	return string(n.vrfs[uint32(r.uint(s))])
}
