package bench

import (
	"net/netip"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/flowlog"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/session"
)

// Ours decodes as the receiver does.
type Ours struct {
	sessions *session.Sessions
	decoder  *session.Decoder
	flows    []flow.Flow
	writer   *flowlog.Writer
}

// NewOurs has learnt the templates of l.
func NewOurs(l *Load) (*Ours, error) {
	o, err := newOurs(session.DefaultOptions())
	if err != nil || l.Templates == nil {
		return o, err
	}
	_, err = o.Decode(l.Templates)
	return o, err
}

func newOurs(options session.Options) (*Ours, error) {
	registry, err := ie.NewRegistry()
	if err != nil {
		return nil, err
	}
	sessions, err := session.NewSessions(registry, options)
	if err != nil {
		return nil, err
	}
	return &Ours{sessions: sessions, decoder: session.NewDecoder(sessions), writer: flowlog.NewWriter("bench", "1")}, nil
}

// Decode makes flows of a datagram, good until the next call, and says how many.
func (o *Ours) Decode(datagram []byte) (n int, err error) { return o.from(exporter, datagram) }

func (o *Ours) from(source netip.Addr, datagram []byte) (n int, err error) {
	o.flows, _, err = o.decoder.Decode(o.flows[:0], session.Datagram{
		Payload: datagram, Exporter: netip.AddrPortFrom(source, 40000), Received: received * 1e9,
	})
	return len(o.flows), err
}

// Write adds the flows decoded last to the batch at hand, and gives it when it is full.
func (o *Ours) Write() (full plog.Logs, ok bool) {
	o.writer.Append(o.flows)
	if o.writer.Len() < batch {
		return plog.Logs{}, false
	}
	return o.writer.Take(), true
}

const (
	received = export + 1 // a second after the export
	batch    = 1000       // log records, the receiver's default
)

var exporter = netip.AddrFrom4([4]byte{192, 0, 2, 1})
