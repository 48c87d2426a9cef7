package main

import (
	"context"
	"errors"
	"net"
	"os"
	"time"
)

// patience is how long a collector may take for anything that is waited for: to listen, to read what it has got, to stop.
const patience = 20 * time.Second

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
