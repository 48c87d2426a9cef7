package netflowreceiver

import (
	"context"
	"sync"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/flowlog"
	"github.com/otelflow/otelflow/receiver/internal/session"
)

// intake makes batches of log records of datagrams. One goroutine uses it.
type intake struct {
	workspaces *workspaces
	writer     *flowlog.Writer
	meters     *meters
	max        int // records in a batch

	// send hands on a batch of n records. It sees to it itself that a batch that nobody takes is counted.
	send func(logs plog.Logs, n int)

	anonymizer *anonymizer // nil: addresses stay
}

// workspace is the memory that it takes to decode a datagram and to make log records of it.
type workspace struct {
	decoder *session.Decoder
	flows   []flow.Flow
	plans   *flowlog.Plans
}

// workspaces lends them, so many at a time. A message of lists can make a decoder grow to 20 MB, which connections may neither keep
// when they are silent nor all have when the next component has them wait; what nobody needs the garbage collector takes.
type workspaces struct {
	pool sync.Pool
	lent chan struct{}
}

func newWorkspaces(sessions *session.Sessions, most int) *workspaces {
	return &workspaces{
		pool: sync.Pool{New: func() any { return &workspace{decoder: session.NewDecoder(sessions), plans: flowlog.NewPlans()} }},
		lent: make(chan struct{}, most),
	}
}

func (w *workspaces) take() *workspace {
	w.lent <- struct{}{}
	return w.pool.Get().(*workspace)
}

// giveBack takes back what take has lent. Of the datagram nothing is kept.
func (w *workspaces) giveBack(lent *workspace) {
	if cap(lent.flows) > usualFlows {
		lent.flows = nil // a datagram of tiny records can make 65,000 flows, 30 MB; so many need not be kept ready
	}
	lent.decoder.Release()
	w.pool.Put(lent)
	<-w.lent
}

// usualFlows is more than a datagram of real records holds: 1,500 octets are some 30, and 64 KiB some 2,000.
const usualFlows = 4096

// take decodes one datagram, and sends the batches that it fills. The error is the first fault in the datagram; it is counted
// already, and the flows before the fault are kept.
func (in *intake) take(ctx context.Context, dg session.Datagram) (session.Tally, error) {
	w := in.workspaces.take()
	flows, tally, err := w.decoder.Decode(w.flows[:0], dg)
	in.meters.datagram(ctx, dg.Exporter.Addr(), len(dg.Payload), &tally)
	if in.anonymizer != nil {
		in.meters.lost(ctx, lossAnonymized, in.anonymizer.rewrite(flows))
	}
	in.write(flows, w.plans)
	w.flows = flows
	in.workspaces.giveBack(w)
	return tally, err
}

// write makes records of flows, and sends the batches that they fill.
func (in *intake) write(flows []flow.Flow, plans *flowlog.Plans) {
	for len(flows) > 0 {
		n := min(len(flows), in.max-in.writer.Len())
		in.writer.AppendBy(plans, flows[:n])
		flows = flows[n:]
		if in.pending() >= in.max {
			in.flush()
		}
	}
}

// pending is how many records wait for their batch to fill.
func (in *intake) pending() int { return in.writer.Len() }

// flush sends the records that wait.
func (in *intake) flush() {
	if n := in.writer.Len(); n > 0 {
		in.send(in.writer.Take(), n)
	}
}
