package session

import (
	"hash/maphash"
)

// Report is a count that an exporter keeps of itself and tells in option records (RFC 7011 section 4, elements 40 to 42 and 163
// to 168).
type Report uint8

// The reports.
const (
	ExportedMessages Report = iota
	ExportedOctets
	ExportedFlows
	ObservedFlows
	IgnoredPackets // not metered: the exporter had to leave them out
	IgnoredOctets
	NotSentFlows // metered, but lost in the exporter
	NotSentPackets
	NotSentOctets

	// Reports is how many there are.
	Reports
)

// reportTable has the name of each report for metrics, and its element.
var reportTable = [Reports]struct{ name, element string }{
	ExportedMessages: {"exported_messages", "exportedMessageTotalCount"},
	ExportedOctets:   {"exported_octets", "exportedOctetTotalCount"},
	ExportedFlows:    {"exported_flows", "exportedFlowRecordTotalCount"},
	ObservedFlows:    {"observed_flows", "observedFlowTotalCount"},
	IgnoredPackets:   {"ignored_packets", "ignoredPacketTotalCount"},
	IgnoredOctets:    {"ignored_octets", "ignoredOctetTotalCount"},
	NotSentFlows:     {"not_sent_flows", "notSentFlowTotalCount"},
	NotSentPackets:   {"not_sent_packets", "notSentPacketTotalCount"},
	NotSentOctets:    {"not_sent_octets", "notSentOctetTotalCount"},
}

// String is the name of r for metrics: lower case with underscores.
func (r Report) String() string {
	if r < Reports {
		return reportTable[r].name
	}
	return "unknown"
}

// reportMeanings are the elements of the reports.
func reportMeanings() []meaning {
	rows := make([]meaning, Reports)
	for r, report := range reportTable {
		rows[r] = waits(firstReport+slot(r), report.element)
	}
	return rows
}

// reported are the totals that one scope told last.
type reported [Reports]uint64

// reportKey is a template and the values of its scope fields, of which a hash is enough.
type reportKey struct {
	template uint16
	scope    uint64
}

const (
	// maxReports is how many scopes of one session are followed: a chassis has some tens of line cards and processes.
	maxReports = 64
	// reportWeight is what one counts for in Limits.MaxTotal.
	reportWeight = 2
)

// learnReports adds to the tally what the totals in the record have grown by. The first of a scope tells nothing: it counts from the
// exporter's start, not from ours. One that shrank counts from the exporter's restart.
func (d *Decoder) learnReports(t *template) {
	r := &d.record
	if r.held&reportSlots == 0 {
		return
	}
	k := reportKey{t.given.ID, d.scope(t)}
	last, known := d.session.reports[k]
	if !known && (len(d.session.reports) >= maxReports || !d.reserve(reportWeight)) {
		d.tally.Lost[NameLimit]++
		return
	}
	for report := range Reports {
		s := firstReport + slot(report)
		if !r.has(s) {
			continue
		}
		total := r.uint(s)
		switch {
		case !known:
		case total >= last[report]:
			d.tally.Reported[report] += total - last[report]
		default:
			d.tally.Reported[report] += total
		}
		last[report] = total
	}
	if d.session.reports == nil {
		d.session.reports = make(map[reportKey]reported)
	}
	d.session.reports[k] = last
}

const reportSlots slots = (1<<Reports - 1) << firstReport

// scope is a hash of the record's scope fields.
func (d *Decoder) scope(t *template) uint64 {
	var h maphash.Hash
	h.SetSeed(d.sessions.seed)
	for i, value := range d.values[:t.layout.Scopes] {
		maphash.WriteComparable(&h, t.layout.Fields[i])
		_ = h.WriteByte(byte(len(value)))
		_, _ = h.Write(value)
	}
	return h.Sum64()
}
