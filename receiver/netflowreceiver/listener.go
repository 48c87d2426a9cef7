package netflowreceiver

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"time"

	"go.uber.org/zap"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/session"
)

// listener reads one socket. While the next component takes its time nothing is read, the kernel's buffer fills, and what does not
// fit in it is dropped and counted.
type listener struct {
	conn   *net.UDPConn
	intake *intake
	meters *meters
	logger *zap.Logger
	delay  time.Duration // how long a record may wait for its batch to fill

	drops     uint32 // of the socket, as far as they are counted
	nextDrops time.Time
	failed    bool // a read has failed and that has been told
}

const (
	// maxDatagram is longer than any UDP payload, in octets.
	maxDatagram = 65536
	// dropInterval is how often the kernel is asked how much it has dropped while datagrams come without a pause.
	dropInterval = time.Second
	// errorPause keeps a socket that only fails from taking a core.
	errorPause = 10 * time.Millisecond
	// drainIdle and drainTime are how long a listener that is to stop waits for another datagram and for all of them: the kernel
	// has taken them from the network, so that nobody else knows of them.
	drainIdle = 5 * time.Millisecond
	drainTime = 250 * time.Millisecond
)

// run reads until stop is done, and then what the kernel still holds. ctx goes along with what is sent.
func (l *listener) run(ctx, stop context.Context) {
	// A deadline in the past wakes the reader. What it sets itself it sets before it looks at stop, so that it cannot miss this.
	woken := make(chan struct{})
	context.AfterFunc(stop, func() {
		_ = l.conn.SetReadDeadline(time.Unix(1, 0))
		close(woken)
	})

	buffer := make([]byte, maxDatagram)
	for stop.Err() == nil {
		n, from, err := l.conn.ReadFromUDPAddrPort(buffer)
		switch {
		case err == nil:
			l.take(ctx, buffer[:n], from)
		case errors.Is(err, os.ErrDeadlineExceeded):
			l.flush()
			l.countDrops(ctx)
		default:
			l.fail(ctx, stop, err)
		}
	}
	<-woken
	l.drain(ctx, buffer)
	l.flush()
	l.countDrops(ctx)
}

// take decodes one datagram. A batch that was begun with it gets its deadline.
func (l *listener) take(ctx context.Context, payload []byte, from netip.AddrPort) {
	now := time.Now()
	waited := l.intake.pending() > 0
	_, _ = l.intake.take(ctx, session.Datagram{
		Payload:  payload,
		Exporter: netip.AddrPortFrom(from.Addr().Unmap(), from.Port()),
		Received: flow.TimeOf(now),
	})
	if waits := l.intake.pending() > 0; waits && !waited {
		_ = l.conn.SetReadDeadline(now.Add(l.delay))
	} else if !waits && waited {
		_ = l.conn.SetReadDeadline(time.Time{})
	}
	if now.After(l.nextDrops) {
		l.nextDrops = now.Add(dropInterval)
		l.countDrops(ctx)
	}
}

// flush sends what waits.
func (l *listener) flush() {
	_ = l.conn.SetReadDeadline(time.Time{})
	l.intake.flush()
}

// fail counts a failed read. The system may say that an earlier answer did not reach its host; that harms nothing.
func (l *listener) fail(ctx, stop context.Context, err error) {
	l.meters.lost(ctx, lossReadError, 1)
	if !l.failed {
		l.failed = true
		l.logger.Warn("Reading the socket failed; it is tried on, and further failures are only counted", zap.Error(err))
	}
	_ = sleep(stop, errorPause)
}

// drain reads what the kernel still holds.
func (l *listener) drain(ctx context.Context, buffer []byte) {
	for end := time.Now().Add(drainTime); time.Now().Before(end); {
		_ = l.conn.SetReadDeadline(time.Now().Add(drainIdle))
		n, from, err := l.conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		l.take(ctx, buffer[:n], from)
	}
}

// countDrops counts what the kernel has dropped since it was last asked.
func (l *listener) countDrops(ctx context.Context) {
	drops, err := socketDrops(l.conn)
	if err != nil {
		return
	}
	l.meters.lost(ctx, lossSocketDrop, uint64(drops-l.drops))
	l.drops = drops
}
