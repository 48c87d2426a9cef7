package netflowreceiver

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"github.com/otelflow/otelflow/receiver/internal/capture"
	"github.com/otelflow/otelflow/receiver/internal/session"
)

// fileReport is what became of one capture file.
type fileReport struct {
	path    string
	counts  capture.Counts
	tally   session.Tally
	fault   error // the first fault in its datagrams
	refused error // why the next component refused some of its records for good
	err     error // why it was not read to its end
}

// add adds what became of one datagram.
func (r *fileReport) add(t session.Tally, fault error) {
	r.tally.Add(t)
	if r.fault == nil {
		r.fault = fault
	}
}

// fail keeps why the file was not read to its end, unless that is stop, which is no fault of the file.
func (r *fileReport) fail(stop context.Context, err error) {
	if !errors.Is(err, stop.Err()) {
		r.err = err
	}
}

// tell writes r as one line of the log.
func (r *fileReport) tell(logger *zap.Logger, stopped bool) {
	fields := []zap.Field{
		zap.String("file", r.path),
		zap.Uint64("frames", r.counts.Frames),
		zap.Uint64("datagrams", r.counts.Datagrams),
		zap.Uint64("flows", r.tally.Flows),
		zap.Uint64("option_records", r.tally.OptionRecords),
		zap.Uint64("templates", r.tally.Templates),
		zap.Uint64("withdrawn", r.tally.Withdrawn),
		zap.Any("lost", r.lost()),
	}
	if r.fault != nil {
		fields = append(fields, zap.NamedError("first_fault", r.fault))
	}
	if r.refused != nil {
		fields = append(fields, zap.NamedError("refused", r.refused))
	}
	switch {
	case r.err != nil:
		logger.Error("Capture file not read to its end", append(fields, zap.Error(r.err))...)
	case stopped:
		logger.Warn("Capture file not read to its end: the receiver is shutting down", fields...)
	case r.refused != nil:
		logger.Error("Capture file read, but not all of its flows were taken", fields...)
	default:
		logger.Info("Capture file read", fields...)
	}
}

// lost is what was lost of the file by reason, without what was not.
func (r *fileReport) lost() map[string]uint64 {
	lost := make(map[string]uint64)
	for _, reason := range capture.Reasons() {
		if n := r.counts.Lost(reason); n > 0 {
			lost[reason.String()] = n
		}
	}
	for loss, n := range r.tally.Lost {
		if n > 0 {
			lost[session.Loss(loss).String()] = n
		}
	}
	return lost
}
