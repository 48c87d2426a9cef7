package beacon

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// number tells apart the cases against one client. What a place is accused of while it has only one host is that host's.
func (l line) number(p *pair) uint64 {
	server := l.server
	if !p.mixed {
		server = p.server
	}
	return detect.KeyOf(server, l.port, l.protocolOf())
}

// isWide tells whether it is about several hosts of one place.
func isWide(l line, p *pair) bool { return l.place && p.mixed }

// match narrows the flows that belong to the calls.
func match(l line, p *pair) detect.Match {
	m := detect.Match{Peer: detect.Single(p.server.Addr()), Port: l.port, Protocol: l.protocolOf()}
	if isWide(l, p) {
		m.Peer = l.server.Network()
	}
	return m
}

// hush is the rule that covers it.
func hush(l line, p *pair) detect.Silence {
	if !isWide(l, p) {
		return detect.Silence{}
	}
	return detect.Silence{Subject: detect.Single(l.client.Addr()), Peer: l.server.Network(), Port: l.port}
}

// Tell implements detect.Teller.
func (d *dossier) Tell(f *anomaly.Finding) {
	l, p := d.entry.Key, &d.entry.Value
	v := d.of.judge(d.entry)
	if v.form == innocent {
		v.form = p.told // it closes: these are its last numbers
		v.score = d.of.score(p, &v)
	}
	f.Type, f.Severity, f.Score = names[v.form], d.of.severity(d.entry, &v), v.score
	f.Subject, f.Source = l.client.Addr(), l.client.Addr()
	f.Destination, f.Port, f.Protocol = p.server.Addr(), l.port, l.protocolOf()
	f.Exporters = p.seers()
	f.First, f.Last, f.Sampling = p.first, p.last, p.sampling
	f.Counts = d.counts(&v)
	f.Evidence = anomaly.Evidence{Ports: []uint16{l.port}, Peers: d.peers(), Flows: d.calls.Lines()}
	f.Technique = technique(l)
	f.Summary = d.summary(&v)
}

// seers are the exporters that saw the calls.
func (p *pair) seers() []netip.Addr {
	var list []netip.Addr
	for _, h := range p.exporters {
		if h != (detect.Host{}) {
			list = append(list, h.Addr())
		}
	}
	return list
}

// counts are the numbers of the rule.
func (d *dossier) counts(v *verdict) []anomaly.Count {
	p, cfg := &d.entry.Value, &d.of.cfg
	share := anomaly.Count{Name: "regular_share", Value: v.rhythm.share()}
	gaps := anomaly.Count{Name: "gaps", Value: float64(v.rhythm.gaps)}
	evidence := anomaly.Count{Name: "evidence_nats", Value: v.evidence()}
	failed := anomaly.Count{Name: "failed_share", Value: v.failed}
	tries := anomaly.Count{Name: "tries_10_min", Value: float64(p.peak)}
	if v.form == storm {
		tries.Threshold = float64(cfg.StormTries)
	} else {
		share.Threshold, gaps.Threshold, evidence.Threshold = cfg.Share, float64(cfg.MinGaps), d.of.hurdle(p)
	}
	if v.form != periodic {
		failed.Threshold = cfg.FailedShare
	}
	return []anomaly.Count{
		{Name: "calls", Value: float64(p.calls)},
		{Name: "period_seconds", Value: seconds(v.rhythm.median)},
		{Name: "jitter_seconds", Value: seconds(v.rhythm.spread)},
		gaps, share, evidence,
		{Name: "missed", Value: float64(v.rhythm.missed)},
		failed, tries,
		{Name: "sent_bytes", Value: float64(bytesOf(v.size))},
		{Name: "same_size_share", Value: v.alike},
		{Name: "hours_of_day", Value: float64(v.hours)},
		{Name: "inside_clients", Value: float64(p.clients)},
		{Name: "span_seconds", Value: p.last.Sub(p.first).Seconds()},
	}
}

// seconds are those of so many ticks.
func seconds(ticks uint32) float64 { return float64(ticks) * tick.Seconds() }

// technique is how MITRE ATT&CK (version 16) calls it.
func technique(l line) anomaly.Technique {
	const tactic = "command and control"
	switch {
	case isWeb(l.port):
		return anomaly.Technique{ID: "T1071.001", Name: "Application Layer Protocol: Web Protocols", Tactic: tactic}
	case isUsual(l.port):
		return anomaly.Technique{ID: "T1071", Name: "Application Layer Protocol", Tactic: tactic}
	case l.protocolOf() == flow.UDP:
		return anomaly.Technique{ID: "T1095", Name: "Non-Application Layer Protocol", Tactic: tactic}
	}
	return anomaly.Technique{ID: "T1571", Name: "Non-Standard Port", Tactic: tactic}
}
