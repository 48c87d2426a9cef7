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

// actor is a host whose records a detector is shown one by one.
type actor struct {
	*exfil
	at flow.Time // when the next one begins and ends
}

func (a *actor) send(bytes uint64)    { a.show(host, stranger, bytes) }
func (a *actor) receive(bytes uint64) { a.show(stranger, host, bytes) }

func (a *actor) show(from, to string, bytes uint64) {
	t := detect.Traffic{
		Flow: &flow.Flow{Protocol: flow.UDP}, Src: netip.MustParseAddr(from), Dst: netip.MustParseAddr(to), Start: a.at, End: a.at, At: a.at,
		Volume: detect.Volume{Bytes: bytes, Packets: 1},
	}
	if from == host {
		t.SrcZone, t.DstPort, t.ByClient = detect.Inside, 443, true
	} else {
		t.DstZone, t.SrcPort = detect.Inside, 443
	}
	a.Meter(&t, nil)
}

// dossier is that of the pair.
func (a *actor) dossier(t testing.TB) *dossier {
	t.Helper()
	e := a.pairs.Find(pairKey{detect.HostOf(netip.MustParseAddr(host)), detect.HostOf(netip.MustParseAddr(stranger)).Place()})
	if e == nil {
		t.Fatal("the pair has no dossier")
	}
	return &e.Value
}
