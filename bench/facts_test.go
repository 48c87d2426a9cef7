package bench

import (
	"testing"

	"github.com/netsampler/goflow2/v2/producer"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

// TestBothReadTheLoad sees that both find all records of every load, so that the same work is measured.
func TestBothReadTheLoad(t *testing.T) {
	for _, l := range Loads() {
		t.Run(l.Name, func(t *testing.T) {
			ours, err := NewOurs(&l)
			require.NoError(t, err)
			theirs, err := NewGoflow2(&l)
			require.NoError(t, err)
			counting := new(Counting)
			pipe, err := NewPipe(&l, func(p producer.ProducerInterface) producer.ProducerInterface {
				counting.ProducerInterface = p
				return counting
			})
			require.NoError(t, err)
			for _, datagram := range l.Data {
				n, err := ours.Decode(datagram)
				require.NoError(t, err)
				require.Equal(t, l.Flows, n)
				n, err = theirs.Decode(datagram)
				require.NoError(t, err)
				require.Equal(t, l.Flows, n)
				require.NoError(t, pipe.Read(datagram))
				require.Equal(t, l.Flows, counting.Messages)
			}
		})
	}
}

// TestTimesArePlausible sees that no side reads times that cannot be, for which it might go another way than usually.
func TestTimesArePlausible(t *testing.T) {
	for _, l := range Loads() {
		t.Run(l.Name, func(t *testing.T) {
			ours, err := NewOurs(&l)
			require.NoError(t, err)
			for _, datagram := range l.Data {
				_, err := ours.Decode(datagram)
				require.NoError(t, err)
				for _, f := range ours.flows {
					require.Greater(t, f.Start.Std().Unix(), int64(export-3600))
					require.LessOrEqual(t, f.Start, f.End)
					require.Less(t, f.End.Std().Unix(), int64(export))
				}
			}
		})
	}
}

// TestSameFacts sees that of v9-common the 16 attributes of goflow2-put are in our log records or their Resource, with the same
// values, so that the two cost what they cost for the same.
func TestSameFacts(t *testing.T) {
	for _, l := range Loads() {
		if l.Name != "v9-common" {
			continue
		}
		ours, err := NewOurs(&l)
		require.NoError(t, err)
		var theirs plog.Logs
		pipe, err := NewPipe(&l, func(p producer.ProducerInterface) producer.ProducerInterface {
			return &Putting{p, func(logs plog.Logs) { theirs = logs }}
		})
		require.NoError(t, err)
		for _, datagram := range l.Data {
			_, err := ours.Decode(datagram)
			require.NoError(t, err)
			ours.writer.Append(ours.flows)
			require.NoError(t, pipe.Read(datagram))
			requireSameFacts(t, theirs, ours.writer.Take())
		}
	}
}

func requireSameFacts(t *testing.T, theirs, ours plog.Logs) {
	want, got := records(theirs), records(ours)
	require.Equal(t, want.Len(), got.Len())
	for i := range want.Len() {
		require.Equal(t, 16, want.At(i).Attributes().Len())
		facts := got.At(i).Attributes().AsRaw()
		for name, value := range ours.ResourceLogs().At(0).Resource().Attributes().All() {
			facts[name] = value.AsRaw()
		}
		// Ours tell the source ID besides, of which the other knows nothing.
		delete(facts, "flow.observation_domain_id")
		require.Equal(t, want.At(i).Attributes().AsRaw(), facts)
	}
}

func records(logs plog.Logs) plog.LogRecordSlice {
	return logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
}
