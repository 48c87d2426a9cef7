package session

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// BenchmarkNames has flows of which both interfaces and the application have names, told in the flows' domain or in another.
func BenchmarkNames(b *testing.B) {
	for name, teller := range map[string]uint32{"own": 1, "other": 2} {
		b.Run(name, func(b *testing.B) {
			d := newDecoder(b)
			var interfaces []byte
			for i := range uint32(100) {
				interfaces = append(binary.BigEndian.AppendUint32(interfaces, i), 2, 'i', 'f')
			}
			sets := said(b, 300, "", field(10, 4), field(82, wire.Variable))
			sets[1].Data = interfaces
			sets = append(sets, said(b, 301, "0d0001bb 05 6874747073", field(95, 4), field(96, wire.Variable))...)
			decode(b, d, from(b, 1, teller, sets...))
			dg := from(b, 1, 1, wire.Set{ID: 2, Templates: []wire.Template{tpl(256, field(10, 4), field(14, 4), field(95, 4), field(1, 4))}},
				wire.Set{ID: 256, Data: bytes.Repeat(unhex(b, "00000003 00000004 0d0001bb 00000400"), benchRecords)})
			var flows []flow.Flow
			b.ReportAllocs()
			for b.Loop() {
				flows, _, _ = d.Decode(flows[:0], dg)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(flows)), "ns/flow")
		})
	}
}
