package bench

import (
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/xpdata"
)

// Floor makes log records of constants by the cheapest way that the Collector's libraries have, xpdata's MapBuilder, in batches as ours.
type Floor struct {
	Consume func(plog.Logs)
	logs    plog.Logs
	records plog.LogRecordSlice
	builder xpdata.MapBuilder // kept, for each of its own would be an allocation
}

// NewFloor has consume get the batches.
func NewFloor(consume func(plog.Logs)) *Floor {
	f := &Floor{Consume: consume}
	f.begin()
	return f
}

func (f *Floor) begin() {
	f.logs = plog.NewLogs()
	f.records = f.logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
}

// Write adds a record to the batch at hand.
func (f *Floor) Write() {
	record := f.records.AppendEmpty()
	record.SetTimestamp(export * 1e9)
	record.SetObservedTimestamp(received * 1e9)
	b := &f.builder
	b.EnsureCapacity(len(words) + len(numbers))
	for _, name := range words {
		b.AppendEmpty(name).SetStr("10.1.17.18")
	}
	for i, name := range numbers {
		b.AppendEmpty(name).SetInt(int64(i))
	}
	b.UnsafeIntoMap(record.Attributes())
	if f.records.Len() == batch {
		f.Consume(f.logs)
		f.begin()
	}
}

// The attributes that ours has of v9-common.
var (
	words   = [...]string{"source.address", "destination.address", "network.transport", "network.type"}
	numbers = [...]string{
		"source.port", "destination.port", "flow.io.bytes", "flow.io.packets", "flow.sequence_num", "flow.time_received", "flow.start",
		"flow.end", "flow.sampling_rate", "flow.tcp_flags",
	}
)
