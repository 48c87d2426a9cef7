package netflowreceiver

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receiverhelper"
)

// outlet hands batches to the next component and counts what that takes and refuses. It is safe for concurrent use.
type outlet struct {
	next   consumer.Logs
	report *receiverhelper.ObsReport
	meters *meters
	waited *stopwatch // what next took, and what was waited until it was asked again
}

func newOutlet(set receiver.Settings, transport string, next consumer.Logs, m *meters) (*outlet, error) {
	report, err := receiverhelper.NewObsReport(receiverhelper.ObsReportSettings{
		ReceiverID:             set.ID,
		Transport:              transport,
		LongLivedCtx:           true,
		ReceiverCreateSettings: set,
	})
	if err != nil {
		return nil, err
	}
	o := &outlet{next: next, report: report, meters: m, waited: newStopwatch(time.Now)}
	return o, m.waits(transport, o.waited)
}

// format is what the receiver's traces call what it takes in.
const format = "netflow"

// send offers a batch once. UDP has nobody to ask for it again, so that what is refused is lost, and counted.
func (o *outlet) send(ctx context.Context, logs plog.Logs, n int) {
	opCtx := o.report.StartLogsOp(ctx)
	o.waited.start()
	err := o.next.ConsumeLogs(opCtx, logs)
	o.waited.stop()
	o.report.EndLogsOp(opCtx, format, n, err)
	if err != nil {
		o.meters.lost(ctx, lossRefused, uint64(n))
	}
}

// The pauses between the attempts to hand on the same batch double from the first to the longest.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
)

// insist offers a batch until it is taken, is refused for good, or stop is done. sleep waits between the attempts.
func (o *outlet) insist(ctx, stop context.Context, logs plog.Logs, sleep sleeper) error {
	n := logs.LogRecordCount()
	opCtx := o.report.StartLogsOp(ctx)
	o.waited.start()
	var err error
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if err = o.next.ConsumeLogs(opCtx, o.disposable(logs)); err == nil || consumererror.IsPermanent(err) {
			break
		}
		if sleep(stop, pause) != nil {
			break
		}
	}
	o.waited.stop()
	o.report.EndLogsOp(opCtx, format, n, err)
	if err != nil {
		o.meters.lost(ctx, lossRefused, uint64(n))
	}
	return err
}

// disposable is logs in a form that may be given away while logs may be needed for another attempt.
func (o *outlet) disposable(logs plog.Logs) plog.Logs {
	if !o.next.Capabilities().MutatesData {
		return logs
	}
	disposable := plog.NewLogs()
	logs.CopyTo(disposable)
	return disposable
}

// sleeper waits for d, or until ctx is done; then it gives ctx's error.
type sleeper func(ctx context.Context, d time.Duration) error

// sleep is the sleeper that keeps real time.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
