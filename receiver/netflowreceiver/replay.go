package netflowreceiver

import (
	"context"
	"errors"
	"io"
	"time"

	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

	"github.com/otelflow/otelflow/receiver/internal/capture"
	"github.com/otelflow/otelflow/receiver/internal/session"
)

// replay reads capture files, one after the other and with one memory of templates for all. It waits for the next component as long
// as that takes, and so loses nothing.
type replay struct {
	files    []string
	realtime bool
	delay    time.Duration // how long a record may wait for its batch to fill, with realtime
	intake   *intake
	outlet   *outlet
	meters   *meters
	logger   *zap.Logger
	now      func() time.Time
	sleep    sleeper

	began   time.Time // when a record first waited for its batch to fill, with realtime
	refused error     // the first refusal for good of the file at hand
}

// run reads all files, or until stop is done. ctx goes along with what is sent.
func (r *replay) run(ctx, stop context.Context) {
	r.intake.send = func(logs plog.Logs, _ int) {
		if err := r.outlet.insist(ctx, stop, logs, r.sleep); err != nil && r.refused == nil {
			r.refused = err
		}
	}
	var total session.Tally
	failed := 0
	for _, path := range r.files {
		if stop.Err() != nil {
			return
		}
		report := r.file(ctx, stop, path)
		total.Add(report.tally)
		if report.err != nil {
			failed++
			r.meters.lost(ctx, lossCutFile, 1)
		}
		report.tell(r.logger, stop.Err() != nil)
	}
	if stop.Err() == nil {
		r.logger.Info("Capture files read", zap.Int("files", len(r.files)), zap.Int("failed", failed),
			zap.Uint64("flows", total.Flows), zap.Uint64("option_records", total.OptionRecords))
	}
}

// file reads one file. What it holds is sent before it returns.
func (r *replay) file(ctx, stop context.Context, path string) *fileReport {
	report := &fileReport{path: path}
	file, err := capture.OpenContext(stop, path)
	if err != nil {
		report.fail(stop, err)
		return report
	}
	defer func() { _ = file.Close() }() // it was only read
	pace := &pacer{now: r.now}
	r.refused = nil
	for stop.Err() == nil {
		dg, err := file.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			report.fail(stop, err)
			break
		}
		if r.realtime && !r.await(stop, pace.wait(dg.Time)) {
			break
		}
		report.add(r.intake.take(ctx, session.Datagram{
			Payload:  dg.Payload,
			Exporter: dg.Source,
			Received: dg.Time,
			Stream:   !dg.Source.IsValid(), // a plain file is a file after RFC 5655
		}))
	}
	r.intake.flush()
	report.counts = file.Counts()
	for _, reason := range capture.Reasons() {
		r.meters.lost(ctx, reason.String(), report.counts.Lost(reason))
	}
	if consumererror.IsPermanent(r.refused) {
		report.refused = r.refused
	}
	return report
}

// await waits for d, and sends before what would have to wait too long with it. It is false when stop is done.
func (r *replay) await(stop context.Context, d time.Duration) bool {
	if r.intake.pending() > 0 && r.now().Add(d).Sub(r.began) > r.delay {
		r.intake.flush()
	}
	if d > 0 && r.sleep(stop, d) != nil {
		return false
	}
	if r.intake.pending() == 0 {
		r.began = r.now()
	}
	return true
}
