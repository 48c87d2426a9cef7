package exfil

import (
	"net/netip"
	"testing"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// The cast: a workstation, its colleague, and whom they send to. The first three octets of each place differ.
const (
	host, colleague = "10.0.0.7", "10.0.0.8"
	stranger        = "203.0.113.9"  // nobody has been there before
	cloud           = "198.51.100.4" // where backups go
)

const (
	hour = time.Hour
	day  = 24 * hour
)

// play is a script with what most tests need.
type play struct {
	*detecttest.Script
	port uint16 // of the next conversation's client
}

func newPlay() *play { return &play{detecttest.NewScript(), 40000} }

// send is a conversation that a host opens, with a minute's slices.
func (p *play) send(client, server string, at, lasts time.Duration, both flux) {
	p.talk(client, server, flow.TCP, detecttest.When{At: at, Lasts: lasts}, both)
}

// talk is the same over any protocol.
func (p *play) talk(client, server string, protocol flow.Protocol, w detecttest.When, both flux) {
	p.port++
	answered := detecttest.Nothing
	if both.received > 0 {
		answered = detecttest.Sent(both.received)
	}
	p.Converse(netip.AddrPortFrom(netip.MustParseAddr(client), p.port), detecttest.At(server), protocol, w, detecttest.Sent(both.sent), answered)
}

// surf is ordinary life: a page of the same site each quarter of an hour, so that the watch begins and goes on.
func (p *play) surf(client string, from, to time.Duration) {
	for at := from; at < to; at += 15 * time.Minute {
		p.send(client, "192.0.2.80:443", at, 2*time.Second, flux{5_200, 910_000})
	}
}

// setup is the detector with its defaults, maybe changed.
func setup(changes ...func(*Config, *detect.Config)) detecttest.Setup {
	cfg := DefaultConfig(detect.Medium)
	return detecttest.Setup{Name: "exfil", Detector: cfg, Engine: func(engine *detect.Config) {
		for _, change := range changes {
			change(cfg, engine)
		}
	}}
}

func (p *play) run(t testing.TB, changes ...func(*Config, *detect.Config)) []anomaly.Finding {
	t.Helper()
	return setup(changes...).Run(t, p.InOrder())
}
