//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package netflowreceiver

import (
	"errors"
	"syscall"
)

// canSharePort says that only one socket can be bound to a port: SO_REUSEADDR, which Windows has instead, gives all datagrams to
// one of the sockets.
const canSharePort = false

func sharePort(syscall.RawConn) error { return errors.ErrUnsupported }
