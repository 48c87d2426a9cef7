package netflowreceiver

import (
	"context"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/flowlog"
	"github.com/otelflow/otelflow/receiver/internal/session"
)

// intake makes batches of log records of datagrams. One goroutine uses it.
type intake struct {
	decoder *session.Decoder
	writer  *flowlog.Writer
	meters  *meters
	max     int // records in a batch

	// send hands on a batch of n records. It sees to it itself that a batch that nobody takes is counted.
	send func(logs plog.Logs, n int)

	anonymizer *anonymizer // nil: addresses stay

	flows []flow.Flow // of the last datagram, for their memory
}

// usualFlows is more than a datagram of real records holds: 1,500 octets are some 30, and 64 KiB some 2,000.
const usualFlows = 4096

// take decodes one datagram, and sends the batches that it fills. The error is the first fault in the datagram; it is counted
// already, and the flows before the fault are kept.
func (in *intake) take(ctx context.Context, dg session.Datagram) (session.Tally, error) {
	flows, tally, err := in.decoder.Decode(in.flows[:0], dg)
	if in.flows = flows; cap(flows) > usualFlows {
		in.flows = nil // a datagram of tiny records can make 65,000 flows, 20 MB; so many need not be kept ready
	}
	in.meters.datagram(ctx, dg.Exporter.Addr(), len(dg.Payload), &tally)
	if in.anonymizer != nil {
		in.meters.lost(ctx, lossAnonymized, in.anonymizer.rewrite(flows))
	}
	for len(flows) > 0 {
		n := min(len(flows), in.max-in.writer.Len())
		in.writer.Append(flows[:n])
		flows = flows[n:]
		if in.pending() >= in.max {
			in.flush()
		}
	}
	return tally, err
}

// pending is how many records wait for their batch to fill.
func (in *intake) pending() int { return in.writer.Len() }

// flush sends the records that wait.
func (in *intake) flush() {
	if n := in.writer.Len(); n > 0 {
		in.send(in.writer.Take(), n)
	}
}
