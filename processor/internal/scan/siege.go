package scan

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/say"
)

// distributed is the finding type of a scan by many sources of one host.
const distributed = "scan.distributed"

// siegeKey tells such a case apart from those in which the host itself is the scanner.
const siegeKey = 2

// siege is a crowd that was told. Its numbers are of all networks that were ever part of it.
type siege struct {
	of          *scan
	target      netip.Addr
	networks    distinct // outside, and hosts inside
	inside      distinct // those of them inside
	ports       distinct
	tries       distinct // network and port
	first, last flow.Time
	sampling    uint32
	exporters   [2]detect.Host
	sample      sample // its peers are the sources
	shown       detect.Examples
}

// besiege begins the siege of a crowd, if there is room for one more.
func (w *crowds) besiege(e *detect.Entry[detect.Host, crowd]) bool {
	k := &e.Value
	if !w.of.mayWiden() {
		w.of.saturated++
		return false
	}
	k.siege = w.sieges.Take()
	d := w.sieges.At(k.siege)
	d.of, d.target = w.of, e.Key.Addr()
	for i := range k.n {
		h := &k.hands[i]
		for _, port := range h.ports[:h.n] {
			d.count(h.source, port, h.inside)
		}
		d.span(w.of.spanOf(h.source, h.inside))
	}
	return true
}

// spanOf is when a source was first and last seen to fail.
func (s *scan) spanOf(client detect.Host, inside bool) (first, last flow.Time) {
	table := s.outside
	if inside {
		table = s.inside
	}
	if e := table.Find(who{client: client}); e != nil {
		return e.Value.first, e.Value.last
	}
	return 0, 0
}

// take counts what one more source tried, or the same one.
func (d *siege) take(c *detect.Contact, ports []uint16) {
	for _, port := range ports {
		d.count(detect.HostOf(c.Client), port, c.ClientZone == detect.Inside)
	}
	d.span(c.First, c.Last)
}

func (d *siege) count(source detect.Host, port uint16, inside bool) {
	from := target{host: handOf(source, inside), port: port, protocol: flow.TCP}
	whole, host, at := from.hashes()
	if d.networks.add(host) && len(d.sample.peers) < samplePeers {
		d.sample.peers = append(d.sample.peers, source.Addr())
	}
	if inside {
		d.inside.add(host)
	}
	if d.ports.add(at) && len(d.sample.ports) < samplePorts {
		d.sample.ports = append(d.sample.ports, port)
	}
	d.tries.add(whole)
}

func (d *siege) span(first, last flow.Time) {
	if first != 0 && (d.first == 0 || first < d.first) {
		d.first = first
	}
	d.last = max(d.last, last)
}

// show keeps a flow as evidence, and who saw it.
func (d *siege) show(c *detect.Contact) {
	d.shown.First(detect.ExampleOf(c))
	d.span(c.First, c.Last)
	d.sampling = max(d.sampling, c.Sampling)
	enter(d.exporters[:], detect.HostOf(c.Exporter))
}

// state is the case as it stands. What silences it is about the target, whoever scans it.
func (d *siege) state() detect.Case {
	return detect.Case{
		Subject: d.target, Key: siegeKey,
		Type: distributed, Severity: d.severity(), Magnitude: float64(d.ports.n),
		First: d.first, Last: d.last,
		Match:   detect.Match{Side: detect.Asked, Protocol: flow.TCP, MaxPackets: probePackets},
		Silence: detect.Silence{Peer: netip.PrefixFrom(d.target, d.target.BitLen())},
		Teller:  d,
	}
}

// severity is that of a scan from outside, unless it is one's own hosts that take part: those have another master.
func (d *siege) severity() anomaly.Severity {
	if d.ours() {
		return anomaly.Medium
	}
	return anomaly.Low
}

// ours tells whether most who take part are inside.
func (d *siege) ours() bool { return d.inside.n*2 > d.networks.n }

// share is the part of the tries that were of different ports.
func (d *siege) share() float64 { return float64(d.ports.n) / float64(max(d.tries.n, d.ports.n, 1)) }

// score is 0.5 for a bare threshold of networks that share no port, towards 1 for many of them.
func (d *siege) score() float64 {
	threshold := float64(d.of.cfg.DistributedSources)
	return sampled(d.sampling, d.share()*(1-0.5*threshold/max(threshold, float64(d.networks.n))))
}

// Tell implements detect.Teller.
func (d *siege) Tell(f *anomaly.Finding) {
	f.Type, f.Severity, f.Score = distributed, d.severity(), d.score()
	f.Subject, f.Destination, f.Protocol = d.target, d.target, flow.TCP
	for _, exporter := range d.exporters {
		if exporter != (detect.Host{}) {
			f.Exporters = append(f.Exporters, exporter.Addr())
		}
	}
	f.First, f.Last, f.Sampling = d.first, d.last, d.sampling
	f.Counts = d.counts()
	f.Evidence = anomaly.Evidence{Ports: slices.Clone(d.sample.ports), Peers: slices.Clone(d.sample.peers), Flows: d.shown.Lines()}
	f.Technique = technique(d.ours(), false)
	f.Summary = d.summary()
}

func (d *siege) summary() string {
	who := " networks outside"
	switch d.inside.n {
	case 0:
	case d.networks.n:
		who = " hosts inside"
	default:
		who = " hosts inside and networks outside"
	}
	text := fmt.Sprintf("%s%s together tried %s TCP ports of %s in %s, hardly any port twice; none answered, and no host of them "+
		"tried enough to be called a scanner by itself.",
		number(d.networks.n), who, number(d.ports.n), d.target, say.Span(d.last.Sub(d.first)))
	return text + say.Sampling(d.sampling)
}

// counts are the numbers of the rule.
func (d *siege) counts() []anomaly.Count {
	return []anomaly.Count{
		{Name: "source_networks", Value: float64(d.networks.n), Threshold: float64(d.of.cfg.DistributedSources)},
		{Name: "unshared_share", Value: d.share(), Threshold: unshared},
		{Name: "failed_targets", Value: float64(d.ports.n)},
		{Name: "ports", Value: float64(d.ports.n)},
		{Name: "span_seconds", Value: d.last.Sub(d.first).Seconds()},
	}
}
