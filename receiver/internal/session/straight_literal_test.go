package session

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// connection are the fields of a record behind its addresses, which make it long enough for a straight program.
var connection = []wire.Field{field(7, 2), field(11, 2), field(6, 1), field(5, 1), field(10, 4), field(14, 4)}

// TestStraightIsNotForTurnedRecords has a record whose destination is the initiator, and one whose sampling rate is too large.
func TestStraightIsNotForTurnedRecords(t *testing.T) {
	fields := []wire.Field{field(8, 4), field(12, 4), field(7, 2), field(11, 2), field(4, 1), field(239, 1), field(231, 4), field(298, 4),
		field(34, 8)}
	f := ipfixFlow(t, "c0000201 c0000202 0016 0050 06 02 00000007 00000003 0000000100000002", fields...)
	assert.EqualValues(t, 7, f.Reverse.Bytes)
	assert.Zero(t, f.Bytes)
	f = ipfixFlow(t, "c0000201 c0000202 0016 0050 06 01 00000007 00000003 0000000100000002", fields...)
	assert.EqualValues(t, 7, f.Bytes)
	assert.Zero(t, f.Sampling)
	assert.Equal(t, []flow.Attr{
		{Name: "biflowDirection", Value: flow.UintValue(1)}, {Name: "samplingInterval", Value: flow.UintValue(0x1_0000_0002)},
	}, f.Extra)
}

// TestStraightHeedsTypesOfUsers has files in which a user gives other types to elements that mean addresses and the protocol.
func TestStraightHeedsTypesOfUsers(t *testing.T) {
	for name, tt := range map[string]struct {
		file, row string
		element   wire.Field
		value     string
		want      flow.Attr
	}{
		"an address that is a number": {"cisco.csv", "9,12236,clientIPv4Address,unsigned32", wire.Field{Enterprise: 9, ID: 12236, Length: 4},
			"c0000201", flow.Attr{Name: "cisco.clientIPv4Address", Value: flow.UintValue(0xc0000201)}},
		"an address that is a text": {"sonicwall.csv", "8741,5,initiatorIPv4Address,string", wire.Field{Enterprise: 8741, ID: 5, Length: 4},
			"61626300", flow.Attr{Name: "sonicwall.initiatorIPv4Address", Value: flow.StringValue([]byte("abc"))}},
		"a protocol that is a hardware address": {"sonicwall.csv", "8741,20,protocolType,macAddress", wire.Field{Enterprise: 8741, ID: 20, Length: 6},
			"010203040506", flow.Attr{Name: "sonicwall.protocolType", Value: flow.MACValue([]byte{1, 2, 3, 4, 5, 6})}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.file)
			require.NoError(t, os.WriteFile(path, []byte("enterprise,id,name,type,semantics,units,range,status\n"+tt.row+",,,,current\n"), 0o600))
			registry, err := ie.NewRegistry(path)
			require.NoError(t, err)
			s, err := NewSessions(registry, Options{Limits: DefaultLimits()})
			require.NoError(t, err)
			fields := append([]wire.Field{tt.element, field(12, 4)}, connection...)
			f := oneFlow(t, NewDecoder(s), wire.Message{}, fields, tt.value+"c0000202 0016 0050 18 00 00000001 00000002")
			assert.False(t, f.Src.IsValid())
			assert.False(t, f.Has(flow.FieldProtocol))
			assert.Equal(t, "192.0.2.2", f.Dst.String())
			assert.Equal(t, []flow.Attr{tt.want}, f.Extra)
		})
	}
}

// TestStraightGivesUp has a set of records of ICMP with type and code apart, of which each is handed back, and one of TCP at the end.
func TestStraightGivesUp(t *testing.T) {
	fields := append([]wire.Field{field(8, 4), field(12, 4), field(4, 1), field(176, 1), field(177, 1)}, connection...)
	ping := unhex(t, "c0000201 c0000202 01 08 05 0000 0000 00 00 00000001 00000002")
	set := wire.Set{ID: 256}
	for range 3 * patience {
		set.Data = append(set.Data, ping...)
	}
	set.Data = append(set.Data, unhex(t, "c0000203 c0000204 06 00 00 0016 0050 18 00 00000001 00000002")...)
	m := wire.Message{Sets: []wire.Set{{ID: 2, Templates: []wire.Template{tpl(256, fields...)}}, set}}
	flows, tally, err := newDecoder(t).Decode(nil, datagram(t, m))
	require.NoError(t, err)
	require.Equal(t, uint64(3*patience+1), tally.Flows)
	for _, f := range flows[:3*patience] {
		require.Equal(t, [2]uint8{8, 5}, [2]uint8{f.ICMPType, f.ICMPCode})
	}
	require.Equal(t, uint16(80), flows[3*patience].DstPort)
}
