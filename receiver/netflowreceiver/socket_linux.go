package netflowreceiver

import (
	"errors"
	"net"
	"unsafe"

	"golang.org/x/sys/unix"
)

const readBufferAdvice = "Raise the limit with `sysctl -w net.core.rmem_max=...`, or give the Collector CAP_NET_ADMIN."

// spreadsDatagrams says that sockets that share a port each get the datagrams of some exporters (SO_REUSEPORT, socket(7)).
const spreadsDatagrams = true

// setReadBuffer sets the socket's receive buffer, beyond the system's limit where the process may, and gives what it got.
func setReadBuffer(conn *net.UDPConn, bytes int) (got int, err error) {
	err = control(conn, func(fd int) error {
		if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, bytes) != nil {
			if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, bytes); err != nil {
				return err
			}
		}
		doubled, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF)
		got = doubled / 2 // socket(7): the kernel doubles the value, for its own bookkeeping
		return err
	})
	return got, err
}

// The kernel's include/uapi/linux/sock_diag.h: SO_MEMINFO gives nine words, of which SK_MEMINFO_RMEM_ALLOC is the first and
// SK_MEMINFO_DROPS the last.
const (
	meminfoWords  = 9
	meminfoQueued = 0
	meminfoDrops  = 8
)

// socketQueued is how many octets of memory the kernel takes for the datagrams that it holds for this socket.
func socketQueued(conn *net.UDPConn) int {
	info, _ := meminfo(conn) // a socket that is closed has none
	return int(info[meminfoQueued])
}

// socketDrops is how many datagrams the kernel has dropped for this socket since it was opened, modulo 2^32.
func socketDrops(conn *net.UDPConn) (uint32, error) {
	info, err := meminfo(conn)
	return info[meminfoDrops], err
}

func meminfo(conn *net.UDPConn) (info [meminfoWords]uint32, err error) {
	err = control(conn, func(fd int) error {
		size := uint32(unsafe.Sizeof(info))
		// x/sys has no getsockopt for an array of words.
		_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_MEMINFO,
			uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0)
		if errno != 0 {
			return errno
		}
		return nil
	})
	return info, err
}

func control(conn *net.UDPConn, use func(fd int) error) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var used error
	return errors.Join(raw.Control(func(fd uintptr) { used = use(int(fd)) }), used)
}
