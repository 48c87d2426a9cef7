package exfil

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// teller writes down the case against a pair.
type teller struct {
	*exfil
	*entry
}

// Tell implements detect.Teller.
func (t *teller) Tell(f *anomaly.Finding) {
	d := &t.Value
	c := &d.charge
	f.Type, f.Severity, f.Score = names[c.form], c.grade, t.score(c, d)
	f.Subject, f.Source = t.Key.client.Addr(), t.Key.client.Addr()
	f.Destination = c.host.value.Addr()
	f.Port = c.port()
	if f.Port != 0 || c.service.nearlyAll() {
		f.Protocol = c.service.value.protocol
	}
	for _, exporter := range d.exporters {
		if exporter != (detect.Host{}) {
			f.Exporters = append(f.Exporters, exporter.Addr())
		}
	}
	f.First, f.Last, f.Sampling = c.first, c.last, d.sampling
	f.Counts = t.counts(c)
	f.Evidence = anomaly.Evidence{Peers: []netip.Addr{f.Destination}, Flows: d.examples.Lines()}
	if f.Port != 0 {
		f.Evidence.Ports = []uint16{f.Port}
	}
	f.Technique = c.technique()
	f.Summary = t.summary(c, d)
}

// counts are the numbers of the rule.
func (t *teller) counts(c *charge) []anomaly.Count {
	ratio := anomaly.Count{Name: "ratio", Value: c.total.ratio(), Threshold: c.ratio}
	if c.blind {
		ratio.Value, ratio.Threshold = 0, 0
	}
	hours := anomaly.Count{Name: "hours", Value: float64(c.hours)}
	if c.form == drip {
		hours.Threshold = float64(t.cfg.DripHours)
	}
	return []anomaly.Count{
		{Name: "sent_bytes", Value: float64(c.total.sent), Threshold: float64(c.floor)},
		{Name: "received_bytes", Value: float64(c.total.received)},
		ratio, hours,
		{Name: "fixed_floor_bytes", Value: float64(c.fixed)},
		{Name: "own_floor_bytes", Value: float64(c.own)},
		{Name: "destination_age_seconds", Value: t.age(c).Seconds()},
		{Name: "inside_hosts", Value: float64(t.Value.clients)},
		{Name: "packets_seen", Value: c.packets},
		{Name: "span_seconds", Value: c.last.Sub(c.first).Seconds()},
	}
}

// score is how sure it is: size and novelty weigh most, then how little came back, how few others deal with the place, and whether
// there was a past to compare with. What was sampled is known less well, and where answers cannot be seen half is missing.
func (t *teller) score(c *charge, d *dossier) float64 {
	size := 1 - 0.5*float64(c.floor)/float64(max(c.total.sent, c.floor))
	oneSided := 1 - c.ratio/max(c.total.ratio(), c.ratio)
	rarity := 0.5
	if n := t.Value.clients; n > 0 {
		rarity = 1 / float64(n)
	}
	past := 0.0
	if c.own > 0 {
		past = 1
	}
	s := 0.3*size + 0.3*[...]float64{undated: 0.3, known: 0.4, strange: 0.6, fresh: 1}[c.novelty] + 0.15*oneSided + 0.15*rarity + 0.1*past
	if d.sampling > 1 {
		s *= 0.8
	}
	if c.blind {
		s *= 0.5
	}
	return s
}

// technique is how MITRE ATT&CK (version 16) calls it, by form and port.
func (c *charge) technique() anomaly.Technique {
	a := anomaly.Technique{ID: "T1048", Name: "Exfiltration Over Alternative Protocol", Tactic: "exfiltration"}
	switch s := c.service.value; {
	case c.form == drip:
		a.ID, a.Name = "T1030", "Data Transfer Size Limits"
	case isWeb(s.port):
		a.ID, a.Name = "T1567", "Exfiltration Over Web Service"
	case isOdd(s.port, s.protocol) && s.protocol.HasPorts():
		a.ID, a.Name = "T1041", "Exfiltration Over C2 Channel"
	}
	return a
}
