package session

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// exporter is who sends the datagrams of the tests.
var exporter = netip.MustParseAddrPort("192.0.2.1:40000")

const (
	second = 1e9
	// exported is the export time of the tests' messages, received is when they arrive: 2023-11-14 22:13:20 and 250 ms later.
	exported = 1700000000
	received = flow.Time(exported*second + 250e6)
)

func newSessions(t testing.TB, limits Limits) *Sessions {
	t.Helper()
	registry, err := ie.NewRegistry()
	require.NoError(t, err)
	s, err := NewSessions(registry, Options{Limits: limits})
	require.NoError(t, err)
	return s
}

func newDecoder(t testing.TB) *Decoder { return NewDecoder(newSessions(t, DefaultLimits())) }

// unhex reads octets in hexadecimal; spaces are for the reader.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// payload writes a message; export time and version are filled in where m has none.
func payload(t testing.TB, m wire.Message) []byte {
	t.Helper()
	if m.Version == 0 {
		m.Version = wire.IPFIX10
	}
	if m.Seconds == 0 {
		m.Seconds = exported
	}
	b, err := m.Append(nil)
	require.NoError(t, err)
	return b
}

func datagram(t testing.TB, m wire.Message) Datagram {
	return Datagram{Payload: payload(t, m), Exporter: exporter, Received: received}
}

// field is a field specifier of one of IANA's elements.
func field(id, length uint16) wire.Field { return wire.Field{ID: id, Length: length} }

func tpl(id uint16, fields ...wire.Field) wire.Template { return wire.Template{ID: id, Fields: fields} }

// oneFlow decodes a message with a template of the fields and one record of it.
func oneFlow(t testing.TB, d *Decoder, m wire.Message, fields []wire.Field, record string) flow.Flow {
	t.Helper()
	set := uint16(2)
	if m.Version == wire.V9 {
		set = 0
	}
	m.Sets = []wire.Set{
		{ID: set, Templates: []wire.Template{tpl(256, fields...)}},
		{ID: 256, Data: unhex(t, record)},
	}
	flows, tally, err := d.Decode(nil, datagram(t, m))
	require.NoError(t, err)
	require.Len(t, flows, 1, "%+v", tally)
	return flows[0]
}

// ipfixFlow is oneFlow with a Decoder of its own and an IPFIX message.
func ipfixFlow(t testing.TB, record string, fields ...wire.Field) flow.Flow {
	t.Helper()
	return oneFlow(t, newDecoder(t), wire.Message{}, fields, record)
}
