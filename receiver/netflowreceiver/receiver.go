package netflowreceiver

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.uber.org/zap"

	"github.com/otelflow/otelflow/internal/flowlog"
	"github.com/otelflow/otelflow/receiver/internal/cryptopan"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/session"
	"github.com/otelflow/otelflow/receiver/netflowreceiver/internal/metadata"
)

// netflowReceiver has a goroutine for each socket, one for each TCP connection, and one for all capture files.
type netflowReceiver struct {
	cfg     *Config
	version string
	logger  *zap.Logger
	meters  *meters
	live    *outlet // for what comes over UDP
	stream  *outlet // for what comes over TCP
	filed   *outlet // for what comes from capture files

	cipher *cryptopan.Cipher // nil: addresses stay

	conns   []*net.UDPConn
	tcpAddr net.Addr // nil where there is no listening to TCP
	running sync.WaitGroup
	stop    context.CancelFunc // asks the goroutines to end
	abandon context.CancelFunc // takes from them what they are still sending
}

var _ receiver.Logs = (*netflowReceiver)(nil)

func newReceiver(set receiver.Settings, cfg *Config, next consumer.Logs) (*netflowReceiver, error) {
	meters, err := newMeters(set)
	if err != nil {
		return nil, err
	}
	live, err := newOutlet(set, "udp", next, meters)
	if err != nil {
		return nil, err
	}
	stream, err := newOutlet(set, "tcp", next, meters)
	if err != nil {
		return nil, err
	}
	filed, err := newOutlet(set, "file", next, meters)
	if err != nil {
		return nil, err
	}
	return &netflowReceiver{
		cfg:     cfg,
		version: set.BuildInfo.Version,
		logger:  set.Logger,
		meters:  meters,
		live:    live,
		stream:  stream,
		filed:   filed,
		stop:    func() {},
		abandon: func() {},
	}, nil
}

// Start binds the sockets, finds the capture files, and starts to read both. On an error nothing is left running.
func (r *netflowReceiver) Start(ctx context.Context, _ component.Host) error {
	files, err := expand(r.cfg.CaptureFiles.Include)
	if err != nil {
		return err
	}
	registry, err := ie.NewRegistry(r.cfg.Elements...)
	if err != nil {
		return fmt.Errorf("elements: %w", err)
	}
	if r.cipher, err = r.cfg.Anonymize.open(r.logger); err != nil {
		return err
	}
	live, err := session.NewSessions(registry, r.cfg.sessionOptions())
	if err != nil {
		return err
	}
	// A capture's clock is not ours, and its exporters are not those that send now.
	filed, err := session.NewSessions(registry, r.cfg.sessionOptions())
	if err != nil {
		return err
	}
	if r.cfg.Endpoint != "" {
		if r.conns, err = openSockets(ctx, r.cfg.Endpoint, r.cfg.Sockets); err != nil {
			return err
		}
	}
	acceptor, err := r.acceptor(ctx, live)
	if err != nil {
		closeAll(r.conns)
		return err
	}
	// What is read later outlives the context of Start.
	send, abandon := context.WithCancel(context.Background())
	stop, cancel := context.WithCancel(context.Background())
	r.abandon, r.stop = abandon, cancel
	r.startListeners(send, stop, live)
	if acceptor != nil {
		r.launch(func() { acceptor.run(send, stop) })
	}
	r.startReplay(send, stop, filed, files)
	return nil
}

// startListeners starts a goroutine for each socket. They have one memory of exporters in common, as the kernel gives the
// datagrams of an exporter that changes its port now to one, now to another.
func (r *netflowReceiver) startListeners(send, stop context.Context, sessions *session.Sessions) {
	if len(r.conns) == 0 {
		return
	}
	warnOfSharing(len(r.conns), spreadsDatagrams, r.logger)
	if r.cfg.ReadBufferBytes > 0 {
		growBuffers(r.conns, r.cfg.ReadBufferBytes, r.logger)
	}
	for _, conn := range r.conns {
		intake := r.intake(newWorkspaces(sessions, 1)) // what readers share they wait for
		intake.send = r.liveSend(send)
		l := &listener{conn: conn, intake: intake, meters: r.meters, logger: r.logger, delay: r.cfg.Batch.MaxDelay, drain: drainTime}
		r.launch(func() { l.run(send, stop) })
	}
	r.logger.Info("Listening", zap.Stringer("endpoint", r.conns[0].LocalAddr()), zap.Int("sockets", len(r.conns)))
}

// liveSend sends batches from sockets with ctx.
func (r *netflowReceiver) liveSend(ctx context.Context) func(plog.Logs, int) {
	return func(logs plog.Logs, n int) { r.live.send(ctx, logs, n) }
}

// acceptor binds the TCP endpoint; without one it is nil.
func (r *netflowReceiver) acceptor(ctx context.Context, sessions *session.Sessions) (*acceptor, error) {
	if r.cfg.TCP.Endpoint == "" {
		return nil, nil
	}
	listener, secure, err := openTCP(ctx, &r.cfg.TCP)
	if err != nil {
		return nil, err
	}
	r.tcpAddr = listener.Addr()
	r.logger.Info("Listening over TCP", zap.Stringer("endpoint", r.tcpAddr), zap.Bool("tls", secure != nil))
	shared := newWorkspaces(sessions, decodingConnections)
	return &acceptor{
		listener: listener,
		tls:      secure,
		config:   r.cfg.TCP,
		meters:   r.meters,
		logger:   r.logger,
		launch:   r.launch,
		intake:   func() *intake { return r.intake(shared) },
		outlet:   r.stream,
		sessions: sessions,
		delay:    r.cfg.Batch.MaxDelay,
	}, nil
}

// startReplay starts the goroutine that reads capture files.
func (r *netflowReceiver) startReplay(send, stop context.Context, sessions *session.Sessions, files []string) {
	if len(files) == 0 {
		return
	}
	p := &replay{
		files:    files,
		realtime: r.cfg.CaptureFiles.Realtime,
		delay:    r.cfg.Batch.MaxDelay,
		intake:   r.intake(newWorkspaces(sessions, 1)),
		outlet:   r.filed,
		meters:   r.meters,
		logger:   r.logger,
		now:      time.Now,
		sleep:    sleep,
	}
	r.launch(func() { p.run(send, stop) })
}

func (r *netflowReceiver) launch(run func()) {
	r.running.Add(1)
	go func() {
		defer r.running.Done()
		run()
	}()
}

func (r *netflowReceiver) intake(w *workspaces) *intake {
	return &intake{
		workspaces: w,
		writer:     flowlog.NewWriter(metadata.ScopeName, r.version),
		meters:     r.meters,
		max:        r.cfg.Batch.MaxRecords,
		anonymizer: newAnonymizer(r.cipher),
	}
}

// Shutdown stops reading, and waits until what was read is sent. When ctx is done before, what is still being sent is abandoned, and
// the port is given back all the same: the next component may hold a batch for good.
func (r *netflowReceiver) Shutdown(ctx context.Context) error {
	defer r.meters.builder.Shutdown()
	r.stop()
	ended := make(chan struct{})
	go func() {
		r.running.Wait()
		closeAll(r.conns)
		close(ended)
	}()
	defer r.abandon()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		r.meters.lost(ctx, lossShutdown, discardAll(r.conns)) // their readers are held
		closeAll(r.conns)
		return fmt.Errorf("the next component still held a batch: %w", ctx.Err())
	}
}
