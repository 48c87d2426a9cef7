package netflowreceiver

import (
	"context"
	"errors"
	"net"
	"os"
	"time"
)

const (
	// dropInterval is how long after a datagram at most the kernel is asked how much it has dropped, whether others follow or not: what
	// overflows a buffer leaves it full, so that datagrams are taken after the last drop.
	dropInterval = time.Second
	// drainIdle and drainTime are how long a listener that is to stop waits for another datagram and for all of them: the kernel
	// has taken them from the network, so that nobody else knows of them. What is then left is read still, since only so it can be
	// counted, but not decoded.
	drainIdle = 5 * time.Millisecond
	drainTime = 250 * time.Millisecond
	// bookkeeping is less than Linux takes for a datagram in a buffer besides its payload, in octets: SKB_TRUESIZE
	// (include/linux/skbuff.h) adds 576 on amd64 and some 400 where words are of 32 bits.
	bookkeeping = 256
)

// countDrops counts what the kernel has dropped since it was last asked.
func (l *listener) countDrops(ctx context.Context) {
	l.countBy = time.Time{}
	drops, err := socketDrops(l.conn)
	if err != nil {
		return
	}
	l.meters.lost(ctx, lossSocketDrop, uint64(drops-l.drops))
	l.drops = drops
}

// finish decodes what the kernel still holds, as far as there is time, and counts the rest.
func (l *listener) finish(ctx context.Context, buffer []byte) {
	for end := time.Now().Add(l.drain); time.Now().Before(end); {
		_ = l.conn.SetReadDeadline(time.Now().Add(drainIdle))
		n, from, err := l.conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		l.take(ctx, buffer[:n], from)
	}
	l.meters.lost(ctx, lossShutdown, discard(l.conn, buffer, socketQueued(l.conn)))
}

// discardAll discards what the kernel holds for conns.
func discardAll(conns []*net.UDPConn) (datagrams uint64) {
	buffer := make([]byte, maxDatagram)
	for _, conn := range conns {
		datagrams += discard(conn, buffer, socketQueued(conn))
	}
	return datagrams
}

// discard reads datagrams into buffer that take octets of the kernel's memory together, and says how many those are. Where as much as
// is queued is asked for, what still comes cannot keep it going.
func discard(conn *net.UDPConn, buffer []byte, octets int) (datagrams uint64) {
	for octets > 0 {
		idle := time.Now().Add(drainIdle)
		_ = conn.SetReadDeadline(idle)
		n, _, err := conn.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, os.ErrDeadlineExceeded) && time.Now().Before(idle) {
			continue // it was the deadline that wakes the reader
		}
		if err != nil {
			break
		}
		datagrams++
		octets -= n + bookkeeping
	}
	return datagrams
}
