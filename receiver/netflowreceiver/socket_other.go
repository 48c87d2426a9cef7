//go:build !linux

package netflowreceiver

import (
	"errors"
	"net"
)

const readBufferAdvice = "Raise the system's limit on socket buffers."

// spreadsDatagrams would be that sockets that share a port each get some of the datagrams: elsewhere mostly one gets all of them.
const spreadsDatagrams = false

// setReadBuffer sets the socket's receive buffer. Other systems than Linux refuse what is too much, so that what was asked for
// is what it got.
func setReadBuffer(conn *net.UDPConn, bytes int) (got int, err error) {
	if err := conn.SetReadBuffer(bytes); err != nil {
		return 0, err
	}
	return bytes, nil
}

// socketQueued would be how many octets the kernel holds for this socket; instead it is what a buffer of the default read_buffer_bytes
// can hold.
func socketQueued(*net.UDPConn) int { return 4 << 20 }

// socketDrops would be how many datagrams the kernel has dropped for this socket; only Linux tells.
func socketDrops(*net.UDPConn) (uint32, error) { return 0, errors.ErrUnsupported }
