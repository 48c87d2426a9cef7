package session

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// spell writes a value for the eye: {semantic:allOf egressInterface:[1 4 8]}; octets in hexadecimal.
func spell(v flow.Value) string {
	items := make([]string, len(v.Items()))
	for i, item := range v.Items() {
		items[i] = spell(item.Value)
		if v.Kind() == flow.Map {
			items[i] = item.Name + ":" + items[i]
		}
	}
	switch v.Kind() {
	case flow.Map:
		return "{" + strings.Join(items, " ") + "}"
	case flow.List:
		return "[" + strings.Join(items, " ") + "]"
	case flow.String:
		return string(v.Bytes())
	case flow.Addr:
		return v.Addr().String()
	case flow.Octets:
		return "x" + hex.EncodeToString(v.Bytes())
	}
	return fmt.Sprint(v.Uint())
}

// yaf is a private element of YAF's maker.
func yaf(id, length uint16) wire.Field { return wire.Field{Enterprise: 6871, ID: id, Length: length} }

// listTemplates are those that the lists of the tests name.
func listTemplates() wire.Set {
	return wire.Set{ID: 2, Templates: []wire.Template{
		tpl(257, field(8, 4), field(12, 4), field(210, 1), field(4, 1)),
		// YAF's TCP record, with what came back; its flags in between, as it has them.
		tpl(258, field(184, 4), yaf(14, 1), wire.Field{Enterprise: 29305, ID: 184, Length: 4}, yaf(16399, 1)),
		tpl(259, yaf(179, wire.Variable), field(292, wire.Variable)), // a DNS name and its answers
		tpl(260, yaf(199, 4), field(8, 4)),
		tpl(261, field(291, wire.Variable)),
		tpl(262, field(82, wire.Variable)),
		tpl(263, field(4, 0)),
		tpl(264, wire.Field{Enterprise: 32473, ID: 7, Length: 2}, field(7, 2)),
		tpl(265, field(1, 8), wire.Field{Enterprise: 29305, ID: 1, Length: 8}, field(2, 8)),
	}}
}

// listMessage has one record of a source port and a list, an element of IANA's.
func listMessage(t testing.TB, element uint16, list []byte) wire.Message {
	template := tpl(300, field(7, 2), field(element, wire.Variable))
	data, err := template.AppendRecord(nil, [][]byte{{0x00, 0x16}, list})
	require.NoError(t, err)
	return wire.Message{Sets: []wire.Set{listTemplates(), {ID: 2, Templates: []wire.Template{template}}, {ID: 300, Data: data}}}
}

// decodeList is the value of the list in listMessage, None where it has none, and what was lost.
func decodeList(t testing.TB, d *Decoder, element uint16, list []byte) (flow.Value, [Losses]uint64) {
	t.Helper()
	flows, tally, err := d.Decode(nil, datagram(t, listMessage(t, element, list)))
	require.NoError(t, err)
	require.Len(t, flows, 1)
	require.EqualValues(t, 22, flows[0].SrcPort)
	tally.Lost[UnknownElement]-- // of template 264
	if len(flows[0].Extra) == 0 {
		return flow.Value{}, tally.Lost
	}
	require.Len(t, flows[0].Extra, 1)
	require.Equal(t, map[uint16]string{291: "basicList", 292: "subTemplateList", 293: "subTemplateMultiList"}[element],
		flows[0].Extra[0].Name)
	return flows[0].Extra[0].Value, tally.Lost
}

