package peers

import (
	"net/netip"
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// kind is what is unusual.
type kind uint8

// The kinds.
const (
	newOutside kind = iota
	newService
	unusualSize
	unusualHour
	kinds
)

// names are the types of the findings.
var names = [kinds]string{
	newOutside: "peers.new_outside", newService: "peers.new_service", unusualSize: "peers.unusual_size", unusualHour: "peers.unusual_hour",
}

// notice is a finding. It is about one moment: nothing of it changes afterwards, so it holds all that there is to tell.
type notice struct {
	kind                    kind
	severity                anomaly.Severity
	subject, client, server netip.Addr
	clientZone, serverZone  detect.Zone
	port                    uint16
	protocol                flow.Protocol
	exporter                netip.Addr
	sampling                uint32
	first, last             flow.Time
	watched, learning       time.Duration
	example                 string
	counts                  []anomaly.Count
	technique               anomaly.Technique
	summary                 string
	key                     uint64
}

// note begins a notice about the host of e.
func (p *peers) note(v *visit, e *entry, k kind, severity anomaly.Severity) *notice {
	example := detect.ExampleOf(v.Contact)
	n := &notice{
		kind: k, severity: severity,
		subject: e.Key.Addr(), client: v.Client, server: v.Server, clientZone: v.ClientZone, serverZone: v.ServerZone,
		port: v.ServerPort, protocol: v.Protocol, exporter: v.Exporter, sampling: v.Sampling,
		first: v.began, last: max(v.began, v.Last), watched: v.At.Sub(e.Value.first), learning: p.cfg.Learning, example: example.String(),
	}
	n.key = detect.Mix(detect.KeyOf(detect.Host{}, n.port, n.protocol) + uint64(v.day)<<8 + uint64(k))
	n.counts = []anomaly.Count{
		{Name: "watched_days", Value: float64(n.watched / day), Threshold: float64(n.learning / day)},
		{Name: "untold_findings", Value: float64(e.Value.kept[k])},
	}
	e.Value.kept[k] = 0
	return n
}

// tell reports a notice.
func (p *peers) tell(n *notice, match detect.Match, silence detect.Silence) {
	p.reporter.Report(detect.Case{
		Subject: n.subject, Key: n.key, Type: names[n.kind], Severity: n.severity, Magnitude: 1, First: n.first, Last: n.last,
		Match: match, Silence: silence, Teller: n,
	})
}

// Tell implements detect.Teller.
func (n *notice) Tell(f *anomaly.Finding) {
	f.Type, f.Severity, f.Score = names[n.kind], n.severity, n.score()
	f.Subject, f.Source, f.Destination, f.Port, f.Protocol = n.subject, n.client, n.server, n.port, n.protocol
	if n.exporter.IsValid() {
		f.Exporters = []netip.Addr{n.exporter}
	}
	f.First, f.Last, f.Sampling = n.first, n.last, n.sampling
	f.Counts = slices.Clone(n.counts)
	f.Evidence = anomaly.Evidence{Flows: []string{n.example}, Peers: []netip.Addr{n.peer()}}
	if n.port != 0 {
		f.Evidence.Ports = []uint16{n.port}
	}
	f.Technique, f.Summary = n.technique, n.summary
}

// peer is the other end.
func (n *notice) peer() netip.Addr {
	if n.subject == n.server {
		return n.client
	}
	return n.server
}

// score is how unusual it is: by the kind and its severity, half of it from how long the host was watched (whole after four times
// the least), and half of all where packets were sampled.
func (n *notice) score() float64 {
	weight := [...]float64{anomaly.Info: 0.2, anomaly.Low: 0.4, anomaly.Medium: 0.6}[n.severity]
	watched := min(1, float64(n.watched)/float64(4*n.learning))
	score := weight * (0.5 + 0.5*watched)
	if n.sampling > 1 {
		score /= 2
	}
	return score
}
