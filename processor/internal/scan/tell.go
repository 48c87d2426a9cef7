package scan

import (
	"net/netip"
	"slices"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Tell implements detect.Teller.
func (s *source) Tell(f *anomaly.Finding) {
	v, _ := s.judge()
	v.victim = s.victim(&v)
	f.Type, f.Severity, f.Score = names[v.form], s.severity(&v), s.score(&v)
	f.Subject, f.Source = s.client, s.client
	f.Protocol = s.protocol()
	switch {
	case v.victim.IsValid():
		f.Destination = v.victim
	case v.hosts == 1:
		f.Destination = s.lead().host
	}
	if v.ports == 1 {
		f.Port = s.lead().port
	}
	f.First, f.Last = s.first, s.last
	for _, exporter := range s.exporters {
		if exporter.IsValid() {
			f.Exporters = append(f.Exporters, exporter)
		}
	}
	f.Sampling = s.sampling
	f.Counts = s.counts(&v)
	f.Evidence = s.evidence(&v)
	f.Technique = s.technique()
	f.Summary = s.summary(&v, f.Evidence.Open)
}

// counts are the numbers of the rule.
func (s *source) counts(v *verdict) []anomaly.Count {
	failed := anomaly.Count{Name: "failed_targets", Value: float64(v.failed)}
	share := anomaly.Count{Name: "failed_share"}
	if v.tried > 0 {
		share.Value = float64(v.failed) / float64(v.tried)
	}
	unseen := anomaly.Count{Name: "unseen_targets", Value: float64(v.unseen)}
	if v.blind {
		unseen.Threshold = float64(s.of.cfg.BlindThreshold)
	} else {
		failed.Threshold, share.Threshold = float64(s.threshold()), s.shareNeeded()
	}
	return []anomaly.Count{
		failed, share,
		{Name: "refused_targets", Value: float64(v.refused)},
		{Name: "silent_targets", Value: float64(v.silent)},
		{Name: "answered_targets", Value: float64(v.open(v.form))},
		unseen,
		{Name: "hosts", Value: float64(v.hostsTried())},
		{Name: "ports", Value: float64(v.portsTried())},
		{Name: "packets", Value: float64(s.packets)},
		{Name: "span_seconds", Value: s.last.Sub(s.first).Seconds()},
	}
}

// evidence is the sample, and what of the same kind answered.
func (s *source) evidence(v *verdict) anomaly.Evidence {
	tried, open := s.sample(), s.open(v.form)
	slices.SortFunc(open, netip.AddrPort.Compare)
	e := anomaly.Evidence{Ports: slices.Clone(tried.ports), Peers: slices.Clone(tried.peers), Open: open}
	if v.victim.IsValid() {
		e.Peers = []netip.Addr{v.victim}
	}
	return e
}

// open is a sample of what answered and belongs to a scan of the given form.
func (s *source) open(f form) []netip.AddrPort {
	if s.wide != nil {
		sample := s.wide.atHosts.sample
		if f == horizontal || f == sweep {
			sample = s.wide.atPorts.sample
		}
		return slices.Clone(sample[:min(len(sample), sampleOpen)])
	}
	var open []netip.AddrPort
	for i := range s.targets {
		t := &s.targets[i]
		if t.outcome != detect.Answered || len(open) == sampleOpen {
			continue
		}
		sameHost, samePort := kin(s.targets, i)
		if f == sweep || f == horizontal && samePort >= 0 || f != horizontal && sameHost >= 0 {
			open = append(open, netip.AddrPortFrom(t.host, t.port))
		}
	}
	return open
}

// technique is how MITRE ATT&CK (version 16) calls it: from outside it is reconnaissance, from inside discovery.
func (s *source) technique() anomaly.Technique {
	switch {
	case s.zone != detect.Inside:
		return anomaly.Technique{ID: "T1595.001", Name: "Active Scanning: Scanning IP Blocks", Tactic: "reconnaissance"}
	case s.pings:
		return anomaly.Technique{ID: "T1018", Name: "Remote System Discovery", Tactic: "discovery"}
	}
	return anomaly.Technique{ID: "T1046", Name: "Network Service Discovery", Tactic: "discovery"}
}

// over is the protocol in the words of the summary.
func (s *source) over() string {
	switch p := s.protocol(); p {
	case 0:
		return ""
	case flow.TCP:
		return "TCP "
	case flow.UDP:
		return "UDP "
	default:
		return p.String() + " "
	}
}
