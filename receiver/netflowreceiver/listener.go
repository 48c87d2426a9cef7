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
	drain  time.Duration // how long what the kernel holds is decoded before it stops; the rest is only counted

	flushBy time.Time // when what waits must be sent; zero when nothing does
	countBy time.Time // when to ask for drops; zero when nothing was taken since they were counted
	drops   uint32    // of the socket, as far as they are counted
	failed  bool      // a read has failed and that has been told
}

const (
	// maxDatagram is longer than any UDP payload, in octets.
	maxDatagram = 65536
	// errorPause keeps a socket that only fails from taking a core.
	errorPause = 10 * time.Millisecond
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
			l.wake(ctx)
		default:
			l.fail(ctx, stop, err)
		}
	}
	<-woken
	l.finish(ctx, buffer)
	l.intake.flush()
	l.countDrops(ctx)
}

// take decodes one datagram. A batch that was begun with it gets its deadline, and so does the next count of drops.
func (l *listener) take(ctx context.Context, payload []byte, from netip.AddrPort) {
	now := time.Now()
	waited := l.intake.pending() > 0
	_, _ = l.intake.take(ctx, session.Datagram{
		Payload:  payload,
		Exporter: netip.AddrPortFrom(from.Addr().Unmap(), from.Port()),
		Received: flow.TimeOf(now),
	})
	before := l.deadline()
	if waits := l.intake.pending() > 0; !waits {
		l.flushBy = time.Time{}
	} else if !waited {
		l.flushBy = now.Add(l.delay)
	}
	if l.countBy.IsZero() {
		l.countBy = now.Add(dropInterval)
	} else if now.After(l.countBy) {
		l.countDrops(ctx)
	}
	if after := l.deadline(); !after.Equal(before) {
		_ = l.conn.SetReadDeadline(after)
	}
}

// deadline is until when to wait for a datagram; zero is for ever.
func (l *listener) deadline() time.Time {
	if l.countBy.IsZero() || !l.flushBy.IsZero() && l.flushBy.Before(l.countBy) {
		return l.flushBy
	}
	return l.countBy
}

// wake does what was to be done when no datagram came in time.
func (l *listener) wake(ctx context.Context) {
	if !l.flushBy.IsZero() && !time.Now().Before(l.flushBy) {
		l.flushBy = time.Time{}
		l.intake.flush()
	}
	l.countDrops(ctx)
	_ = l.conn.SetReadDeadline(l.deadline())
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
