package volume

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Tell implements detect.Teller.
func (d *dossier) Tell(f *anomaly.Finding) {
	if e := d.of.gauges.Find(d.key); e != nil {
		d.of.weighAgain(&e.Value, d) // the buckets have filled since it was judged
	}
	f.Type, f.Severity, f.Score = names[d.class()], d.severity(), d.score()
	switch d.key.class {
	case network:
		f.Network = d.key.prefix()
	case link:
		f.Interface, _ = d.key.ifIndex()
	case outbound:
		f.Subject, f.Source, f.Destination = d.subject(), d.subject(), d.lead()
	default:
		f.Subject, f.Destination, f.Source = d.subject(), d.subject(), d.lead()
	}
	f.Protocol, f.First, f.Last, f.Sampling = d.over(), d.begin(), d.last, d.sampling
	if d.key.class != reflected {
		f.Port = d.port()
	}
	for _, exporter := range d.exporters {
		if exporter != (detect.Host{}) {
			f.Exporters = append(f.Exporters, exporter.Addr())
		}
	}
	f.Counts, f.Evidence, f.Technique, f.Summary = d.counts(), d.evidence(), d.technique(), d.summary()
}

// counts are the numbers of the rule.
func (d *dossier) counts() []anomaly.Count {
	v := &d.verdict
	threshold := func(m metric) float64 {
		if x := m.of(rates(v.limits)); x < never && m == v.by {
			return x
		}
		return 0
	}
	list := []anomaly.Count{
		{Name: "peak_bits_per_second", Value: v.peak.bits, Threshold: threshold(bitrate)},
		{Name: "peak_packets_per_second", Value: v.peak.packets, Threshold: threshold(packets)},
		{Name: "peak_flows_per_second", Value: v.peak.flows, Threshold: threshold(flows)},
		{Name: "times_the_limit", Value: v.ratio, Threshold: 1},
		{Name: "mean_bits_per_second", Value: d.mean(d.bytes) * 8},
		{Name: "mean_packets_per_second", Value: d.mean(d.packets)},
		{Name: "bytes", Value: float64(d.bytes)},
		{Name: "packets", Value: float64(d.packets)},
		{Name: "packets_per_flow", Value: float64(d.packets) / float64(max(d.records, 1))},
		{Name: "spoofable_share", Value: float64(d.lone) / float64(max(d.records, 1))},
		{Name: d.othersName(), Value: float64(d.others.count())},
		{Name: "duration_seconds", Value: d.last.Sub(d.begin()).Seconds()},
	}
	if d.key.class == reflected && d.others.count() >= d.of.cfg.Reflectors {
		list[10].Threshold = float64(d.of.cfg.Reflectors)
	}
	if d.over() == flow.TCP {
		list = append(list, anomaly.Count{Name: "tcp_flags", Value: float64(d.flags)})
	}
	if v.known {
		list = append(list, anomaly.Count{Name: "usual_per_second", Value: v.usual})
	}
	return list
}

// othersName is what dossier.others counts.
func (d *dossier) othersName() string {
	switch d.key.class {
	case outbound:
		return "targets"
	case network:
		return "hosts"
	case reflected:
		return "reflectors"
	}
	return "source_networks"
}

// mean is so much a second, of what lasted at least a bucket.
func (d *dossier) mean(total uint64) float64 {
	return float64(total) / max(seconds, d.last.Sub(d.begin()).Seconds())
}

// evidence is a bounded sample.
func (d *dossier) evidence() anomaly.Evidence {
	var e anomaly.Evidence
	for _, x := range d.peers.heaviest(mostNamed) {
		e.Peers = append(e.Peers, x.key.Addr())
	}
	for _, x := range d.ports.heaviest(mostNamed) {
		e.Ports = append(e.Ports, x.key)
	}
	e.Flows = d.examples.Lines()
	return e
}

// mostNamed is how many peers and ports a finding names.
const mostNamed = 5

// technique is how MITRE ATT&CK (version 16) calls it.
func (d *dossier) technique() anomaly.Technique {
	switch {
	case d.key.class == reflected:
		return anomaly.Technique{ID: "T1498.002", Name: "Network Denial of Service: Reflection Amplification", Tactic: "impact"}
	case d.verdict.answered:
		return anomaly.Technique{ID: "T1499.002", Name: "Endpoint Denial of Service: Service Exhaustion Flood", Tactic: "impact"}
	case d.class() == syn && d.key.class != outbound:
		return anomaly.Technique{ID: "T1499.001", Name: "Endpoint Denial of Service: OS Exhaustion Flood", Tactic: "impact"}
	}
	return anomaly.Technique{ID: "T1498.001", Name: "Network Denial of Service: Direct Network Flood", Tactic: "impact"}
}

// abuse tells of a server that is abused.
type abuse struct {
	pair
	*exchange
	of *volume
}

// Tell implements detect.Teller.
func (a *abuse) Tell(f *anomaly.Finding) {
	x := a.exchange
	f.Type, f.Severity = reflectorType, anomaly.Medium
	gain := float64(x.answered.Bytes) / float64(max(x.asked.Bytes, 1))
	f.Score = 0.5 + 0.4*(1-a.of.cfg.ReflectorGain/max(gain, a.of.cfg.ReflectorGain))
	if x.sampling > 1 {
		f.Score *= 0.8
	}
	f.Subject, f.Source, f.Destination = a.server.Addr(), a.client.Addr(), a.server.Addr()
	f.Port, f.Protocol, f.Sampling = a.port, protocolUDP, x.sampling
	f.Exporters = []netip.Addr{x.exporter.Addr()}
	f.First, f.Last = x.first, x.last
	f.Counts = []anomaly.Count{
		{Name: "answer_packets", Value: float64(x.answered.Packets), Threshold: float64(a.of.cfg.ReflectorAnswers)},
		{Name: "gain", Value: gain, Threshold: a.of.cfg.ReflectorGain},
		{Name: "bytes_per_question", Value: float64(x.answered.Bytes) / float64(max(x.asked.Packets, 1)), Threshold: leastAnswer},
		{Name: "bytes", Value: float64(x.answered.Bytes)},
		{Name: "asked_bytes", Value: float64(x.asked.Bytes)},
		{Name: "duration_seconds", Value: x.last.Sub(x.first).Seconds()},
	}
	f.Evidence.Peers, f.Evidence.Ports, f.Evidence.Flows = []netip.Addr{a.client.Addr()}, []uint16{a.port}, []string{a.example()}
	f.Technique = anomaly.Technique{ID: "T1498.002", Name: "Network Denial of Service: Reflection Amplification", Tactic: "impact"}
	f.Summary = a.summary(gain)
}

// example is all that the two said to each other as one conversation: a forged client has many ports and no flow of note.
func (a *abuse) example() string {
	x := detect.ExampleOf(&detect.Contact{
		Client: a.client.Addr(), Server: a.server.Addr(), ServerPort: a.port, Protocol: flow.UDP, Outcome: detect.Answered,
		First: a.first, Sent: a.asked, Received: a.answered,
	})
	return x.String()
}
