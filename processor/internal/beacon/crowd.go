package beacon

import (
	"fmt"
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/say"
)

// crowd is a client with regular calls to unusual ports: many of them are one story, that of a peer-to-peer client or bot.
type crowd struct {
	of          *beacon
	client      detect.Host
	pairs       int // that were found guilty
	news        int // those of them whose destination is known to be new
	dead        int // those of them that nobody answered
	calls       uint64
	first, last flow.Time
	exporter    detect.Host
	sampling    uint32
	peers       [mostPeers]peer
	latest      detect.Examples
	told        bool
}

type peer struct {
	host detect.Host
	port uint16
}

// mostPeers is how many of them are named.
const mostPeers = 10

// crowded counts a guilty pair among the peers of its client, and tells whether these are too many to be told one by one; then it
// reports the client.
func (b *beacon) crowded(e *entry, v *verdict, c *detect.Contact) bool {
	p := &e.Value
	if isUsual(e.Key.port) {
		return false
	}
	at := b.crowds.Find(e.Key.client)
	if at == nil {
		at = b.crowds.Add(e.Key.client, 0, c.At)
		at.Value.of, at.Value.client = b, e.Key.client
	} else {
		b.crowds.Keep(at, 0, c.At)
	}
	if !p.counted {
		at.Value.add(e, v)
		p.counted = true
	}
	at.Value.take(p, c)
	if at.Value.pairs <= b.cfg.MaxPeers {
		return false
	}
	at.Value.told = true
	b.reporter.Report(detect.Case{
		Subject: at.Value.client.Addr(), Type: names[at.Value.form()], Severity: at.Value.severity(), Magnitude: float64(at.Value.calls),
		First: at.Value.first, Last: at.Value.last, Teller: &at.Value,
	})
	return true
}

// add counts a guilty pair.
func (d *crowd) add(e *entry, v *verdict) {
	p := &e.Value
	if d.pairs < mostPeers {
		d.peers[d.pairs] = peer{p.server, e.Key.port}
	}
	d.pairs++
	d.calls += uint64(p.calls) - 1
	if v.youth == 1 {
		d.news++
	}
	if v.form != periodic {
		d.dead++
	}
	if d.first == 0 || p.first < d.first {
		d.first = p.first
	}
}

// take counts a call of a guilty pair.
func (d *crowd) take(p *pair, c *detect.Contact) {
	d.calls++
	d.last = max(d.last, p.last)
	d.exporter, d.sampling = p.exporters[0], max(d.sampling, p.sampling)
	d.latest.Latest(detect.ExampleOf(c))
}

// form of a crowd: that of most of its pairs.
func (d *crowd) form() form {
	if d.dead*2 > d.pairs {
		return retry
	}
	return periodic
}

// severity of a crowd: most are the keep-alives of a peer-to-peer client, which is no more than worth knowing. But that most of
// them are new, or dead, as the masters of a bot are that knows a list of them, is worth a look.
func (d *crowd) severity() anomaly.Severity {
	if d.news*2 > d.pairs || d.form() == retry {
		return anomaly.Medium
	}
	return anomaly.Low
}

// score grows with the number of peers: 0.5 for as many as are told one by one, towards 0.9.
func (d *crowd) score() float64 {
	return 0.9 - 0.4*float64(d.of.cfg.MaxPeers)/float64(max(d.pairs, d.of.cfg.MaxPeers))
}

// Tell implements detect.Teller.
func (d *crowd) Tell(f *anomaly.Finding) {
	f.Type, f.Severity, f.Score = names[d.form()], d.severity(), d.score()
	f.Subject, f.Source = d.client.Addr(), d.client.Addr()
	f.First, f.Last, f.Sampling = d.first, d.last, d.sampling
	f.Exporters = []netip.Addr{d.exporter.Addr()}
	f.Counts = []anomaly.Count{
		{Name: "regular_peers", Value: float64(d.pairs), Threshold: float64(d.of.cfg.MaxPeers + 1)},
		{Name: "new_peers", Value: float64(d.news)},
		{Name: "dead_peers", Value: float64(d.dead)},
		{Name: "calls", Value: float64(d.calls)},
		{Name: "span_seconds", Value: d.last.Sub(d.first).Seconds()},
	}
	for _, p := range d.peers[:min(d.pairs, mostPeers)] {
		f.Evidence.Peers = append(f.Evidence.Peers, p.host.Addr())
		f.Evidence.Ports = append(f.Evidence.Ports, p.port)
	}
	f.Evidence.Flows = d.latest.Lines()
	f.Technique = anomaly.Technique{ID: "T1571", Name: "Non-Standard Port", Tactic: "command and control"}
	f.Summary = d.summary()
}

// summary is the finding in one sentence.
func (d *crowd) summary() string {
	dead := ""
	if d.dead > 0 {
		dead = fmt.Sprintf("; %s of them do not answer", say.Thousands(d.dead))
	}
	first := d.peers[0]
	return fmt.Sprintf("%s calls %s hosts outside on unusual ports, each at regular times (%s calls in %s), such as %s%s; that is a peer-to-peer client or bot.%s",
		d.client.Addr(), say.Thousands(d.pairs), say.Thousands(d.calls), say.Span(d.last.Sub(d.first)),
		netip.AddrPortFrom(first.host.Addr(), first.port), dead, say.Sampling(d.sampling))
}

// dispersing sees what the table of crowds lets go.
func (b *beacon) dispersing(e *detect.Entry[detect.Host, crowd], _ bool) {
	if e.Value.told {
		b.reporter.Forget(e.Key.Addr(), 0)
	}
}
