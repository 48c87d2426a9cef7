package scan

import (
	"net/netip"
	"slices"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Tell implements detect.Teller.
func (d *dossier) Tell(f *anomaly.Finding) {
	v, _ := d.judge()
	d.focus(&v)
	f.Type, f.Severity, f.Score = names[v.form], d.severity(&v), d.score(&v)
	f.Subject, f.Source = d.client, d.client
	f.Protocol, f.Port = d.protocolOf(&v), v.port
	switch {
	case v.victim.IsValid():
		f.Destination = v.victim
	case v.hosts == 1:
		f.Destination = d.lead(v.blind).host.Addr()
	}
	f.First, f.Last = d.first, d.last
	for _, exporter := range d.exporters {
		if exporter != (detect.Host{}) {
			f.Exporters = append(f.Exporters, exporter.Addr())
		}
	}
	f.Sampling = d.sampling
	f.Counts = d.counts(&v)
	f.Evidence = d.evidence(&v)
	f.Technique = technique(d.zone == detect.Inside, d.pings)
	f.Summary = d.summary(&v, f.Evidence.Open)
}

// counts are the numbers of the rule.
func (d *dossier) counts(v *verdict) []anomaly.Count {
	failed := anomaly.Count{Name: "failed_targets", Value: float64(v.failed)}
	share := anomaly.Count{Name: "failed_share"}
	if v.tried > 0 {
		share.Value = float64(v.failed) / float64(v.tried)
	}
	unseen := anomaly.Count{Name: "unseen_targets", Value: float64(v.unseen)}
	lone := anomaly.Count{Name: "lone_syn_targets", Value: float64(d.mute)}
	switch {
	case v.mute:
		lone.Threshold = float64(d.muteThreshold())
	case v.blind:
		unseen.Threshold = float64(d.of.cfg.BlindThreshold)
	default:
		failed.Threshold, share.Threshold = float64(d.threshold()), d.shareNeeded()
	}
	counts := []anomaly.Count{
		failed, share,
		{Name: "refused_targets", Value: float64(v.refused)},
		{Name: "silent_targets", Value: float64(v.silent)},
		{Name: "answered_targets", Value: float64(v.open(v.form))},
		unseen,
		{Name: "hosts", Value: float64(v.hostsTried())},
		{Name: "ports", Value: float64(v.portsTried())},
		{Name: "packets", Value: float64(d.packets)},
		{Name: "span_seconds", Value: d.last.Sub(d.first).Seconds()},
	}
	if d.mute > 0 {
		counts = append(counts, lone)
	}
	return counts
}

// evidence is the sample, and what of the same kind answered.
func (d *dossier) evidence(v *verdict) anomaly.Evidence {
	tried, open := d.sample(v.blind), d.open(v)
	slices.SortFunc(open, netip.AddrPort.Compare)
	e := anomaly.Evidence{Ports: slices.Clone(tried.ports), Peers: slices.Clone(tried.peers), Open: open, Flows: d.flows()}
	if v.victim.IsValid() {
		e.Peers = []netip.Addr{v.victim}
	}
	if v.port != 0 {
		e.Ports = []uint16{v.port}
	}
	return e
}

// open is a sample of what answered and belongs to the scan.
func (d *dossier) open(v *verdict) []netip.AddrPort {
	f := v.form
	if d.wide != nil {
		of := d.wide.shape(v.blind)
		sample := of.atHosts.sample
		if f == horizontal || f == sweep {
			sample = of.atPorts.sample
		}
		return slices.Clone(sample[:min(len(sample), sampleOpen)])
	}
	var open []netip.AddrPort
	for i := range d.targets {
		t := &d.targets[i]
		if t.outcome != detect.Answered || len(open) == sampleOpen {
			continue
		}
		sameHost, samePort := kin(d.targets, i, v.blind)
		if f == sweep || f == horizontal && samePort >= 0 || f != horizontal && sameHost >= 0 {
			open = append(open, netip.AddrPortFrom(t.host.Addr(), t.port))
		}
	}
	return open
}

// technique is how MITRE ATT&CK (version 16) calls it: from outside it is reconnaissance, from inside discovery.
func technique(inside, pings bool) anomaly.Technique {
	switch {
	case !inside:
		return anomaly.Technique{ID: "T1595.001", Name: "Active Scanning: Scanning IP Blocks", Tactic: "reconnaissance"}
	case pings:
		return anomaly.Technique{ID: "T1018", Name: "Remote System Discovery", Tactic: "discovery"}
	}
	return anomaly.Technique{ID: "T1046", Name: "Network Service Discovery", Tactic: "discovery"}
}

// over is the protocol in the words of the summary.
func (d *dossier) over() string {
	switch p := d.protocol(); p {
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
