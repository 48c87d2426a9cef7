package netflowreceiver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"go.opentelemetry.io/collector/config/configtls"
	"go.uber.org/zap"

	"github.com/otelflow/otelflow/receiver/internal/session"
)

// Why connections end, but for exporters that end them between two messages.
const (
	lossHandshake       = "handshake"        // no TLS, or not with a certificate that is good enough
	lossIdle            = "idle"             // no message for too long
	lossSlowMessage     = "slow_message"     // a message took too long
	lossConnectionLimit = "connection_limit" // one too many
	lossMalformedStream = "malformed_stream" // what came is not IPFIX
	lossCutConnection   = "cut_connection"   // ended within a message, or by an error
)

// decodingConnections is how many connections decode at a time, those counted of which the next component takes a batch or has it wait.
// More keep a next component busier that takes long for each; fewer bound the memory better, at 20 MB for each in the worst case.
const decodingConnections = 16

// acceptor takes connections, and starts a goroutine for each.
type acceptor struct {
	listener *net.TCPListener
	tls      *tls.Config // nil for plain TCP
	config   TCPConfig
	meters   *meters
	logger   *zap.Logger
	launch   func(run func())

	// What every connection gets.
	intake   func() *intake
	outlet   *outlet
	sessions *session.Sessions
	delay    time.Duration // how long a record may wait for its batch to fill

	told  sync.Map // the reasons of which one loss was told
	quiet quiet
}

// openTCP binds the TCP endpoint of c, and reads the certificates. The system looks after connections of which nothing is heard
// any more: Go turns keep-alive on by itself, which ended one 150 s after its cable was cut (Linux).
func openTCP(ctx context.Context, c *TCPConfig) (*net.TCPListener, *tls.Config, error) {
	var secure *tls.Config
	if c.TLS != nil {
		var err error
		if secure, err = loadTLS(ctx, *c.TLS); err != nil {
			return nil, nil, fmt.Errorf("tcp::tls: %w", err)
		}
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, networkOf("tcp", c.Endpoint), c.Endpoint)
	if err != nil {
		return nil, nil, fmt.Errorf("tcp::endpoint %q: %w", c.Endpoint, err)
	}
	return l.(*net.TCPListener), secure, nil
}

// loadTLS reads the files that c names. Where authorities are to be read again it does so for each connection: configtls would leave
// a goroutine behind that watches their file.
func loadTLS(ctx context.Context, c configtls.ServerConfig) (*tls.Config, error) {
	reload := c.ReloadClientCAFile
	c.ReloadClientCAFile = false
	config, err := c.LoadTLSConfig(ctx)
	if err == nil && reload {
		config.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return c.LoadTLSConfig(ctx) }
	}
	return config, err
}

// run accepts until stop is done. ctx goes along with what is sent.
func (a *acceptor) run(ctx, stop context.Context) {
	context.AfterFunc(stop, func() { _ = a.listener.Close() })
	places := make(chan struct{}, a.config.MaxConnections)
	for number := uint64(1); ; {
		conn, err := a.listener.AcceptTCP()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			a.count(ctx, lossReadError, err)
			_ = sleep(stop, errorPause)
			continue
		}
		if !a.place(stop, places) {
			a.count(ctx, lossConnectionLimit, nil, zap.Stringer("exporter", conn.RemoteAddr()))
			_ = conn.Close()
			continue
		}
		c := a.connection(stop, conn, number)
		number++
		a.quiet.add(c)
		a.launch(func() {
			defer func() { <-places }()
			a.serve(ctx, stop, c)
		})
	}
}

// place takes one of places. Where there is none, it is that of the connection that has been quiet longest since it began.
func (a *acceptor) place(stop context.Context, places chan<- struct{}) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
	}
	if !a.quiet.endOldest() {
		return false
	}
	select {
	case places <- struct{}{}: // its goroutine waits for nothing but the connection, and takes no message any more
		return true
	case <-stop.Done():
		return false
	}
}

// serve reads one connection to its end, and forgets what it taught. Then only it is closed, lest the exporter that comes again
// finds its old connection still there.
func (a *acceptor) serve(ctx, stop context.Context, c *connection) {
	defer c.close()
	a.meters.connections(ctx, 1)
	defer a.meters.connections(ctx, -1)
	defer a.sessions.Disconnect(c.number)
	reason, err := c.run(ctx, stop)
	if !a.quiet.remove(c) {
		reason, err = lossConnectionLimit, nil
	}
	if reason != "" {
		a.count(ctx, reason, err, zap.Stringer("exporter", c.from))
	}
}

// count counts a connection that was lost. The first for each reason is told, for who it was and its error say what to do about it.
func (a *acceptor) count(ctx context.Context, reason string, err error, who ...zap.Field) {
	a.meters.lost(ctx, reason, 1)
	if _, told := a.told.LoadOrStore(reason, true); !told {
		a.logger.Warn("A TCP connection was lost; further ones for this reason are only counted",
			append(who, zap.String("reason", reason), zap.Error(err))...)
	}
}
