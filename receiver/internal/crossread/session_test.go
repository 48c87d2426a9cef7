package crossread

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/session"
)

// readOurselves compares every word of every record.
func readOurselves(t *testing.T, f *fixture, payloads [][]byte) {
	registry, err := ie.NewRegistry()
	require.NoError(t, err)
	sessions, err := session.NewSessions(registry, session.DefaultOptions())
	require.NoError(t, err)
	decoder := session.NewDecoder(sessions)
	want, got, flows := map[string]string{}, map[string]string{}, 0
	for i, payload := range payloads {
		read, _, err := decoder.Decode(nil, session.Datagram{
			Payload: payload, Exporter: netip.MustParseAddrPort("192.0.2.1:40000"), Received: flow.Time((exported + uint64(i)) * 1e9),
		})
		require.NoError(t, err)
		for j := range read {
			require.Less(t, flows, len(f.records), "a flow too many")
			expect(want, got, flows, f.records[flows], &read[j])
			flows++
		}
	}
	require.Len(t, f.records, flows)
	compare(t, want, got)
}

// expect adds a record's words and what our flow has for them, each under the number of the record.
func expect(want, got map[string]string, number int, r record, read *flow.Flow) {
	for name, value := range r {
		if strings.Contains(name, " ") {
			continue // another reader's
		}
		fact := fmt.Sprintf("%s (%d)", name, number+1)
		want[fact] = value
		if w, ok := vocabulary[name]; ok {
			got[fact] = w.ours(read)
		} else {
			got[fact] = extra(read, name)
		}
	}
}
