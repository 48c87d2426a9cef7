package capture

import (
	"io"
	"net/netip"
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// long is a NetFlow v9 payload of 40 octets; with its UDP header it makes 48, which are cut at 16 and 32.
const long = "\x00\x09abcdefghijklmnopqrstuvwxyz0123456789AB"

func TestFragmentsIPv4(t *testing.T) {
	whole := udpOf(long)
	first := ipv4Of(17, 77, 0, true, whole[:16])
	middle := ipv4Of(17, 77, 16, true, whole[16:32])
	last := ipv4Of(17, 77, 32, false, whole[32:])
	optional := append([]byte{0x46}, middle[1:20]...) // the same with an IP option of four octets
	optional = append(append(optional, 1, 1, 1, 1), middle[20:]...)
	optional[3] += 4

	for name, test := range map[string]struct {
		frames [][]byte
		want   []string
		lost   int
	}{
		"in order":            {[][]byte{first, middle, last}, []string{long}, 0},
		"in reverse":          {[][]byte{last, middle, first}, []string{long}, 0},
		"middle last":         {[][]byte{first, last, middle}, []string{long}, 0},
		"each twice":          {[][]byte{first, first, middle, middle, last}, []string{long}, 0},
		"with an IP option":   {[][]byte{first, optional, last}, []string{long}, 0},
		"the same ID again":   {[][]byte{first, middle, last, last, first, middle}, []string{long, long}, 0},
		"a hole":              {[][]byte{first, last}, nil, 1},
		"no end":              {[][]byte{first, middle}, nil, 1},
		"other ID":            {[][]byte{first, middle, ipv4Of(17, 78, 32, false, whole[32:])}, nil, 2},
		"overlap":             {[][]byte{first, ipv4Of(17, 77, 8, true, whole[8:32]), middle, last}, nil, 1},
		"longer at one place": {[][]byte{first, ipv4Of(17, 77, 0, true, whole[:24]), middle, last}, nil, 1},
		"two ends":            {[][]byte{last, ipv4Of(17, 77, 40, false, whole[32:]), first, middle}, nil, 1},
		"beyond the end":      {[][]byte{ipv4Of(17, 77, 16, false, whole[16:32]), last, first}, nil, 1},
		"end in the middle":   {[][]byte{middle, ipv4Of(17, 77, 8, false, whole[8:16]), first}, nil, 1},
		"empty":               {[][]byte{ipv4Of(17, 77, 8, false, nil)}, nil, 1},
		"not in eights":       {[][]byte{ipv4Of(17, 77, 0, true, whole[:15])}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, pcapOf(t, layers.LinkTypeRaw, test.frames...))
			got, err := payloads(r)
			require.Equal(t, io.EOF, err)
			require.Equal(t, test.want, got)
			counts := r.Counts()
			require.EqualValues(t, test.lost, counts.Lost(Unassembled))
			require.EqualValues(t, len(test.frames), counts.Fragments)
		})
	}
}

func TestFragmentsIPv6(t *testing.T) {
	whole := append([]byte{17, 0, 1, 4, 0, 0, 0, 0}, udpOf(long)...) // destination options before UDP
	hopByHop := []byte{44, 0, 1, 4, 0, 0, 0, 0}
	first := ipv6Of(0, append(hopByHop, fragment6Of(60, 70_001, 0, true, whole[:24])...))
	first = append(first, 0xde, 0xad, 0xbe, 0xef) // a checksum of the link layer
	last := ipv6Of(44, fragment6Of(60, 70_001, 24, false, whole[24:]))
	other := append([]byte(nil), last...)
	other[23] = 8 // another exporter that counts its IDs in step

	r := open(t, pcapOf(t, layers.LinkTypeRaw, first, other, last))
	dg, err := r.Next()
	require.NoError(t, err)
	require.Equal(t, long, string(dg.Payload))
	require.Equal(t, netip.MustParseAddrPort("[2001:db8::7]:40001"), dg.Source)
	require.Equal(t, flow.Time(1_700_000_003_123_456_000), dg.Time, "the time of the fragment that came last")
	_, err = r.Next()
	require.Equal(t, io.EOF, err)
	counts := r.Counts()
	require.EqualValues(t, 1, counts.Lost(Unassembled))
}

func TestAssemblerForgets(t *testing.T) {
	a := newAssembler()
	add := func(id uint32, offset int, more bool, at flow.Time) bool {
		return a.add(&packet{src: exporter6, dst: collector6, proto: layers.LayerTypeUDP, payload: make([]byte, 8), id: id, offset: offset, more: more}, at)
	}
	const second = flow.Time(1e9)
	require.False(t, add(1, 0, true, 100*second))
	require.False(t, add(1, 8, false, 161*second), "the first half is too old")
	require.EqualValues(t, 1, a.lost)
	require.True(t, add(1, 0, true, 162*second))

	for id := range uint32(maxAssemblies) {
		require.False(t, add(1000+id, 0, true, 200*second+flow.Time(id)))
	}
	require.False(t, add(2, 0, true, 201*second))
	require.Len(t, a.waiting, maxAssemblies)
	require.EqualValues(t, 2, a.lost, "the oldest made room")
	require.True(t, add(1001, 8, false, 202*second), "the second oldest did not")
	a.finish()
	require.EqualValues(t, 2+maxAssemblies-1, a.lost)
}
