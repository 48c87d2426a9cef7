//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package netflowreceiver

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// canSharePort says that several sockets can be bound to one port.
const canSharePort = true

// sharePort lets other sockets of this process bind the port that c is going to be bound to.
func sharePort(c syscall.RawConn) error {
	var set error
	err := c.Control(func(fd uintptr) { set = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1) })
	return errors.Join(err, set)
}
