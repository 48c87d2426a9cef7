package netflowreceiver

import (
	"container/list"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/session"
	"github.com/otelflow/otelflow/receiver/internal/stream"
)

// connection reads IPFIX messages from one connection. While the next component takes its time nothing is read, and TCP has the
// exporter wait.
type connection struct {
	number uint64 // its own among all connections, not 0
	from   netip.AddrPort
	pace   *pacedConn
	secure *tls.Conn // nil for plain TCP
	reader *stream.Reader
	intake *intake
	outlet *outlet
	delay  time.Duration // how long a record may wait for its batch to fill
	quiet  *quiet
	spoken bool // it has brought records or templates

	// Of quiet, and guarded by it.
	place  *list.Element // nil while it is not among the quiet ones
	ousted bool
}

func (a *acceptor) connection(stop context.Context, conn *net.TCPConn, number uint64) *connection {
	from := conn.RemoteAddr().(*net.TCPAddr).AddrPort()
	c := &connection{
		number: number,
		from:   netip.AddrPortFrom(from.Addr().Unmap(), from.Port()),
		pace:   &pacedConn{Conn: conn, stop: stop, idle: a.config.IdleTimeout, message: a.config.MessageTimeout},
		intake: a.intake(),
		outlet: a.outlet,
		delay:  a.delay,
		quiet:  &a.quiet,
	}
	c.reader = stream.NewReader(c.pace)
	if a.tls != nil {
		c.secure = tls.Server(c.pace, a.tls)
		c.reader = stream.NewReader(c.secure)
	}
	return c
}

// run reads until the connection ends or stop is done, and says why it ended; the reason is empty where nothing can be lost. ctx
// goes along with what is sent.
func (c *connection) run(ctx, stop context.Context) (reason string, err error) {
	// A deadline in the past wakes the reader. pacedConn sets its own before it looks at stop, so that it cannot miss this.
	c.pace.woken = make(chan struct{})
	defer context.AfterFunc(stop, c.pace.wake)()
	c.intake.send = func(logs plog.Logs, _ int) { _ = c.outlet.insist(ctx, stop, logs, sleep) }
	defer c.intake.flush()

	if c.secure != nil {
		c.pace.begin(time.Now(), true) // a handshake may take as long as a message
		if err := c.secure.HandshakeContext(ctx); err != nil {
			if stop.Err() != nil {
				return "", nil
			}
			return lossHandshake, err
		}
	}
	c.pace.begin(time.Now(), false)
	return c.read(ctx)
}

// close ends the connection; TLS says goodbye first.
func (c *connection) close() {
	if c.secure != nil {
		_ = c.secure.Close()
		return
	}
	_ = c.pace.Close()
}

func (c *connection) read(ctx context.Context) (reason string, err error) {
	for {
		message, err := c.reader.Next()
		switch {
		case err == nil:
			if !c.spoken && !c.quiet.remove(c) {
				return lossConnectionLimit, nil
			}
			c.take(ctx, message)
			if c.pace.stop.Err() == nil {
				continue
			}
			if reason, over := c.due(time.Now()); over {
				return reason, nil
			}
		case errors.Is(err, os.ErrDeadlineExceeded):
			if reason, over := c.due(time.Now()); over {
				return reason, nil
			}
		case errors.Is(err, stream.ErrMalformed):
			return lossMalformedStream, err
		case errors.Is(err, io.EOF):
			return "", nil
		default:
			return lossCutConnection, err
		}
	}
}

// take decodes one message. A batch that was begun with it gets its deadline. A connection that has brought nothing yet is as quiet with
// it as before.
func (c *connection) take(ctx context.Context, message []byte) {
	tally, _ := c.intake.take(ctx, session.Datagram{
		Payload:    message,
		Exporter:   c.from,
		Received:   flow.TimeOf(time.Now()),
		Stream:     true,
		Connection: c.number,
	})
	if c.spoken = c.spoken || tally.Flows+tally.OptionRecords+tally.Templates > 0; !c.spoken {
		c.quiet.relapse(c)
	}
	now := time.Now() // the next component may have taken its time
	switch {
	case c.intake.pending() == 0:
		c.pace.flush = time.Time{}
	case c.pace.flush.IsZero():
		c.pace.flush = now.Add(c.delay)
	}
	c.pace.begin(now, c.reader.Begun())
}

// due does what a deadline was for, and says whether the connection is over with it.
func (c *connection) due(now time.Time) (reason string, over bool) {
	p := c.pace
	if passed(p.flush, now) {
		c.intake.flush()
		p.flush = time.Time{}
		now = time.Now() // the next component may have taken its time, in which nothing was read
		p.begin(now, p.begun)
	}
	switch {
	case p.stop.Err() != nil && p.drain.IsZero():
		<-p.woken
		p.drain = now.Add(drainTime)
		return "", false
	case p.stop.Err() != nil && !passed(p.drain, now):
		return "", false
	case p.stop.Err() != nil && c.reader.Begun():
		return lossCutConnection, true
	case p.stop.Err() != nil:
		return "", true
	case passed(p.end, now) && p.begun:
		return lossSlowMessage, true
	case passed(p.end, now):
		return lossIdle, true
	}
	return "", false
}

func passed(deadline, now time.Time) bool { return !deadline.IsZero() && !now.Before(deadline) }
