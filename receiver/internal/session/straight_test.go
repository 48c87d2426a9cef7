package session

import (
	"cmp"
	"io/fs"
	"math/rand/v2"
	"net/netip"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// bend takes the straight programs of all templates away.
func bend(d *Decoder) {
	for _, s := range d.sessions.byKey {
		for _, t := range s.templates {
			t.program.straight = nil
		}
	}
	for _, t := range d.sessions.untaught {
		t.program.straight = nil
	}
}

// random makes templates and records.
type random struct {
	*rand.Rand
	elements []*ie.Element
}

func newRandom(elements []*ie.Element, seed uint64) *random {
	return &random{Rand: rand.New(rand.NewPCG(seed, seed)), elements: elements}
}

// newElements are the elements that mean something to a flow, and twenty others.
func newElements(d *dictionary) []*ie.Element {
	var elements []*ie.Element
	for element := range d.flows.entries {
		if known, ok := d.registry.Lookup(element.Enterprise, element.ID); ok && known == element && element.Enterprise != ie.NetFlowV9 {
			elements = append(elements, element)
		}
	}
	for _, id := range []uint16{231, 298, 315, 61, 60, 136, 210, 195, 239, 460, 461, 462, 463, 464, 465, 466, 467, 468, 469} {
		if element, ok := d.registry.Lookup(0, id); ok {
			elements = append(elements, element)
		}
	}
	slices.SortFunc(elements, func(a, b *ie.Element) int {
		return cmp.Or(cmp.Compare(a.Enterprise, b.Enterprise), cmp.Compare(a.ID, b.ID))
	})
	return elements
}

// usual are the elements of most templates, those together that come together. Of the last ones few templates have any.
var usual = [][]uint16{
	{8}, {12}, {7}, {11}, {4}, {1}, {2}, {21, 22}, {6}, {5}, {10}, {14}, {15}, {16}, {17}, {9}, {13}, {61}, {48}, {60}, {136}, {234}, {210},
	{56}, {58}, {195},
	{34}, {152, 153}, {32}, {176}, {161}, {323}, {239, 231, 298}, {95}, {82}, {18}, {63}, {315}, {225}, {281}, {235},
}

// template is one of a router's more often than not.
func (r *random) template(version uint16) wire.Template {
	t := wire.Template{ID: 256}
	routers := r.IntN(4) > 0
	if routers {
		most := len(usual) - 15
		if r.IntN(3) == 0 {
			most = len(usual)
		}
		for _, group := range r.Perm(most)[:min(most, 8+r.IntN(18))] {
			for _, id := range usual[group] {
				element := r.elements[slices.IndexFunc(r.elements, func(e *ie.Element) bool { return e.ID == id && e.Enterprise == 0 })]
				t.Fields = append(t.Fields, wire.Field{ID: id, Length: r.length(element.Type, version)})
			}
		}
	}
	for range 1 + r.IntN(24) {
		element := r.elements[r.IntN(len(r.elements))]
		if routers || version == wire.V9 && element.Enterprise != 0 {
			continue
		}
		t.Fields = append(t.Fields, wire.Field{Enterprise: element.Enterprise, ID: element.ID, Length: r.length(element.Type, version)})
	}
	if routers && r.IntN(3) == 0 {
		t.Fields = append(t.Fields, field(27, 16), field(28, 16))
		for _, more := range [...]wire.Field{field(8, 4), field(12, 4), field(62, 16), field(63, 16), field(15, 4), field(18, 4),
			field(29, 1), field(30, 1), field(9, 1), field(13, 1)} {
			if r.IntN(5) > 0 {
				t.Fields = append(t.Fields, more)
			}
		}
	}
	if len(t.Fields) == 0 {
		t.Fields = []wire.Field{{ID: 1, Length: 8}}
	}
	return t
}

// length is mostly that of the type.
func (r *random) length(kind ie.Type, version uint16) uint16 {
	lengths := map[ie.Type]uint16{
		ie.Unsigned8: 1, ie.Unsigned16: 2, ie.Unsigned32: 4, ie.Unsigned64: 8, ie.Signed32: 4, ie.Float64: 8, ie.Boolean: 1,
		ie.MACAddress: 6, ie.IPv4Address: 4, ie.IPv6Address: 16, ie.DateTimeSeconds: 4, ie.DateTimeMilliseconds: 8,
		ie.DateTimeMicroseconds: 8, ie.DateTimeNanoseconds: 8,
	}
	length, fixed := lengths[kind]
	switch {
	case r.IntN(300) == 0:
		return uint16(1 + r.IntN(17))
	case version == wire.IPFIX10 && (!fixed || r.IntN(200) == 0):
		return wire.Variable
	case !fixed:
		return uint16(1 + r.IntN(12))
	case kind == ie.Unsigned64 && r.IntN(2) == 0:
		return 4
	case kind == ie.Unsigned32 && r.IntN(40) == 0:
		return 8
	}
	return length
}

// record has values that are zero, small, or anything.
func (r *random) record(t *wire.Template) [][]byte {
	var values [][]byte
	empty := r.IntN(6) // family
	for _, f := range t.Fields {
		length := int(f.Length)
		if f.Length == wire.Variable {
			length = r.IntN(9)
		}
		value := make([]byte, length)
		random := value
		switch r.IntN(5) {
		case 0:
			random = nil
		case 1, 2, 3:
			random = value[max(0, length-2):]
		}
		for i := range random {
			random[i] = byte(r.Uint32())
		}
		v4, v6 := slices.Contains([]uint16{8, 12, 9, 13, 15, 18}, f.ID), slices.Contains([]uint16{27, 28, 29, 30, 62, 63}, f.ID)
		if v4 && empty == 4 || v6 && empty < 4 {
			clear(value)
		}
		if prefix := slices.Contains([]uint16{9, 13, 29, 30}, f.ID); prefix && length > 0 && r.IntN(20) > 0 {
			value[0] %= 65
		}
		if f.ID == 4 && length > 0 {
			value[length-1] = []byte{1, 58, 6, 6, 6, 17, 17, 17}[r.IntN(8)]
		}
		values = append(values, value)
	}
	return values
}

// message has a few records of the template.
func (r *random) message(t *testing.T, version uint16, of *wire.Template) wire.Message {
	set := wire.Set{ID: of.ID}
	for range 1 + r.IntN(5)*r.IntN(5) {
		var err error
		set.Data, err = of.AppendRecord(set.Data, r.record(of))
		require.NoError(t, err)
	}
	if r.IntN(4) == 0 {
		set.Data = append(set.Data, make([]byte, r.IntN(8))...)
	}
	m := wire.Message{Version: version, Uptime: 1 << 16, Sets: []wire.Set{set}}
	return m
}

func (r *random) options() Options {
	o := Options{Limits: DefaultLimits(), TwoFlows: r.IntN(2) == 0, ExporterElement: r.IntN(2) == 0, KeepUnknown: r.IntN(2) == 0}
	if r.IntN(3) == 0 {
		o.Sampling = []SamplingRule{{Prefix: netip.MustParsePrefix("192.0.2.0/24"), Default: 77}}
	}
	if r.IntN(3) == 0 {
		o.MaxSkew, o.CorrectClock = time.Millisecond, true
	}
	return o
}

// optionRecords are option records: names of interfaces and VRFs, samplers, where the exporting process is.
func optionRecords(t *testing.T, version uint16) wire.Message {
	sets := []wire.Set{
		{ID: 3, Templates: []wire.Template{
			{ID: 300, Scopes: 1, Fields: []wire.Field{field(10, 1), field(82, 2)}},
			{ID: 301, Scopes: 1, Fields: []wire.Field{field(234, 1), field(236, 2)}},
			{ID: 302, Scopes: 1, Fields: []wire.Field{field(302, 1), field(305, 1)}},
			{ID: 303, Scopes: 1, Fields: []wire.Field{field(144, 1), field(130, 4)}},
		}},
		{ID: 300, Data: unhex(t, "05 6535 07 6537")}, {ID: 301, Data: unhex(t, "05 7635")},
		{ID: 302, Data: unhex(t, "05 64 09 65")}, {ID: 303, Data: unhex(t, "01 0a090909")},
	}
	if version == wire.V9 {
		sets[0].ID = 1
		sets[0].Templates = sets[0].Templates[2:3]
		sets[0].Templates[0].Fields[0] = field(1, 1)
		sets[0].Templates[0].Fields = append(sets[0].Templates[0].Fields, field(48, 1))
		sets = []wire.Set{sets[0], {ID: 302, Data: unhex(t, "01 64 05 01 65 09")}}
	}
	return wire.Message{Version: version, Uptime: 1 << 16, Sets: sets}
}

// TestStraightIsTheProgram decodes records of random templates with and without the straight program, and sees the same flows.
func TestStraightIsTheProgram(t *testing.T) {
	const templates = 4000
	registry, err := ie.NewRegistry()
	require.NoError(t, err)
	elements := newElements(newSessions(t, DefaultLimits()).dictionary)
	straightTemplates, straightMessages, uneven := 0, 0, 0
	for seed := range uint64(templates) {
		r := newRandom(elements, seed)
		options := r.options()
		version := []uint16{wire.V9, wire.IPFIX10}[r.IntN(2)]
		var two [2]*Decoder
		layout := r.template(version)
		for i := range two {
			s, err := NewSessions(registry, options)
			require.NoError(t, err)
			two[i] = NewDecoder(s)
			set := wire.Set{ID: 2, Templates: []wire.Template{layout}}
			if version == wire.V9 {
				set.ID = 0
			}
			for _, m := range []wire.Message{optionRecords(t, version), {Version: version, Uptime: 1 << 16, Sets: []wire.Set{set}}} {
				_, _, err := two[i].Decode(nil, datagram(t, m))
				require.NoError(t, err)
			}
		}
		bend(two[1])
		made := two[0].session.templates[256]
		require.NotNil(t, made)
		if made.program.straight != nil {
			straightTemplates++
		}
		for range 3 {
			dg := datagram(t, r.message(t, version, &layout))
			clear(two[0].values[:cap(two[0].values)])
			two[0].values = two[0].values[:0]
			got, gotTally, gotErr := two[0].Decode(nil, dg)
			want, wantTally, wantErr := two[1].Decode(nil, dg)
			require.Equal(t, want, got, "seed %d: %+v", seed, layout)
			require.Equal(t, wantTally, gotTally, "seed %d: %+v", seed, layout)
			require.Equal(t, wantErr == nil, gotErr == nil, "seed %d: %+v", seed, layout)
			switch {
			case made.program.straight == nil:
			case len(two[0].values) == 0:
				straightMessages++
			default:
				uneven++
			}
		}
	}
	t.Logf("%d of %d templates are straight; of their messages %d were read straight, %d not all", straightTemplates, templates, straightMessages, uneven)
	assert.Greater(t, straightTemplates, templates/10)
	assert.Greater(t, straightMessages, templates/10)
	assert.Greater(t, uneven, templates/100)
}

// TestStraightIsTheProgramInCaptures does the same with what real exporters sent.
func TestStraightIsTheProgramInCaptures(t *testing.T) {
	straight, all := 0, 0
	require.NoError(t, filepath.WalkDir(shared(t), func(path string, _ fs.DirEntry, _ error) error {
		if filepath.Ext(path) != ".pcap" {
			return nil
		}
		two := [2]*Decoder{newDecoder(t), newDecoder(t)}
		eachDatagram(t, path, func(dg Datagram) {
			learnTemplates(two[1], dg)
			two[0].values = two[0].values[:0]
			got, _, _ := two[0].Decode(nil, dg)
			if len(two[0].values) == 0 {
				straight += len(got)
			}
			all += len(got)
			want, _, _ := two[1].Decode(nil, dg)
			require.Equal(t, want, got, path)
		})
		return nil
	}))
	t.Logf("of %d flows %d were read straight", all, straight)
	assert.Greater(t, straight, all/2)
}

// learnTemplates has d learn the templates of a datagram that come before its data, and bends them.
func learnTemplates(d *Decoder, dg Datagram) {
	var m wire.Message
	if wire.Parse(&m, dg.Payload) == nil && m.Version >= wire.V9 {
		for i := range m.Sets {
			if m.Sets[i].ID >= leastData {
				m.Sets = m.Sets[:i]
				break
			}
		}
		if b, err := m.Append(nil); err == nil {
			dg.Payload = b
			_, _, _ = d.Decode(nil, dg)
		}
	}
	bend(d)
}
