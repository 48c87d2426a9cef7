package session

import "github.com/otelflow/otelflow/internal/flow"

// texts keeps one copy of each text that records repeat, since the text of a flow must outlive its datagram.
type texts struct{ known map[string]string }

// maxTexts is how many texts are kept before all are forgotten: at most 1 MiB, and more than applications and interfaces that one
// site sees.
const maxTexts = 4096

// fill gives the flow of r the names that stand in the record itself.
func (t *texts) fill(r *record) {
	if r.held&namesInRecord == 0 {
		return
	}
	f := r.flow
	f.Application = t.text(r, applicationName)
	f.InName = t.text(r, interfaceName)
	f.InDescription = t.text(r, interfaceDescription)
	if f.Has(flow.FieldOut) {
		f.OutName = t.text(r, secondInterfaceName)
	}
}

const namesInRecord = 1<<applicationName | 1<<interfaceName | 1<<secondInterfaceName | 1<<interfaceDescription

// text takes the text in s; empty where there is none, or what stands there is no name.
func (t *texts) text(r *record, s slot) string {
	if !r.has(s) {
		return ""
	}
	v := r.slots[s].value
	if v.Kind() != flow.String || len(v.Bytes()) > longestName {
		return ""
	}
	r.take(s)
	if known, ok := t.known[string(v.Bytes())]; ok {
		return known
	}
	if t.known == nil || len(t.known) >= maxTexts {
		t.known = make(map[string]string)
	}
	text := string(v.Bytes())
	t.known[text] = text
	return text
}
