package bench

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

// kept has what was measured escape, as it does to a consumer.
type kept struct {
	logs plog.Logs
}

// TestBothReadTheLoad sees that both find all records of every load, so that the same work is measured.
func TestBothReadTheLoad(t *testing.T) {
	for _, l := range Loads() {
		t.Run(l.Name, func(t *testing.T) {
			ours, err := NewOurs(&l)
			require.NoError(t, err)
			theirs, err := NewGoflow2(&l)
			require.NoError(t, err)
			for _, datagram := range l.Data {
				n, err := ours.Decode(datagram)
				require.NoError(t, err)
				require.Equal(t, l.Flows, n)
				n, err = theirs.Decode(datagram)
				require.NoError(t, err)
				require.Equal(t, l.Flows, n)
				messages, err := theirs.Produce()
				require.NoError(t, err)
				require.Len(t, messages, l.Flows)
				theirs.Commit(messages)
			}
		})
	}
}

// BenchmarkFlows decodes datagrams: into flows ours, into its packets goflow2.
func BenchmarkFlows(b *testing.B) {
	for _, l := range Loads() {
		b.Run(l.Name+"/by=otelflow", func(b *testing.B) {
			ours, err := NewOurs(&l)
			require.NoError(b, err)
			perFlow(b, &l, func(datagram []byte) error {
				_, err := ours.Decode(datagram)
				return err
			})
		})
		b.Run(l.Name+"/by=goflow2", func(b *testing.B) {
			theirs, err := NewGoflow2(&l)
			require.NoError(b, err)
			perFlow(b, &l, func(datagram []byte) error {
				_, err := theirs.Decode(datagram)
				return err
			})
		})
	}
}

// BenchmarkLogs makes log records: ours, and with goflow2 its own messages (by=goflow2-produce), and log records of these
// (by=goflow2-put).
func BenchmarkLogs(b *testing.B) {
	for _, l := range Loads() {
		b.Run(l.Name+"/by=otelflow", func(b *testing.B) {
			ours, err := NewOurs(&l)
			require.NoError(b, err)
			var k kept
			perFlow(b, &l, func(datagram []byte) error {
				_, err := ours.Decode(datagram)
				if full, ok := ours.Write(); ok {
					k.logs = full
				}
				return err
			})
		})
		for by, then := range map[string]bool{"goflow2-produce": false, "goflow2-put": true} {
			b.Run(l.Name+"/by="+by, func(b *testing.B) {
				theirs, err := NewGoflow2(&l)
				require.NoError(b, err)
				var k kept
				perFlow(b, &l, func(datagram []byte) error {
					_, _ = theirs.Decode(datagram)
					messages, err := theirs.Produce()
					if then {
						k.logs = Put(messages)
					}
					theirs.Commit(messages)
					return err
				})
			})
		}
	}
}

// perFlow runs read over the load, and reports what a flow costs.
func perFlow(b *testing.B, l *Load, read func(datagram []byte) error) {
	b.ReportAllocs()
	for i := range b.N {
		if err := read(l.Data[i%len(l.Data)]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*l.Flows), "ns/flow")
}
