package session

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// A list that contains itself a few thousand times (RFC 6313) is octets like any other: nothing descends into it.
func TestNestedListsAreOctets(t *testing.T) {
	const depth = 6000
	list := []byte{0x03} // semantic: allOf
	for range depth {
		header := binary.BigEndian.AppendUint16([]byte{0x03}, 291)               // basicList
		header = binary.BigEndian.AppendUint16(header, wire.Variable)            // of lists
		header = append(header, 255, byte((len(list))>>8), byte(len(list)&0xff)) // one
		list = append(header, list...)
	}
	template := tpl(300, field(7, 2), field(291, wire.Variable))
	data, err := template.AppendRecord(nil, [][]byte{{0x00, 0x16}, list})
	require.NoError(t, err)

	flows, tally, err := newDecoder(t).Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{template}},
		{ID: 300, Data: data},
	}}))
	require.NoError(t, err)
	require.Equal(t, [Losses]uint64{}, tally.Lost)
	require.Len(t, flows, 1)
	require.EqualValues(t, 22, flows[0].SrcPort)
	require.Len(t, flows[0].Extra, 1)
	require.Equal(t, "basicList", flows[0].Extra[0].Name)
	require.Equal(t, flow.Octets, flows[0].Extra[0].Value.Kind())
	require.Len(t, flows[0].Extra[0].Value.Bytes(), 1+8*depth)
}
