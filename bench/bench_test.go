package bench

import (
	"testing"

	"github.com/netsampler/goflow2/v2/producer"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

// BenchmarkFlows decodes datagrams: into flows ours, into its packets goflow2.
func BenchmarkFlows(b *testing.B) {
	for _, l := range Loads() {
		b.Run(l.Name+"/by=otelflow", func(b *testing.B) {
			ours, err := NewOurs(&l)
			require.NoError(b, err)
			measure(b, l.Flows, func(i int) error {
				_, err := ours.Decode(l.Data[i%len(l.Data)])
				return err
			})
		})
		b.Run(l.Name+"/by=goflow2", func(b *testing.B) {
			theirs, err := NewGoflow2(&l)
			require.NoError(b, err)
			measure(b, l.Flows, func(i int) error {
				_, err := theirs.Decode(l.Data[i%len(l.Data)])
				return err
			})
		})
	}
}

// kept has what was measured escape, as it does to a consumer.
type kept struct{ logs plog.Logs }

func (k *kept) keep(logs plog.Logs) { k.logs = logs }

// BenchmarkLogs makes log records: ours, and with goflow2's pipe its own messages (by=goflow2-produce), and log records of these
// (by=goflow2-put).
func BenchmarkLogs(b *testing.B) {
	var k kept
	peers := []struct {
		by   string
		wrap func(producer.ProducerInterface) producer.ProducerInterface
	}{
		{"goflow2-produce", func(p producer.ProducerInterface) producer.ProducerInterface { return p }},
		{"goflow2-put", func(p producer.ProducerInterface) producer.ProducerInterface { return &Putting{p, k.keep} }},
	}
	for _, l := range Loads() {
		b.Run(l.Name+"/by=otelflow", func(b *testing.B) {
			ours, err := NewOurs(&l)
			require.NoError(b, err)
			measure(b, l.Flows, func(i int) error {
				_, err := ours.Decode(l.Data[i%len(l.Data)])
				if full, ok := ours.Write(); ok {
					k.keep(full)
				}
				return err
			})
		})
		for _, peer := range peers {
			b.Run(l.Name+"/by="+peer.by, func(b *testing.B) {
				theirs, err := NewPipe(&l, peer.wrap)
				require.NoError(b, err)
				measure(b, l.Flows, func(i int) error { return theirs.Read(l.Data[i%len(l.Data)]) })
			})
		}
	}
}

// BenchmarkFloor makes log records of constants, as many attributes as ours have of v9-common, and nothing else: nobody's can take less.
func BenchmarkFloor(b *testing.B) {
	var k kept
	f := NewFloor(k.keep)
	measure(b, flows, func(int) error {
		for range flows {
			f.Write()
		}
		return nil
	})
}
