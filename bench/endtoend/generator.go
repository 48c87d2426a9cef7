package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/otelflow/otelflow/receiver/bench"
)

const (
	// exporters have addresses and ports of their own, so that SO_REUSEPORT spreads them: with 16 of them one of two sockets seldom gets
	// more than two thirds.
	exporters = 16
	// refresh is after how many datagrams an exporter repeats its template; routers' defaults are from 20 datagrams to minutes.
	refresh = 1000
	// bootedBefore the first datagram an exporter was: longer than the uptimes in the load's records.
	bootedBefore = 1 << 25 * time.Millisecond
)

// sent is what a generator has sent since it was made.
type sent struct{ datagrams, flows uint64 }

// exporter is one sender of a load.
type exporter struct {
	conn     *net.UDPConn
	sequence uint32
	turn     int
}

// generator sends one load from several exporters.
type generator struct {
	load      *bench.Load
	header    header
	exporters []exporter
	booted    time.Time
	sent      sent
}

func newGenerator(load *bench.Load, port int) (*generator, error) {
	h, err := headerOf(load.Data[0])
	if err != nil {
		return nil, err
	}
	g := &generator{load: load, header: h, booted: time.Now().Add(-bootedBefore)}
	for i := range exporters {
		from := &net.UDPAddr{IP: net.IPv4(127, 0, 1, byte(1+i))}
		conn, err := net.DialUDP("udp4", from, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
		if err != nil {
			return nil, errors.Join(err, g.Close())
		}
		g.exporters = append(g.exporters, exporter{conn: conn})
	}
	return g, nil
}

// run sends at rate, in flows a second, for d, and says at what rate it really did.
func (g *generator) run(ctx context.Context, rate float64, d time.Duration) (float64, error) {
	start, before := time.Now(), g.sent.flows
	p := pacer{rate: rate / float64(g.load.Flows), last: start}
	for i := 0; time.Since(start) < d; time.Sleep(tick) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		for range p.due(time.Now()) {
			if err := g.next(&g.exporters[i%len(g.exporters)]); err != nil {
				return 0, err
			}
			i++
		}
	}
	return float64(g.sent.flows-before) / time.Since(start).Seconds(), nil
}

// greet has every exporter send a template and a datagram: before a load, so that it is understood, and after one, so that what was lost
// at its end leaves a gap in the sequence.
func (g *generator) greet() error {
	for i := range g.exporters {
		e := &g.exporters[i]
		e.turn = 0
		if err := g.next(e); err != nil {
			return err
		}
	}
	return nil
}

// next sends e's next datagram, and its template before where that is due.
func (g *generator) next(e *exporter) error {
	if e.turn%refresh == 0 && g.load.Templates != nil {
		if err := g.send(e, g.load.Templates, 0); err != nil {
			return err
		}
	}
	data := g.load.Data[e.turn%len(g.load.Data)]
	e.turn++
	return g.send(e, data, g.load.Flows)
}

func (g *generator) send(e *exporter, datagram []byte, flows int) error {
	now := time.Now()
	g.header.stamp(datagram, e.sequence, now, now.Sub(g.booted))
	if _, err := e.conn.Write(datagram); err != nil {
		return fmt.Errorf("cannot send: %w", err)
	}
	e.sequence += g.header.counts(flows)
	g.sent.datagrams++
	g.sent.flows += uint64(flows)
	return nil
}

// Close closes the sockets.
func (g *generator) Close() error {
	var errs error
	for _, e := range g.exporters {
		errs = errors.Join(errs, e.conn.Close())
	}
	return errs
}
