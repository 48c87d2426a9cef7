package netflowreceiver

import (
	"context"
	"net"
	"os"
	"time"
)

// pacedConn is a TCP connection that gives each read its deadline. It lies under TLS, so that neither TLS records nor handshakes that
// never end keep a connection.
type pacedConn struct {
	net.Conn
	stop          context.Context
	woken         chan struct{} // closed when wake has done its work
	idle, message time.Duration

	begun bool      // something of a message has come
	end   time.Time // when that message must have come, or else when the next must have begun; zero: never
	flush time.Time // when the batch at hand must go; zero: nothing waits
	drain time.Time // until when the rest is read after stop is done; zero before
}

// begin begins to wait for a message, of which something has come or has not.
func (p *pacedConn) begin(now time.Time, begun bool) {
	p.begun, p.end = begun, time.Time{}
	switch {
	case begun:
		p.end = now.Add(p.message)
	case p.idle > 0:
		p.end = now.Add(p.idle)
	}
}

// Read reads until the next deadline, or until stop is done; then too it is a deadline that was exceeded.
func (p *pacedConn) Read(b []byte) (int, error) {
	_ = p.SetReadDeadline(p.next())
	if p.stop.Err() != nil && p.drain.IsZero() {
		return 0, os.ErrDeadlineExceeded
	}
	n, err := p.Conn.Read(b)
	if n > 0 && !p.begun {
		p.begin(time.Now(), true)
	}
	return n, err
}

// Write writes what TLS has to say, to whoever reads it in time.
func (p *pacedConn) Write(b []byte) (int, error) {
	patience := p.message
	if p.stop.Err() != nil {
		patience = drainTime
	}
	_ = p.SetWriteDeadline(time.Now().Add(patience))
	return p.Conn.Write(b)
}

// next is the next deadline.
func (p *pacedConn) next() time.Time {
	if !p.drain.IsZero() {
		return earlier(p.drain, time.Now().Add(drainIdle))
	}
	return earlier(p.end, p.flush)
}

// wake ends the read at hand.
func (p *pacedConn) wake() {
	_ = p.SetDeadline(time.Unix(1, 0))
	close(p.woken)
}

// earlier is the earlier of two times, of which the zero one is never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
