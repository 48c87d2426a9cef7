package main

import (
	"context"
	"errors"
	"fmt"

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
	all       trial  // all loads together
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
	return s.greet(ctx)
}

// stop ends the collector. Where err is why, it says what the collector had to say.
func (s *subject) stop(err error) error {
	said := s.process.stop()
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", s.name, err, said)
	}
	return errors.Join(err, s.generator.Close())
}