func TestLists(t *testing.T) {
	const (
		basic   = 291
		sub     = 292
		multi   = 293
		tcp     = "0102 000e 00010203 02 0a0b0c0d 12"
		name    = "07 612e74657374 2e"
		answers = "04 0104 0000003c c0000235 0000003d c0000236"
	)
	for title, c := range map[string]struct {
		element uint16
		hex     string
		want    string
		lost    map[Loss]uint64
	}{
		// The multicast record of RFC 6313 section 8.1.
		"interfaces":         {basic, "03 000e 0004 00000001 00000004 00000008", "{semantic:allOf egressInterface:[1 4 8]}", nil},
		"next hops":          {basic, "01 000f 0004 c0000268 c0000269", "{semantic:exactlyOneOf ipNextHopIPv4Address:[192.0.2.104 192.0.2.105]}", nil},
		"names":              {basic, "04 80b3 ffff 00001ad7 02 6869 00 ff0001 6a", "{semantic:ordered cert.dnsName:[hi  j]}", nil},
		"none":               {basic, "00 000a 0002", "{semantic:noneOf ingressInterface:[]}", nil},
		"undefined":          {basic, "ff 0004 0001 06", "{semantic:undefined protocolIdentifier:[6]}", nil},
		"oneOrMoreOf":        {basic, "02 0004 0001 11", "{semantic:oneOrMoreOf protocolIdentifier:[17]}", nil},
		"semantic 9":         {basic, "09 0004 0001 2f", "{semantic:9 protocolIdentifier:[47]}", nil},
		"unknown element":    {basic, "03 8007 0002 00007ed9 abcd", "0", map[Loss]uint64{UnknownElement: 1}},
		"value of no length": {basic, "03 0007 ffff 02 0035 00 02 0036", "{semantic:allOf sourceTransportPort:[53 54]}", map[Loss]uint64{BadValue: 1}},
		"records": {sub, "03 0101 c0000203 c6336443 ee 06 c0000204 c6336444 ef 11", "{semantic:allOf records:[" +
			"{sourceIPv4Address:192.0.2.3 destinationIPv4Address:198.51.100.67 protocolIdentifier:6} " +
			"{sourceIPv4Address:192.0.2.4 destinationIPv4Address:198.51.100.68 protocolIdentifier:17}]}", nil},
		"no records, no template": {sub, "ff 0000", "{semantic:undefined records:[]}", nil},
		"empty values":            {sub, "03 0106 00 01 6b", "{semantic:allOf records:[{} {interfaceName:k}]}", nil},
		"both directions": {sub, "03 0109 0000000000000b0b 0000000000000c0c 0000000000000d0d",
			"{semantic:allOf records:[{octetDeltaCount:2827 packetDeltaCount:3341 reverseOctetDeltaCount:3084}]}", nil},
		"element unknown to the template": {sub, "03 0108 abcd 0037", "{semantic:allOf records:[{sourceTransportPort:55}]}", nil},
		"unknown template": {sub, "03 0fff 0102", "{semantic:allOf records:[{templateId:4095 octets:x0102}]}",
			map[Loss]uint64{NoTemplate: 1}},
		"YAF": {multi, "ff" + tcp + "0103 0020" + name + "13" + answers, "{semantic:undefined records:[" +
			"{tcpSequenceNumber:66051 cert.initialTCPFlags:2 reverseTcpSequenceNumber:168496141 cert.reverseUnionTCPFlags:18} " +
			"{cert.dnsName:a.test. subTemplateList:{semantic:ordered records:[" +
			"{cert.dnsTTL:60 sourceIPv4Address:192.0.2.53} {cert.dnsTTL:61 sourceIPv4Address:192.0.2.54}]}}]}", nil},
		"one template of two unknown": {multi, "03 0ffe 0006 0304 0106 0007 02 6574", "{semantic:allOf records:[" +
			"{templateId:4094 octets:x0304} {interfaceName:et}]}", map[Loss]uint64{NoTemplate: 1}},
		"no blocks": {multi, "01", "{semantic:exactlyOneOf records:[]}", nil},

		"too short":               {basic, "03 000e 00", "x03000e00", map[Loss]uint64{BadValue: 1}},
		"of no octets":            {basic, "03 000e 0000 010203", "x03000e0000010203", map[Loss]uint64{BadValue: 1}},
		"cut item":                {basic, "03 0007 0002 0038 39", "x03000700020038" + "39", map[Loss]uint64{BadValue: 1}},
		"cut record":              {sub, "03 0106 01 6c 02 6d", "x030106016c026d", map[Loss]uint64{BadValue: 1}},
		"padding":                 {sub, "03 0104 0000003e c0000237 0000", "x0301040000003ec00002370000", map[Loss]uint64{BadValue: 1}},
		"records without octets":  {sub, "03 0107 01", "x03010701", map[Loss]uint64{BadValue: 1}},
		"header of sub":           {sub, "03 01", "x0301", map[Loss]uint64{BadValue: 1}},
		"cut block":               {multi, "03 0106 0007 02 65", "x03010600070265", map[Loss]uint64{BadValue: 1}},
		"records of a cut block":  {multi, "03 0106 0006 05 65", "x03010600060565", map[Loss]uint64{BadValue: 1}},
		"a faulty list in a list": {sub, "03 0105 03 030007 05 0300070001", "{semantic:allOf records:[{basicList:x030007} {basicList:{semantic:allOf sourceTransportPort:[]}}]}", map[Loss]uint64{BadValue: 1}},
	} {
		t.Run(title, func(t *testing.T) {
			v, lost := decodeList(t, newDecoder(t), c.element, unhex(t, c.hex))
			assert.Equal(t, c.want, spell(v))
			var want [Losses]uint64
			for loss, n := range c.lost {
				want[loss] = n
			}
			assert.Equal(t, want, lost)
		})
	}
}

