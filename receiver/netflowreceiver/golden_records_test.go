package netflowreceiver_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// rowsOf reads the log records that a receiver made. Within an observation domain they stand in the order of the wire.
func rowsOf(t *testing.T, batches []plog.Logs) (rows []row) {
	for _, batch := range batches {
		for _, resource := range batch.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					rows = append(rows, rowOf(t, resource.Resource().Attributes(), record))
				}
			}
		}
	}
	return rows
}

// byDomain sorts rows by observation domain and keeps their order within each.
func byDomain(rows []row) []row {
	slices.SortStableFunc(rows, func(a, b row) int { return strings.Compare(a[domain], b[domain]) })
	return rows
}

// rowOf reads one log record.
func rowOf(t *testing.T, resource pcommon.Map, record plog.LogRecord) (r row) {
	text := func(c column, name string) {
		if v, ok := record.Attributes().Get(name); ok {
			require.Equal(t, pcommon.ValueTypeStr, v.Type(), name)
			r[c] = v.Str()
		}
	}
	integer := func(c column, attributes pcommon.Map, name string) (int64, bool) {
		v, ok := attributes.Get(name)
		if ok {
			require.Equal(t, pcommon.ValueTypeInt, v.Type(), name)
			r[c] = strconv.FormatInt(v.Int(), 10)
			return v.Int(), true
		}
		return 0, false
	}
	integer(domain, resource, "flow.observation_domain_id")
	text(source, "source.address")
	text(destination, "destination.address")
	integer(sourcePort, record.Attributes(), "source.port")
	integer(destinationPort, record.Attributes(), "destination.port")
	integer(octets, record.Attributes(), "flow.io.bytes")
	integer(packets, record.Attributes(), "flow.io.packets")
	integer(tcpFlags, record.Attributes(), "flow.tcp_flags")
	text(protocol, "network.transport")
	if name := r[protocol]; name != "" {
		r.number(protocol, protocolNumber(t, name))
	}
	first, ok := integer(start, record.Attributes(), "flow.start")
	require.EqualValues(t, first, record.Timestamp(), "flow.start is the record's Timestamp")
	if ok {
		r.instant(start, time.Unix(0, first))
	}
	if last, ok := integer(end, record.Attributes(), "flow.end"); ok {
		r.instant(end, time.Unix(0, last))
	}
	return r
}

// protocolNumber is the protocol that network.transport names, or gives the number of.
func protocolNumber(t *testing.T, name string) uint64 {
	if number, ok := protocolNumbers[name]; ok {
		return number
	}
	number, err := strconv.ParseUint(name, 10, 8)
	require.NoError(t, err, "network.transport")
	return number
}
