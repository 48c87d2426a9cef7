package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/otelflow/otelflow/receiver/bench"
)

// buffer is the receive buffer of every collector, in octets: otelflow's default.
const buffer = 4 << 20

// subject is a contender that runs, and the generator of its load.
type subject struct {
	contender
	process   *process
	generator *generator
	port      int
	page      string // otelflow's metrics
}

// start starts c in dir and waits until it listens.
func start(ctx context.Context, c contender, load *bench.Load, dir string) (*subject, error) {
	port, second, err := freePorts()
	if err != nil {
		return nil, err
	}
	command, err := c.command(dir, port, second)
	if err != nil {
		return nil, err
	}
	s := &subject{contender: c, port: port, page: fmt.Sprintf("http://127.0.0.1:%d/metrics", second)}
	if s.generator, err = newGenerator(load, port); err != nil {
		return nil, err
	}
	if s.process, err = launch(ctx, command); err != nil {
		return nil, errors.Join(err, s.generator.Close())
	}
	if err := s.prepare(ctx); err != nil {
		return nil, s.stop(err)
	}
	return s, nil
}

func (s *subject) prepare(ctx context.Context) error {
	var sockets []socket
	err := until(ctx, func() (err error) {
		if sockets, err = socketsOn(s.port); err == nil && len(sockets) != s.sockets {
			err = fmt.Errorf("%d sockets on port %d", len(sockets), s.port)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := setBuffers(s.process.cmd.Process.Pid, sockets, buffer); err != nil {
		return err
	}
	if err := s.generator.greet(); err != nil {
		return err
	}
	drops, err := s.settle(ctx)
	if err != nil {
		return err
	}
	return s.explain(ctx, drops)
}

// stop ends the collector. Where err is why, it says what the collector had to say.
func (s *subject) stop(err error) error {
	said := s.process.stop()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", s.name, err, said)
	}
	return errors.Join(err, s.generator.Close())
}

// settle waits until nothing waits in the sockets, and says how many datagrams they have dropped since they were opened.
func (s *subject) settle(ctx context.Context) (drops uint64, err error) {
	err = until(ctx, func() error {
		sockets, err := socketsOn(s.port)
		if err != nil {
			return err
		}
		all := total(sockets)
		if drops = all.drops; all.queued > 0 || len(sockets) != s.sockets {
			return fmt.Errorf("%d octets wait in %d sockets", all.queued, len(sockets))
		}
		return nil
	})
	return drops, err
}

// explain waits until otelflow has explained every datagram that was ever sent. Others are not asked.
func (s *subject) explain(ctx context.Context, drops uint64) error {
	if !s.metrics {
		return nil
	}
	return until(ctx, func() error {
		page, err := scrape(ctx, s.page)
		if err != nil {
			return err
		}
		return accountOf(page).explains(s.generator.sent, drops, s.generator.header)
	})
}

// until tries again and again until done succeeds, patience is over, or ctx done.
func until(ctx context.Context, done func() error) error {
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		err := done()
		if err == nil || ctx.Err() != nil || time.Now().After(end) {
			return errors.Join(err, ctx.Err())
		}
	}
}

// freePorts are a port of UDP and one of TCP that nobody has.
func freePorts() (udp, tcp int, err error) {
	packets, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		return 0, 0, err
	}
	defer packets.Close()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, 0, err
	}
	defer listener.Close()
	return packets.LocalAddr().(*net.UDPAddr).Port, listener.Addr().(*net.TCPAddr).Port, nil
}

// within gives do a directory that is gone afterwards.
func within(do func(dir string) error) error {
	dir, err := os.MkdirTemp("", "endtoend")
	if err != nil {
		return err
	}
	return errors.Join(do(dir), os.RemoveAll(dir))
}
