package session

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// FuzzDecode gives a decoder two datagrams of one exporter, so that the first may teach it templates for the second; and the same to
// another one, which then has no straight programs.
func FuzzDecode(f *testing.F) {
	for _, m := range benchMessages(f) {
		whole := payload(f, m)
		f.Add(whole, whole, false)
		m.Sets = m.Sets[:1]
		f.Add(payload(f, m), whole, true)
	}
	f.Add(payload(f, wire.Message{Sets: []wire.Set{{ID: 2, Templates: []wire.Template{tpl(256, field(82, wire.Variable), field(7, 0))}}}}),
		payload(f, wire.Message{Sets: []wire.Set{{ID: 256, Data: []byte{1, 2, 255, 0, 1, 3}}}}), true)
	for element, list := range map[uint16]string{291: "03 0123 ffff 06 03 0007 0001 16", 292: "04 0104 0000003c c0000235",
		293: "ff 0102 000e 00010203 02 0a0b0c0d 12 0103 0020 07 612e746573742e 13 04 0104 0000003c c0000235 0000003d c0000236"} {
		m := listMessage(f, element, unhex(f, list))
		f.Add(payload(f, m), payload(f, m), false)
	}
	limits := DefaultLimits()
	limits.MaxSessions, limits.MaxTemplates, limits.MaxTotal = 2, 12, 64
	registry, err := ie.NewRegistry()
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, first, second []byte, stream bool) {
		s, err := NewSessions(registry, Options{Limits: limits})
		require.NoError(t, err)
		other, err := NewSessions(registry, Options{Limits: limits})
		require.NoError(t, err)
		d, bent := NewDecoder(s), NewDecoder(other)
		var flows []flow.Flow
		for _, b := range [][]byte{first, second, first} {
			var tally Tally
			var err error
			flows, tally, err = d.Decode(flows[:0], Datagram{Payload: b, Exporter: exporter, Stream: stream})
			checkDecoded(t, b, flows, tally, err)
			bend(bent)
			again, want, _ := bent.Decode(nil, Datagram{Payload: b, Exporter: exporter, Stream: stream})
			require.Equal(t, want, tally)
			require.Equal(t, again, append([]flow.Flow(nil), flows...))
		}
		if s.Len() > 2 || s.total > 64 {
			t.Fatalf("%d sessions with %d fields", s.Len(), s.total)
		}
	})
}

// checkDecoded checks what is so of any datagram: no more flows than octets, values that can be read, and every fault counted.
func checkDecoded(t *testing.T, b []byte, flows []flow.Flow, tally Tally, err error) {
	if len(flows) > len(b) || uint64(len(flows)) != tally.Flows {
		t.Fatalf("%d flows of %d octets, %d counted", len(flows), len(b), tally.Flows)
	}
	if faults := tally.Lost[Malformed] + tally.Lost[UnknownVersion] + tally.Lost[NetFlowV8]; (err != nil) != (faults == 1) {
		t.Fatalf("%d faults counted for %v", faults, err)
	}
	octets := 0
	for i := range flows {
		for _, a := range flows[i].Extra {
			if a.Name == "" || a.Value.Kind() == flow.None {
				t.Fatalf("attribute %+v", a)
			}
			octets += len(a.Value.Bytes())
			checkItems(t, a.Value, 0)
		}
	}
	if octets > len(b) {
		t.Fatalf("attributes of %d octets in %d", octets, len(b))
	}
}

// checkItems checks that a Map's items have names and a List's none, and that they are no deeper than a Map and a List for each list
// and a Map for its record.
func checkItems(t *testing.T, v flow.Value, depth int) {
	if depth > 3*listDepth {
		t.Fatal("too deep")
	}
	for _, item := range v.Items() {
		if (item.Name == "") != (v.Kind() == flow.List) || item.Value.Kind() == flow.None {
			t.Fatalf("item %+v", item)
		}
		checkItems(t, item.Value, depth+1)
	}
}
