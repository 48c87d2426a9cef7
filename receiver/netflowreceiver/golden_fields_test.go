package netflowreceiver_test

import "go.opentelemetry.io/collector/pdata/plog"

// attributes are a flow record, or what another reader says of one, as text by the names of ours; "absent" is that there is no
// such attribute.
type attributes map[string]string

const absent = "absent"

// said is one field of another decoder's record: its name and its value as text.
type said struct{ name, value string }

// peerRecord is a flow record of another decoder, all its fields in the order in which it has them.
type peerRecord struct {
	domain string
	fields []said
}

// pair is a record of ours beside another decoder's.
type pair struct {
	ours   attributes
	theirs peerRecord
	told   map[string]bool // attributes that fields of theirs are about
}

// field is what becomes of a field of another decoder.
type field struct {
	ours   string                           // the attribute that it is compared with; empty where it is compared with none
	spell  func(string) string              // makes ours of its spelling; nil where both spell alike
	unless func(p *pair, value string) bool // whether it is not compared in this record; nil where it is in all
	why    string                           // why it is not compared; empty where another field in its entry is, or had been
}

// dictionary is all that becomes of another decoder's fields. A field that it does not list fails the test.
type dictionary map[string][]field

// is compares a field with the attribute ours.
func is(ours string) []field { return []field{{ours: ours}} }

// spelt compares a field with the attribute ours, which is spelt otherwise.
func spelt(ours string, spell func(string) string) []field {
	return []field{{ours: ours, spell: spell}}
}

// not compares a field with nothing.
func not(why string) []field { return []field{{why: why}} }

// attributesOf reads the log records that a receiver made, each with the attributes of its resource.
func attributesOf(batches []plog.Logs) (records []attributes) {
	for _, batch := range batches {
		for _, resource := range batch.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					a := make(attributes)
					for name, v := range resource.Resource().Attributes().All() {
						a[name] = v.AsString()
					}
					for name, v := range record.Attributes().All() {
						a[name] = v.AsString()
					}
					records = append(records, a)
				}
			}
		}
	}
	return records
}