func TestListOfUnknownElementIsKeptOnRequest(t *testing.T) {
	d := newDecoderWith(t, func(o *Options) { o.KeepUnknown = true })
	m := listMessage(t, 291, unhex(t, "03 8007 0002 00007ed9 abcd beef"))
	flows, tally, err := d.Decode(nil, datagram(t, m))
	require.NoError(t, err)
	assert.Zero(t, tally.Lost[UnknownElement])
	assert.Equal(t, "{semantic:allOf 32473.7:[xabcd xbeef]}", spell(flows[0].Extra[0].Value))
}

// TestListTemplateExpires has a template of records that came only once, and the list's own template again and again.
func TestListTemplateExpires(t *testing.T) {
	d := newDecoderWith(t, func(o *Options) { o.Limits.TemplateMessages = 1 })
	m := listMessage(t, 292, unhex(t, "03 0106 02 6578"))
	flows, tally, err := d.Decode(nil, datagram(t, m))
	require.NoError(t, err)
	assert.Zero(t, tally.Lost[NoTemplate])
	assert.Equal(t, "{semantic:allOf records:[{interfaceName:ex}]}", spell(flows[0].Extra[0].Value))
	m.Sets = m.Sets[1:]
	for range 2 {
		flows, tally, err = d.Decode(nil, datagram(t, m))
		require.NoError(t, err)
	}
	assert.EqualValues(t, 1, tally.Lost[NoTemplate])
	assert.Equal(t, "{semantic:allOf records:[{templateId:262 octets:x026578}]}", spell(flows[0].Extra[0].Value))
}

// TestListsElsewhere: in option records and in NetFlow v9 lists are octets, and in templates of options they cannot be meant.
func TestListsElsewhere(t *testing.T) {
	d := newDecoder(t)
	got := oneFlow(t, d, wire.Message{Version: wire.V9}, []wire.Field{field(7, 2), field(291, 6)}, "0016 030004 000106")
	assert.EqualValues(t, 22, got.SrcPort)
	assert.Equal(t, "x030004000106", spell(got.Extra[0].Value))

	flows, tally, err := newDecoder(t).Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
		{ID: 3, Templates: []wire.Template{{ID: 512, Scopes: 1, Fields: []wire.Field{field(144, 4), field(291, 6)}}}},
		{ID: 512, Data: unhex(t, "00000001 030004 000106")},
		{ID: 2, Templates: []wire.Template{tpl(300, field(292, 5))}},
		{ID: 300, Data: unhex(t, "03 0200 0708")},
	}}))
	require.NoError(t, err)
	assert.EqualValues(t, 1, tally.OptionRecords)
	assert.EqualValues(t, 1, tally.Lost[NoTemplate])
	assert.Equal(t, "{semantic:allOf records:[{templateId:512 octets:x0708}]}", spell(flows[0].Extra[0].Value))
}

// A reverse list (RFC 5103) is one like any other.
func TestReverseList(t *testing.T) {
	got := ipfixFlow(t, "0000000000000009 0000000000000008 03000400 0111", field(1, 8),
		wire.Field{Enterprise: 29305, ID: 1, Length: 8}, wire.Field{Enterprise: 29305, ID: 291, Length: 6})
	assert.EqualValues(t, 8, got.Reverse.Bytes)
	assert.Equal(t, "reverseBasicList", got.Extra[0].Name)
	assert.Equal(t, "{semantic:allOf protocolIdentifier:[17]}", spell(got.Extra[0].Value))
}

// nested is a basicList of one basicList and so on, depth lists in all, of which the innermost is empty.
func nested(depth int) []byte {
	list := []byte{0x03, 0, 7, 0, 2}
	for range depth - 1 {
		header := binary.BigEndian.AppendUint16([]byte{0x03}, 291)                     // basicList
		header = binary.BigEndian.AppendUint16(header, wire.Variable)                  // of lists
		header = binary.BigEndian.AppendUint16(append(header, 255), uint16(len(list))) // one
		list = append(header, list...)
	}
	return list
}

