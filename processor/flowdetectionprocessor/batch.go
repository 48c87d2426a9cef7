package flowdetectionprocessor

import (
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/flowlog"
)

// batch is one plog.Logs taken apart: its flows in their order, and for every record what is to become of it. It is read
// before the engine's lock is taken, so that callers read side by side and only judging waits its turn.
type batch struct {
	flows []item
	fates []fate // of all records
}

// item is one flow of a batch and where it came from.
type item struct {
	flow   flow.Flow
	record plog.LogRecord
	nth    int // which record of the batch it is
}

// fate is what becomes of one log record.
type fate uint8

const (
	foreign fate = iota // not a flow: passes untouched
	plain               // a flow that belongs to no open episode
	flagged             // a flow that belongs to one
	notice              // no traffic, but what a firewall or translator told of it: passes as plain does, and is not judged
	fates               // how many there are
)

// String is the value of the metric's fate attribute.
func (f fate) String() string { return [...]string{"foreign", "plain", "flagged", "event"}[f] }

// batches keeps the memory of batches; their flows point into nothing that outlives a batch.
type batches struct{ pool sync.Pool }

func (p *batches) get() *batch {
	if b, ok := p.pool.Get().(*batch); ok {
		return b
	}
	return &batch{}
}

func (p *batches) put(b *batch) { p.pool.Put(b) }

// read takes logs apart.
func (b *batch) read(logs plog.Logs) {
	b.flows, b.fates = b.flows[:0], b.fates[:0]
	for _, resource := range logs.ResourceLogs().All() {
		attributes := resource.Resource().Attributes()
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				b.add(attributes, record)
			}
		}
	}
}

func (b *batch) add(resource pcommon.Map, record plog.LogRecord) {
	it := b.next()
	if !flowlog.Read(&it.flow, resource, record) {
		b.flows = b.flows[:len(b.flows)-1]
		b.fates = append(b.fates, foreign)
		return
	}
	if it.flow.IsEvent() {
		b.flows = b.flows[:len(b.flows)-1]
		b.fates = append(b.fates, notice)
		return
	}
	it.record, it.nth = record, len(b.fates)
	b.fates = append(b.fates, plain)
}

// next lengthens flows by an item that may have been used before: its flow still owns the memory of its Extra.
func (b *batch) next() *item {
	n := len(b.flows)
	if n < cap(b.flows) {
		b.flows = b.flows[:n+1]
	} else {
		b.flows = append(b.flows, item{})
	}
	return &b.flows[n]
}

// flag annotates a flow's record and remembers that it belongs to open episodes.
func (b *batch) flag(it *item, marks []anomaly.Mark) {
	flowlog.Annotate(it.record, marks)
	b.fates[it.nth] = flagged
}

// drop takes the records of unwanted fates out of logs, and the scopes and resources that hold none after it. The walk is
// read's, so the n-th record met has the n-th fate.
func (b *batch) drop(logs plog.Logs, unwanted func(fate) bool) {
	n := 0
	logs.ResourceLogs().RemoveIf(func(resource plog.ResourceLogs) bool {
		resource.ScopeLogs().RemoveIf(func(scope plog.ScopeLogs) bool {
			scope.LogRecords().RemoveIf(func(plog.LogRecord) bool {
				n++
				return unwanted(b.fates[n-1])
			})
			return scope.LogRecords().Len() == 0
		})
		return resource.ScopeLogs().Len() == 0
	})
}
