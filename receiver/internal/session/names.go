package session

import "github.com/otelflow/otelflow/internal/flow"

// names are what a device said of the things that its flow records name by number.
type names struct {
	interfaces   map[uint32]label
	vrfs         map[uint32]string
	applications map[string]string // by applicationId (RFC 6759), octets
	count        int               // of all of them
}

// label is what is known of an interface.
type label struct{ name, description string }

const (
	// longestName is how long a name may be, in octets: SNMP's DisplayString, of which ifName and ifAlias are, ends there.
	longestName = 255
	// nameWeight is what a name counts for in Limits.MaxTotal, whose unit is about 75 octets.
	nameWeight = 4
)

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
		orElse(&f.Application, n.applications[string(r.slots[applicationID].value.Bytes())])
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
	return n.vrfs[uint32(r.uint(s))]
}