func TestNestedLists(t *testing.T) {
	v, lost := decodeList(t, newDecoder(t), 291, nested(8))
	assert.Equal(t, [Losses]uint64{}, lost)
	assert.Equal(t, strings.Repeat("{semantic:allOf basicList:[", 7)+"{semantic:allOf sourceTransportPort:[]}"+strings.Repeat("]}", 7), spell(v))

	v, lost = decodeList(t, newDecoder(t), 291, nested(6000))
	assert.Equal(t, [Losses]uint64{BadValue: 1}, lost)
	for range 8 {
		require.Equal(t, "basicList", v.Items()[1].Name)
		v = v.Items()[1].Value.Items()[0].Value
	}
	require.Equal(t, flow.Octets, v.Kind())
	assert.True(t, bytes.Equal(nested(5992), v.Bytes()))
}

// A record's lists have no more items than they may; then they are octets.
func TestListItemsAreBounded(t *testing.T) {
	d := newDecoder(t)
	ports := append(unhex(t, "03 0007 0001"), make([]byte, 4096)...)
	v, lost := decodeList(t, d, 291, ports)
	assert.Equal(t, [Losses]uint64{}, lost)
	assert.Len(t, v.Items()[1].Value.Items(), 4096)

	for _, list := range [][]byte{ports[:3000], ports} {
		_, lost = decodeList(t, d, 291, list)
		assert.Zero(t, lost[BadValue], "each record has its own bound")
	}

	v, lost = decodeList(t, d, 291, append(ports, 1))
	assert.EqualValues(t, 1, lost[BadValue])
	assert.True(t, bytes.Equal(append(ports, 1), v.Bytes()))

	empty := append(unhex(t, "03 0106"), make([]byte, 4097)...) // records of one empty value each
	v, lost = decodeList(t, d, 292, empty)
	assert.EqualValues(t, 1, lost[BadValue])
	assert.True(t, bytes.Equal(empty, v.Bytes()))

	lists := append(unhex(t, "03 0123 ffff"), make([]byte, 60_000)...) // empty lists, which lack even a semantic
	v, lost = decodeList(t, d, 291, lists)
	assert.EqualValues(t, 4096+2, lost[BadValue], "those, the one too many and all of them")
	assert.True(t, bytes.Equal(lists, v.Bytes()))
}

// The bound is for all lists of a record: of two the second is too much.
func TestListItemsAreBoundedTogether(t *testing.T) {
	template := tpl(300, field(291, wire.Variable), field(291, wire.Variable))
	ports, protocols := make([]byte, 4090), make([]byte, 7)
	data, err := template.AppendRecord(nil, [][]byte{append(unhex(t, "03 0007 0001"), ports...), append(unhex(t, "03 0004 0001"), protocols...)})
	require.NoError(t, err)
	flows, tally, err := newDecoder(t).Decode(nil, datagram(t, wire.Message{Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{template}}, {ID: 300, Data: data}}}))
	require.NoError(t, err)
	assert.EqualValues(t, 1, tally.Lost[BadValue])
	require.Len(t, flows[0].Extra, 2)
	assert.Len(t, flows[0].Extra[0].Value.Items()[1].Value.Items(), 4090)
	assert.Equal(t, "x030004000100000000000000", spell(flows[0].Extra[1].Value))
}

// TestListsAreReleased: nothing of a datagram is held on to when the next one comes, and a list costs little more than itself.
func TestListsAreReleased(t *testing.T) {
	d := newDecoder(t)
	dg := datagram(t, listMessage(t, 293, unhex(t, "03 0101 000e c0000205 c6336445 ee 06 0ffd 0006 0506")))
	var flows []flow.Flow
	allocations := testing.AllocsPerRun(100, func() { flows, _, _ = d.Decode(flows[:0], dg) })
	assert.LessOrEqual(t, allocations, 4.0, "one for each list and map")

	closed := d.lists.closed
	require.NotEmpty(t, closed)
	_, _, err := d.Decode(nil, datagram(t, wire.Message{}))
	require.NoError(t, err)
	for _, memory := range [][]flow.Attr{closed, d.lists.open[:cap(d.lists.open)]} {
		for _, a := range memory {
			assert.Equal(t, flow.Attr{}, a)
		}
	}
	for _, b := range d.lists.values[:cap(d.lists.values)] {
		assert.Nil(t, b)
	}
}
